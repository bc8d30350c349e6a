const TERMS = 60;

/**
 * The error function, within 1e−15: its Taylor series in the middle (all terms of one sign, by
 * e^(x²) taken out), a continued fraction for the tail.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size > 6) return Math.sign(x);
  return Math.sign(x) * (size < 2.5 ? middle(size) : 1 - tail(size));
}

/** erf x = 2/√π · e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·5…(2n+1)). */
function middle(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < TERMS; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** 1 − erf x = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))). */
function tail(x: number): number {
  let fraction = 0;
  for (let n = TERMS; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** Φ, the distribution function of the standard normal. */
export const normalBelow = (x: number): number => (1 + erf(x * Math.SQRT1_2)) / 2;
