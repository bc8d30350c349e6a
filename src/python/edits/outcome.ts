import type { Span } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import { inOrder } from "./compose.ts";
import type { ChangePlace, Derivation, Refusal, SideEffect, StepNote } from "./editPlan.ts";

/** What one wish comes to: edits, or the reason why not. */
export type Outcome = Written | Refused;

export interface Written {
  /** Null for the script itself. */
  readonly file: string | null;
  readonly edits: readonly TextEdit[];
  /** What belongs to it in other files. */
  readonly elsewhere?: readonly FileEdits[];
  readonly place: ChangePlace;
  /** What is changed, for people: the whole literal, argument or statement. */
  readonly span: Span;
  /** No place was found for the steps of a new scheduler. */
  readonly isUnstepped?: boolean;
  readonly stepNote?: StepNote;
  /** A name in new code that only the person can give a value. */
  readonly placeholder?: string;
  /** The text of the branch that is still named for the class it made before. */
  readonly misnamedBranch?: string;
  /** The call that takes the place of the one wished about: another branch makes it. */
  readonly becomes?: string;
  /** The value is computed of what is written. */
  readonly derivation?: Derivation;
}

interface FileEdits {
  readonly file: string | null;
  readonly edits: readonly TextEdit[];
}

export interface Refused {
  readonly why: Refusal;
  readonly text: string;
  /** What stands in the way, where it can be shown. */
  readonly at?: Spot;
  /** What else would change. */
  readonly effects?: readonly SideEffect[];
}

/** An offset in the script (null) or in another file. */
export interface Spot {
  readonly file: string | null;
  readonly from: number;
}

export const refused = (why: Refusal, text = "", at?: Spot): Refused =>
  at ? { why, text, at: { file: at.file, from: at.from } } : { why, text };

export const written = (
  edits: readonly TextEdit[],
  place: ChangePlace,
  span: Span,
  file: string | null = null,
): Written => ({ edits: inOrder(edits), place, span, file });

/** Edits file by file. */
export const filesOf = ({ file, edits, elsewhere = [] }: Written): readonly FileEdits[] => [
  { file, edits },
  ...elsewhere,
];

/** The edits of each file together. */
export function editsByFile(
  parts: readonly FileEdits[],
): ReadonlyMap<string | null, readonly TextEdit[]> {
  const edits = new Map<string | null, readonly TextEdit[]>();
  for (const { file, edits: more } of parts) edits.set(file, [...(edits.get(file) ?? []), ...more]);
  return edits;
}

/** The same with edits of any files, each of the text that it is for. */
export function writtenInto(
  outcome: Written,
  edits: ReadonlyMap<string | null, readonly TextEdit[]>,
): Written {
  const { file } = outcome;
  const others = [...edits].flatMap(([path, own]) =>
    path === file || own.length === 0 ? [] : [{ file: path, edits: inOrder(own) }],
  );
  const own = { ...outcome, edits: inOrder(edits.get(file) ?? []) };
  return others.length > 0 ? { ...own, elsewhere: others } : own;
}

export const isRefused = (outcome: object): outcome is Refused => "why" in outcome;
