const BLOCKS = "▁▂▃▄▅▆▇█";

/** The mean of each of `columns` equal stretches; fewer where there are fewer values. */
export function columnMeans(values: ArrayLike<number>, columns: number): number[] {
  const n = Math.min(columns, values.length);
  return Array.from({ length: n }, (_, i) => {
    const from = Math.floor((i * values.length) / n);
    const to = Math.floor(((i + 1) * values.length) / n);
    return sumOf(values, from, to) / (to - from);
  });
}

/** A function of its own is soon compiled; within another each sum would be an object. */
function sumOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += values[k] as number;
  return sum;
}

/** A line of block characters, from zero to the largest value. */
export function sparkline(values: ArrayLike<number>, columns: number): string {
  const means = columnMeans(values, columns);
  const top = Math.max(...means.filter(Number.isFinite), 0);
  return means.map((mean) => BLOCKS[level(mean / top)]).join("");
}

function level(share: number): number {
  if (Number.isNaN(share)) return 0;
  return Math.max(0, Math.min(BLOCKS.length - 1, Math.round(share * (BLOCKS.length - 1))));
}

/** Several rows of block characters, the top row first, each column filled from below. */
export function blockPlot(values: ArrayLike<number>, columns: number, rows: number): string[] {
  const means = columnMeans(values, columns);
  const top = Math.max(...means.filter(Number.isFinite), 0);
  return Array.from({ length: rows }, (_, r) => {
    const below = rows - 1 - r;
    return means.map((mean) => blockAt((mean / top) * rows - below)).join("");
  });
}

/** The part of one cell that is filled, in eighths. */
function blockAt(fill: number): string {
  if (!(fill > 0)) return " ";
  return BLOCKS[Math.max(0, Math.min(7, Math.ceil(fill * 8) - 1))] as string;
}
