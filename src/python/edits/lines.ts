/** The first offset of the line that holds an offset. */
export const lineStart = (text: string, at: number): number =>
  at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;

/** The end of the line that holds an offset, before its line break. */
export function lineEnd(text: string, at: number): number {
  const found = text.slice(at).search(/\r?\n/);
  return found < 0 ? text.length : at + found;
}

/** What stands before an offset on its line. */
export const lineBefore = (text: string, at: number): string => text.slice(lineStart(text, at), at);

/** The blanks that the line of an offset begins with. */
export const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(lineBefore(text, at))?.[0] ?? "";
