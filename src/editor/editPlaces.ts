import * as vscode from "vscode";
import { placeText, refusalText, type Spot } from "../present/applyText.ts";
import type { Change, RefusedWish } from "../python/edits/wishes.ts";
import type { ReadScript } from "./scriptService.ts";

type Source = ReadScript["source"];

/** The line, and in a notebook the cell, of an edit. */
export function spotOf(
  { file, line, isBelow, span }: Pick<Change, "file" | "line" | "isBelow" | "span">,
  source: Source,
): Spot {
  if (file !== null) return { file, cell: null, line };
  const { position, cell } = source.toPosition(span.from);
  return { file, cell: cell === null ? null : cell + 1, line: position.line + 1 + Number(isBelow) };
}

/** Why a wish is not written, with the place that stands in the way. */
export function refusedText({ why, text, at }: RefusedWish, source: Source): string {
  const { t } = vscode.l10n;
  if (!at) return refusalText(why, text, t);
  const { file, line, from } = at;
  const spot = spotOf({ file, line, isBelow: false, span: { from, to: from } }, source);
  return refusalText(why, text, t, placeText("call", spot, t));
}
