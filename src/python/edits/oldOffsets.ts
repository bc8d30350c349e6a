import type { Span } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";

/** The line of an offset, from 1. */
export const lineOf = (text: string, at: number): number =>
  1 + (text.slice(0, at).match(/\r\n|\r|\n/g)?.length ?? 0);

/** Back to the text before the edits; a place inside new text is where that text is put. */
export function original({ from, to }: Span, edits: readonly TextEdit[]): Span {
  const back = (offset: number) => {
    let shift = 0;
    for (const e of edits) {
      const start = e.from + shift;
      if (offset <= start) break;
      const end = start + e.insert.length;
      if (offset < end) return e.from;
      shift += e.insert.length - (e.to - e.from);
    }
    return offset - shift;
  };
  return { from: back(from), to: back(to) };
}
