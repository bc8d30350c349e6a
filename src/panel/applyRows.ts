import * as vscode from "vscode";
import { refusedText, spotOf } from "../editor/editPlaces.ts";
import type { ReadScript } from "../editor/scriptService.ts";
import type { ChangeTask } from "../plan/configWishes.ts";
import {
  changeTitle,
  derivationText,
  placeText,
  refusalText,
  stepNoteText,
} from "../present/applyText.ts";
import type { ApplyRow } from "../protocol/apply.ts";
import type { Change, EditPlan } from "../python/edits/editPlan.ts";
import type { Wish } from "../python/edits/wishes.ts";

/** What becomes of one change, in words. */
export function rowOf(
  task: ChangeTask,
  wishes: readonly Wish[],
  plan: EditPlan,
  script: ReadScript,
): ApplyRow {
  const t = vscode.l10n.t;
  const { source } = script;
  const title = changeTitle(task.change, t);
  const row = { title, place: "", before: "", after: "", also: [], reason: "", replaceable: null };
  if (task.kind === "none") {
    return { ...row, status: "refused", reason: refusalText(task.why, "", t) };
  }
  if (task.kind === "assume") {
    const [length] = Object.values(task.lengths);
    const place = t("set for this file, not written");
    return { ...row, status: "assume", place, after: String(length ?? "") };
  }
  const index = wishes.indexOf(task.wish);
  const refused = plan.refused.find(({ wish }) => wish === index);
  if (refused) {
    const reason = refusedText(refused, script);
    const replaceable = replaceableIn(task.wish, refused.why);
    return { ...row, status: "refused", reason, replaceable };
  }
  const change = plan.changes.find(({ wish }) => wish === index);
  if (!change) return { ...row, status: "refused", reason: refusalText("unverified", "", t) };
  const at = placeText(change.place, spotOf(change, source), t);
  const reason = leftToDo(task.wish, change);
  const [before, after] = [change.before.trim(), change.after.trim()];
  const also = change.also.map(({ file, from, line, isBelow, ...texts }) => {
    const span = { from, to: from };
    const spot = spotOf({ file, line, isBelow, span }, source);
    return { ...texts, place: placeText("call", spot, t) };
  });
  return { ...row, status: "edit", place: at, before, after, also, reason };
}

/** What a written change asks of the person, or does besides. */
function leftToDo(
  { kind }: Wish,
  { isUnstepped, stepNote, placeholder, derivation, misnamedBranch, becomes }: Change,
): string {
  const t = vscode.l10n.t;
  if (derivation) return derivationText(derivation, t);
  if (placeholder) {
    return t(
      "{0} stands for what only you know: make it a list of the parameters of each group.",
      placeholder,
    );
  }
  if (kind === "removeGroup") {
    return t("Its parameters are not trained any more, unless another group holds them.");
  }
  if (kind === "addGroup") {
    return t("It holds no parameters yet: move them here from the group that has them.");
  }
  if (becomes) return t("Another branch of the code makes this class: now that one is chosen.");
  if (misnamedBranch) {
    return t("The branch for {0} makes this class now: it keeps that name.", misnamedBranch);
  }
  if (stepNote) return stepNoteText(stepNote, t);
  return isUnstepped
    ? t("Nothing steps it yet: call its step() in the training loop by hand.")
    : "";
}

/** Reasons that an expression in the call gives: it can be replaced, if the person says so. */
const ofExpressions =
  /^(computed|alsoChanges|inexact|unreadable|shared|flag|commandLine|choice|several|parameter|environment)$/;

function replaceableIn(wish: Wish, why: string): string | null {
  const isExpression = ofExpressions.test(why);
  if (!isExpression) return null;
  if (wish.kind === "group") return `${wish.call}.${wish.group}.${wish.argument}`;
  return wish.kind === "set" ? `${wish.call}.${wish.argument}` : null;
}
