import type { TextEdit } from "../textEdit.ts";
import type { CodeStyle } from "./codeStyle.ts";
import { lineBefore } from "./lines.ts";

/** Code to be laid out: a text, or items between brackets. */
export type Code = string | Bracket;

export interface Bracket {
  /** `SequentialLR(`, `schedulers=[`. */
  readonly open: string;
  readonly items: readonly Code[];
  readonly close: string;
}

/** Longer lines are broken, item by item. */
const MAX_LINE = 100;

/** The code in one line. */
export const flat = (code: Code): string =>
  typeof code === "string" ? code : code.open + code.items.map(flat).join(", ") + code.close;

/** The code in one line where it fits behind `column`, else broken at its brackets. */
export function laidOut(code: Code, indent: string, column: number, style: CodeStyle): string {
  const line = flat(code);
  const fits = !line.includes("\n") && column + line.length <= MAX_LINE;
  if (typeof code === "string" || fits) return line;
  const inner = indent + style.indent;
  const items = code.items.map((item) => {
    const text = laidOut(item, inner, inner.length + 1, style);
    return `${inner}${text},${style.eol}`;
  });
  return `${code.open}${style.eol}${items.join("")}${indent}${code.close}`;
}

/** A text of several lines at another depth: the lines after the first move with it. */
export function shifted(text: string, from: string, to: string): string {
  if (!text.includes("\n") || from === to) return text;
  const [first = "", ...rest] = text.split("\n");
  const moved = rest.map((line) => (line.startsWith(from) ? to + line.slice(from.length) : line));
  return [first, ...moved].join("\n");
}

/**
 * Where lines of a call stand below what follows its parenthesis, they move with it when the name
 * before it gets another length. Text over several lines stays as it is.
 */
export function realigned(
  text: string,
  call: { readonly from: number; readonly to: number },
  open: number,
  by: number,
): readonly TextEdit[] {
  const before = lineBefore(text, open + 1);
  const isText = /"""|'''|\\\r?\n/.test(text.slice(call.from, call.to));
  if (by === 0 || isText || before.includes("\t") || /[\r\n]/.test(text[open + 1] ?? "")) return [];
  const edits: TextEdit[] = [];
  for (
    let at = text.indexOf("\n", open);
    at >= 0 && at < call.to;
    at = text.indexOf("\n", at + 1)
  ) {
    const indent = /^ */.exec(text.slice(at + 1, call.to))?.[0].length ?? 0;
    if (indent < before.length || /[\r\n]/.test(text[at + 1 + indent] ?? "\n")) continue;
    const end = at + 1 + indent;
    edits.push({ from: end - Math.max(0, -by), to: end, insert: " ".repeat(Math.max(0, by)) });
  }
  return edits;
}

/** What differs between two texts, as one edit. */
export function difference(from: number, old: string, next: string) {
  const least = Math.min(old.length, next.length);
  let start = 0;
  while (start < least && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < least - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  return {
    from: from + start,
    to: from + old.length - end,
    insert: next.slice(start, next.length - end),
  };
}
