import type { PyValue } from "../../src/core/spec/pyValue.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { LENGTHS } from "./readerTools.ts";

/** The edits of a script that stands alone. */
export const plan = (text: string, wishes: readonly Wish[]) =>
  planEdits(parsePython(text), LENGTHS, wishes);

/** The text after the wishes, or why the first is refused. */
export function edited(text: string, ...wishes: Wish[]): string {
  const { edits, refused } = plan(text, wishes);
  const [first] = refused;
  return first ? `refused: ${first.why} ${first.text}`.trim() : applyEdits(text, edits);
}

/** An argument is set where its value is defined. */
export const set = (call: string, argument: string, value: PyValue): Wish => ({
  kind: "set",
  call,
  argument,
  to: newValue(value),
  at: "definition",
});

export const remove = (call: string, argument: string): Wish => ({
  kind: "remove",
  call,
  argument,
});

export const HEAD = "from torch import optim\n";

/** Wishes about one call that stands alone. */
export const call = (text: string, ...wishes: Wish[]): string =>
  edited(HEAD + text, ...wishes).replace(HEAD, "");
