import type { CodeStyle } from "./codeStyle.ts";

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

const flat = (code: Code): string =>
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
