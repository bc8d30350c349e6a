import type { PyValue } from "../../core/spec/pyValue.ts";
import type { Expr, ExprOf } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import { lineEnd, lineStart } from "./lines.ts";

/**
 * The smallest edits that make a list hold other values: items that stay keep their text, new ones
 * stand at its end. `edit` changes an item, `write` gives the text of a new one; undefined where
 * one of them cannot.
 */
export function rowEdits(
  list: ExprOf<"list" | "tuple">,
  text: string,
  wished: readonly PyValue[],
  edit: (item: Expr, i: number) => readonly TextEdit[] | undefined,
  write: (item: PyValue) => string | undefined,
): readonly TextEdit[] | undefined {
  const { items } = list;
  const kept = items.slice(0, wished.length);
  const last = kept.at(-1);
  const edits: TextEdit[] = [];
  for (const [i, item] of kept.entries()) {
    const own = edit(item, i);
    if (!own) return undefined;
    edits.push(...own);
  }
  if (wished.length < items.length) {
    const removal = last && removedAfter(last, items, text);
    return removal && [...edits, removal];
  }
  if (wished.length === items.length) return edits;
  const added = wished.slice(items.length).map(write);
  if (!last || added.some((t) => t === undefined)) return undefined;
  const separator = separatorBefore(last, items, text);
  const insert = added.map((t) => separator + t).join("");
  const isOwnLine = separator.includes("-");
  const at = isOwnLine ? lineEnd(text, last.to) : last.to;
  return [...edits, { from: at, to: at, insert }];
}

/** What stands between the last two items, without a comment; else what is usual. */
function separatorBefore(last: Expr, items: readonly Expr[], text: string): string {
  const start = lineStart(text, last.from);
  const line = text.slice(start, last.from);
  if (isDash(line)) return `${text[start - 2] === "\r" ? "\r\n" : "\n"}${line}`;
  const before = items[items.indexOf(last) - 1];
  const between = before ? text.slice(before.to, last.from) : ", ";
  return /^\s*,\s*$/.test(between) ? between : ", ";
}

/** The last items, with the commas or dashes before them. */
function removedAfter(kept: Expr, items: readonly Expr[], text: string): TextEdit | undefined {
  const first = items[items.indexOf(kept) + 1];
  const last = items.at(-1);
  if (!first || !last) return undefined;
  const start = lineStart(text, first.from);
  if (!isDash(text.slice(start, first.from))) return { from: kept.to, to: last.to, insert: "" };
  const end = text.indexOf("\n", last.to);
  return { from: start, to: end < 0 ? text.length : end + 1, insert: "" };
}

/** YAML's `- item` on a line of its own. */
const isDash = (before: string) => /^[ \t]*-[ \t]+$/.test(before);
