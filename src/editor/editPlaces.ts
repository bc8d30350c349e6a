import * as vscode from "vscode";
import { lengthNames, placeText, refusalText, type Spot } from "../present/applyText.ts";
import type { Change, RefusedWish, SideEffect } from "../python/edits/editPlan.ts";
import { GROUPS } from "../python/edits/wishes.ts";
import { callById } from "../python/script.ts";
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
export function refusedText(
  { why, text: own, at, effects }: RefusedWish,
  script: ReadScript,
): string {
  const { t } = vscode.l10n;
  const { source } = script;
  const text = effects ? effects.map((e) => sideEffectText(e, script)).join(", ") : own;
  if (!at) return refusalText(why, text, t);
  const { file, line, from } = at;
  const spot = spotOf({ file, line, isBelow: false, span: { from, to: from } }, source);
  return refusalText(why, text, t, placeText("call", spot, t));
}

/** A value that changes although nobody asked, in words. */
export function sideEffectText(
  { call: id, argument, group }: SideEffect,
  { source, reading }: ReadScript,
): string {
  const { t } = vscode.l10n;
  // A further run of an optimizer has an id of its own, which begins with that of its call.
  const call = callById(reading.script, id.split("-")[0]);
  const line = call ? source.toPosition(call.span.from).position.line + 1 : 0;
  const isOfGroups = argument === GROUPS;
  const name = isOfGroups ? t("parameter groups") : (lengthNames[argument]?.(t) ?? argument);
  const what = group === undefined ? name : t("{0} of group {1}", name, group + 1);
  return t("{0} of {1}, line {2}", what, call?.name ?? id, line);
}
