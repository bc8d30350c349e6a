export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** So much is compared at once. */
const PIECE = 1024;

/** The one edit that turns `before` into `after`: what lies between their common ends. */
export function editBetween(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  const start = commonStart(before, after, shorter);
  const end = commonEnd(before, after, shorter - start);
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

function commonStart(a: string, b: string, most: number): number {
  let n = 0;
  while (n + PIECE <= most && b.startsWith(a.slice(n, n + PIECE), n)) n += PIECE;
  while (n < most && a.charCodeAt(n) === b.charCodeAt(n)) n += 1;
  return n;
}

function commonEnd(a: string, b: string, most: number): number {
  const [endA, endB] = [a.length, b.length];
  let n = 0;
  while (n + PIECE <= most && b.endsWith(a.slice(endA - n - PIECE, endA - n), endB - n)) n += PIECE;
  while (n < most && a.charCodeAt(endA - 1 - n) === b.charCodeAt(endB - 1 - n)) n += 1;
  return n;
}
