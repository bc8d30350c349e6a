/**
 * `math.log(x, base)` as CPython computes it, close enough for rounding it to an integer: the
 * quotient of two correctly rounded logarithms. V8's logarithm may differ in the last bit, and next
 * to an integer that bit decides: log(243)/log(3) is 4.999999999999999 in CPython and 5 in V8.
 */
function logOf(x: number, base: number): number {
  const estimate = Math.log(x) / Math.log(base);
  const isClear = Math.abs(estimate - Math.round(estimate)) > 1e-9;
  return isClear ? estimate : roundedLog(x) / roundedLog(base);
}

/** `int(math.log(x, base))`. */
export const truncatedLog = (x: number, base: number): number => Math.trunc(logOf(x, base));

/** `math.floor(math.log(x, base))`. */
export const flooredLog = (x: number, base: number): number => Math.floor(logOf(x, base));

const BITS = 128n;
const ONE = 1n << BITS;

/** Natural logarithm of a positive double, correctly rounded by fixed-point arithmetic. */
export function roundedLog(x: number): number {
  if (!(x > 0) || !Number.isFinite(x)) return Math.log(x);
  const { mantissa, exponent } = split(x);
  const fixed = logOfMantissa(mantissa) + BigInt(exponent) * logOfMantissa(2n * ONE);
  return fixedToNumber(fixed);
}

/** x = mantissa · 2^exponent with the mantissa in [1, 2), as fixed point. */
function split(x: number): { mantissa: bigint; exponent: number } {
  let exponent = 0;
  let value = x;
  for (; value >= 2; value /= 2) exponent += 1;
  for (; value < 1; value *= 2) exponent -= 1;
  return { mantissa: BigInt(value * 2 ** 52) << (BITS - 52n), exponent };
}

/** log m = 2·artanh((m − 1)/(m + 1)) by its power series, for m in [1, 2]. */
function logOfMantissa(m: bigint): bigint {
  const z = ((m - ONE) << BITS) / (m + ONE);
  const square = (z * z) >> BITS;
  let term = z;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += term / k;
    term = (term * square) >> BITS;
  }
  return 2n * sum;
}

/** Number(bigint) rounds once, to nearest even; the power of two after it is exact. */
const fixedToNumber = (fixed: bigint) => Number(fixed) / 2 ** Number(BITS);
