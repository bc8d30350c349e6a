import assert from "node:assert/strict";
import fc from "fast-check";
import {
  byDecade,
  byNudge,
  decadesOf,
  sliderScale,
  toPosition,
  toValue,
} from "../../webview/controls/sliderScale.ts";

const log = sliderScale([1e-4, 1], "log");
const linear = sliderScale([0, 0.999], "linear");
const whole = sliderScale([1, 70], "linear");

describe("sliders", () => {
  it("widen to hold the present value", () => {
    assert.deepEqual(sliderScale([1, 70], "linear", 200), { low: 1, high: 200, isLog: false });
    assert.deepEqual(sliderScale([1e-4, 1], "log", 0, 5), { low: 1e-4, high: 5, isLog: true });
  });

  it("place zero at the left end of a logarithmic slider", () => {
    assert.equal(toPosition(log, 0), 0);
    assert.equal(toPosition(log, 0.01), 0.5);
    assert.equal(toPosition(log, Number.NaN), 0);
  });

  it("give back a value close to the one they were set to", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (position) => {
        for (const scale of [log, linear]) {
          const value = toValue(scale, position, false);
          assert.ok(Math.abs(toPosition(scale, value) - position) < 0.02);
        }
      }),
    );
  });

  it("give a digit more to a hand that takes care", () => {
    assert.equal(toValue(log, 0.7041, false), 0.066);
    assert.equal(toValue(log, 0.7041, false, true), 0.0655);
    assert.equal(toValue(linear, 0.12345, false, true), 0.1233);
    assert.equal(toValue(whole, 0.503, true, true), 36);
  });

  it("mark the powers of ten of a logarithmic range, wherever it begins", () => {
    assert.deepEqual(decadesOf(log), { first: 0, distance: 0.25 });
    const odd = decadesOf(sliderScale([3e-4, 1], "log"));
    assert.ok(odd);
    assert.ok(Math.abs(toPosition(sliderScale([3e-4, 1], "log"), 1e-3) - odd.first) < 1e-12);
    assert.equal(decadesOf(linear), null);
  });

  it("move by at least one for ints and always for others, within the range", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 69 }),
        fc.constantFrom(1 as const, -1 as const),
        (n, d) => {
          assert.equal(byNudge(whole, n, d, true), n + d);
        },
      ),
    );
    assert.equal(byNudge(whole, 70, 1, true), 70);
    assert.ok(byNudge(log, 0.1, 1, false) > 0.1);
    assert.ok(byNudge(log, 0, 1, false) > 0);
    assert.ok(byNudge(linear, 0.9, -1, false) < 0.9);
  });

  it("move by a decade with the page keys", () => {
    assert.ok(Math.abs(byDecade(log, 0.01, 1) - 0.1) < 1e-12);
    assert.equal(byDecade(log, 0.5, 1), 1);
  });
});
