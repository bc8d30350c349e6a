/** A noisy curve reduced to columns: what the eye can follow, and how far it strays. */
export interface Columns {
  /** Index of the middle of each column. */
  readonly at: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Means and extremes of `count` equal stretches; NaN where a stretch holds no finite value. */
export function columnsOf(values: ArrayLike<number>, count: number): Columns {
  const n = Math.max(1, Math.min(count, values.length));
  const columns = {
    at: [] as number[],
    mean: [] as number[],
    low: [] as number[],
    high: [] as number[],
  };
  for (let c = 0; c < n && values.length > 0; c++) {
    const from = Math.floor((c * values.length) / n);
    const to = Math.floor(((c + 1) * values.length) / n);
    let sum = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    columns.at.push((from + to - 1) / 2);
    columns.mean.push(Number.isFinite(sum) ? sum / (to - from) : Number.NaN);
    columns.low.push(low);
    columns.high.push(high);
  }
  return columns;
}
