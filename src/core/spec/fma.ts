/** Splits a double into two halves whose products are exact (Dekker 1971). */
const SPLITTER = 2 ** 27 + 1;

/** The rounding error of `product` = a·b. */
export function productError(a: number, b: number, product: number): number {
  const ta = SPLITTER * a;
  const aHigh = ta - (ta - a);
  const aLow = a - aHigh;
  const tb = SPLITTER * b;
  const bHigh = tb - (tb - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** a·b + c as processors fuse it: without rounding the product first. */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const error = productError(a, b, product);
  // Beyond the range of the splitting the error is not known, and does not matter.
  if (!Number.isFinite(sum) || !Number.isFinite(error)) return sum;
  const part = sum - product;
  return sum + (product - (sum - part) + (c - part) + error);
}
