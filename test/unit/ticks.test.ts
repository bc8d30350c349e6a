import assert from "node:assert/strict";
import fc from "fast-check";
import { axisFigures } from "../../src/present/numbers.ts";
import { linearTicks, logTicks } from "../../src/present/ticks.ts";

describe("ticks of a logarithmic axis", () => {
  it("are as fine as fits", () => {
    assert.deepEqual(logTicks(0.025, 0.036, 5), [0.025, 0.03]);
    assert.deepEqual(logTicks(0.95, 3.1, 5), [1, 2]);
    assert.deepEqual(logTicks(0.004, 3, 5), [0.01, 0.1, 1]);
    assert.deepEqual(logTicks(1e-9, 0.2, 5), [1e-8, 1e-6, 1e-4, 1e-2]);
  });

  it("lie within the axis and are never too many", () => {
    const exponent = fc.double({ min: -300, max: 300, noNaN: true });
    fc.assert(
      fc.property(exponent, exponent, fc.integer({ min: 1, max: 9 }), (a, b, limit) => {
        const [min, max] = [10 ** Math.min(a, b), 10 ** Math.max(a, b)];
        const ticks = logTicks(min, max, limit);
        assert.ok(ticks.length <= limit);
        if (max / min > 1.4 && limit > 2) assert.ok(ticks.length > 0);
        assert.ok(ticks.every((tick) => tick >= min && tick <= max));
      }),
    );
  });
});

describe("places of an axis in words", () => {
  it("differ from each other, however far it is zoomed into", () => {
    const texts = (places: readonly number[]) => places.map(axisFigures(places));
    assert.deepEqual(texts([0, 10, 20]), ["0", "10", "20"]);
    assert.deepEqual(texts([1e-4, 1e-3, 0.01]), ["1e−4", "1e−3", "0.01"]);
    assert.deepEqual(texts([48.98, 49, 49.02]), ["48.98", "49", "49.02"]);
    assert.deepEqual(texts([490_000, 490_100]), ["490,000", "490,100"]);
    assert.deepEqual(texts([4.999e-4, 5e-4]), ["4.999e−4", "5e−4"]);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (from, share) => {
          const places = linearTicks(from, from + share * Math.max(from, 1), 8);
          assert.equal(new Set(texts(places)).size, places.length);
        },
      ),
    );
  });
});
