/**
 * The column of what stands first in its line, tabs filled up as Python does; null for an offset
 * before which the line has something else.
 */
function columnAt(text: string, offset: number): number | null {
  let start = offset;
  while (start > 0 && /[ \t\f]/.test(text.charAt(start - 1))) start -= 1;
  if (start > 0 && !/[\n\r]/.test(text.charAt(start - 1))) return null;
  let column = 0;
  for (let i = start; i < offset; i++) column += text[i] === "\t" ? 8 - (column % 8) : 1;
  return column;
}

/** Whether all that stand first in their lines stand in one column. */
export function isAligned(text: string, offsets: readonly number[]): boolean {
  const columns = offsets.map((at) => columnAt(text, at)).filter((column) => column !== null);
  return columns.every((column) => column === columns[0]);
}
