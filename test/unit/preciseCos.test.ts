import assert from "node:assert/strict";
import fc from "fast-check";
import { roundedLog, truncatedLog } from "../../src/core/schedulers/preciseLog.ts";
import { preciseCos } from "../../src/core/spec/preciseCos.ts";

/** cos x by its power series in 220-bit fixed point: an oracle with 60 digits. */
const BITS = 220n;
const ONE = 1n << BITS;

function exactCos(x: number): number {
  const fixed = toFixed(x);
  const square = (fixed * fixed) >> BITS;
  let term = ONE;
  let sum = 0n;
  for (let k = 0n; term !== 0n; k += 2n) {
    sum += term;
    term = -((term * square) >> BITS) / ((k + 1n) * (k + 2n));
  }
  return Number(sum >> (BITS - 120n)) / 2 ** 120;
}

function toFixed(x: number): bigint {
  let exponent = 0n;
  let value = x;
  while (!Number.isInteger(value)) {
    value *= 2;
    exponent += 1n;
  }
  return (BigInt(value) << BITS) >> exponent;
}

describe("functions that must not differ between machines", () => {
  it("cosine is the nearest double in 99.8 % of cases and never off by more than one", () => {
    let misrounded = 0;
    let n = 0;
    for (let T = 1; T <= 120; T++) {
      for (let e = 0; e <= 60; e++, n++) {
        const x = (Math.PI * e) / T;
        const expected = exactCos(x);
        const ours = preciseCos(x);
        if (ours === expected) continue;
        misrounded += 1;
        assert.ok(Math.abs(ours - expected) <= 2.3e-16 * Math.abs(expected), `cos(${x}): ${ours}`);
      }
    }
    assert.ok(misrounded <= 0.002 * n, `${misrounded} of ${n}`);
  });

  it("cosine is even and bounded, also far out and for what is no number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        assert.equal(preciseCos(x), preciseCos(-x));
        assert.ok(Math.abs(preciseCos(x)) <= 1);
      }),
    );
    assert.ok(Number.isNaN(preciseCos(Number.NaN)));
    assert.ok(Number.isNaN(preciseCos(Number.POSITIVE_INFINITY)));
  });

  it("the truncated logarithm is CPython's, also next to an integer", () => {
    // CPython: math.log(243, 3) = 4.999999999999999, math.log(9, 3) = 2.0, math.log(8, 2) = 3.0
    assert.equal(truncatedLog(243, 3), 4);
    assert.equal(truncatedLog(9, 3), 2);
    assert.equal(truncatedLog(8, 2), 3);
    assert.equal(truncatedLog(1, 3), 0);
    assert.equal(roundedLog(2), Math.LN2);
    assert.equal(roundedLog(10), Math.LN10);
  });
});
