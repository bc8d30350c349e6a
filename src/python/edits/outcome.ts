import type { Span } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import type { Place as FilePlace } from "../workspace.ts";
import { inOrder } from "./compose.ts";
import type { ChangePlace, Refusal } from "./wishes.ts";

/** What one wish comes to in one text: edits, or the reason why not. */
export type Outcome =
  | {
      readonly edits: readonly TextEdit[];
      readonly place: ChangePlace;
      /** What is changed, for people: the whole literal, argument or statement. */
      readonly span: Span;
    }
  | { readonly why: Refusal; readonly text: string };

export const refused = (why: Refusal, text = ""): Outcome => ({ why, text });

/** `text` names the file and the line. */
export const elsewhere = ({ file, line }: FilePlace): Outcome =>
  refused("elsewhere", `${file ?? ""}:${line ?? 1}`);

export const written = (edits: readonly TextEdit[], place: ChangePlace, span: Span): Outcome => ({
  edits: inOrder(edits),
  place,
  span,
});

export const isRefused = (outcome: Outcome): outcome is Extract<Outcome, { why: Refusal }> =>
  "why" in outcome;
