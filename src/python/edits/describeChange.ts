import type { TextEdit } from "../textEdit.ts";
import { applyEdits } from "./compose.ts";
import type { Beside, Change } from "./editPlan.ts";
import { lineOf, original } from "./oldOffsets.ts";
import type { Written } from "./outcome.ts";

/** The texts of a file that is changed. */
interface ChangedFile {
  readonly file: string | null;
  /** As it is now, which the new edits are for. */
  readonly text: string;
  /** As it was before the first edit. */
  readonly before: string;
  /** From that to the text as it is now. */
  readonly edits: readonly TextEdit[];
}

/** What was written for a wish, with its place in the text before all edits. */
export function describeChange(
  outcome: Written,
  wish: number,
  changed: (file: string | null) => ChangedFile,
): Change {
  const { edits, span, elsewhere = [], ...rest } = outcome;
  const of = changed(outcome.file);
  const { text } = of;
  const inside = edits.filter((e) => e.from >= span.from && e.to <= span.to);
  const local = inside.map((e) => ({ ...e, from: e.from - span.from, to: e.to - span.from }));
  const before = text.slice(span.from, span.to);
  const removal = inside.length === 0 ? edits.find((e) => covers(e, span)) : undefined;
  const after = removal ? "" : applyEdits(before, local);
  const own = original(span, of.edits);
  const isBelow = edits.some((e) => e.from === span.from && e.to === span.to && isNextLine(e));
  const line = lineOf(of.before, own.from) + Number(isBelow);
  const outside = edits.filter((e) => e !== removal && !inside.includes(e));
  const far = elsewhere.flatMap((part) => part.edits.map((e) => besideOf(e, changed(part.file))));
  const also = [...outside.map((edit) => besideOf(edit, of)), ...far];
  return { ...rest, wish, span: own, line, isBelow, before, after, also };
}

function besideOf(edit: TextEdit, { file, text, before: first, edits }: ChangedFile): Beside {
  const { from } = original(edit, edits);
  const isBelow = isNextLine(edit);
  const line = lineOf(first, from) + Number(isBelow);
  const before = text.slice(edit.from, edit.to).trim();
  return { file, from, line, isBelow, before, after: edit.insert.trim() };
}

/** What is taken away takes a comma, or its whole line, with it. */
const covers = (edit: TextEdit, { from, to }: Written["span"]): boolean =>
  from < to && edit.from <= from && edit.to >= to && /^[\s,]*$/.test(edit.insert);

/** An insertion at the end of a line is a line below it. */
const isNextLine = ({ from, to, insert }: TextEdit): boolean =>
  from === to && /^\r?\n/.test(insert);
