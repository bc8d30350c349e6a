/** The mean over a window of `width` values around each value; shorter at both ends. */
export function runningMean(values: ArrayLike<number>, width: number): Float64Array {
  const n = values.length;
  const result = new Float64Array(n);
  const half = Math.floor(Math.max(1, width) / 2);
  let sum = 0;
  let count = 0;
  let bad = 0;
  const take = (i: number, sign: 1 | -1) => {
    if (i < 0 || i >= n) return;
    const value = values[i] as number;
    // What is not finite is counted apart: it must not stay in the sum for good.
    if (Number.isFinite(value)) sum += sign * value;
    else bad += sign;
    count += sign;
  };
  for (let i = 0; i < half; i++) take(i, 1);
  for (let i = 0; i < n; i++) {
    take(i + half, 1);
    take(i - half - 1, -1);
    result[i] = bad > 0 ? Number.NaN : sum / count;
  }
  return result;
}

/** The first index at which the values are at most `target`; null if they never are. */
export function firstAtMost(values: ArrayLike<number>, target: number): number | null {
  for (let i = 0; i < values.length; i++) if ((values[i] as number) <= target) return i;
  return null;
}
