/** Indices to draw so that at most about `2 · columns` points show every peak and every drop. */
export function envelope(values: ArrayLike<number>, columns: number): readonly number[] {
  const n = values.length;
  if (n <= 2 * columns) return Array.from({ length: n }, (_, i) => i);
  const kept: number[] = [];
  for (let c = 0; c < columns; c++) {
    const from = Math.floor((c * n) / columns);
    const to = Math.floor(((c + 1) * n) / columns);
    const [low, high] = extremes(values, from, to);
    if (low < high) kept.push(low, high);
    else if (high < low) kept.push(high, low);
    else kept.push(low);
  }
  if (kept.at(-1) !== n - 1) kept.push(n - 1);
  if (kept[0] !== 0) kept.unshift(0);
  return kept;
}

function extremes(
  values: ArrayLike<number>,
  from: number,
  to: number,
): [low: number, high: number] {
  let low = from;
  let high = from;
  for (let i = from + 1; i < to; i++) {
    if ((values[i] as number) < (values[low] as number)) low = i;
    if ((values[i] as number) > (values[high] as number)) high = i;
  }
  return [low, high];
}

/**
 * Indices at which a piecewise constant curve changes, doubled so that a line through them is a
 * staircase; undefined when it changes too often to be one.
 */
export function stairs(values: ArrayLike<number>, limit: number): readonly number[] | undefined {
  const kept = [0];
  for (let i = 1; i < values.length; i++) {
    if (values[i] === values[i - 1]) continue;
    kept.push(i - 1, i);
    if (kept.length > 2 * limit) return undefined;
  }
  kept.push(values.length - 1);
  return kept;
}

/** The points of a curve of any length for a picture `columns` wide. */
export const drawnIndices = (values: ArrayLike<number>, columns: number): readonly number[] =>
  stairs(values, columns) ?? envelope(values, columns);
