/**
 * Places labels as near as possible to where they belong, in their order from top to bottom,
 * without overlaps and within `height`. Gives the top of each label.
 */
export function placeLabels(
  wanted: readonly number[],
  rowHeight: number,
  height: number,
): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const tops = new Array<number>(wanted.length).fill(0);
  let next = 0;
  for (const i of order) {
    const top = Math.max(next, (wanted[i] ?? 0) - rowHeight / 2);
    tops[i] = top;
    next = top + rowHeight;
  }
  let limit = height;
  for (const i of [...order].reverse()) {
    tops[i] = Math.max(0, Math.min(tops[i] ?? 0, limit - rowHeight));
    limit = tops[i] ?? 0;
  }
  return tops;
}
