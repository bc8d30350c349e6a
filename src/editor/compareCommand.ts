import * as vscode from "vscode";
import { optimizers } from "../core/optimizers/index.ts";
import type { OptimizerDefinition } from "../core/optimizers/optimizer.ts";
import { runName } from "../present/simulatedRun.ts";
import { callById, runIndexOf } from "../python/script.ts";
import type { PanelPort } from "./activate.ts";
import { type TargetCall, targetCall } from "./activeScript.ts";
import type { CallReference } from "./commandNames.ts";
import { toRange } from "./documents.ts";
import type { ScriptService } from "./scriptService.ts";

/** What most people choose between. */
const USUAL = ["SGD", "Adam", "AdamW"];

/** Five beside the run itself: the panel draws six. */
const MOST = 5;

/** Lets a person choose optimizers and puts their runs beside that of the call. */
export async function compareOptimizers(
  reference: CallReference,
  scripts: ScriptService,
  panels: PanelPort,
): Promise<void> {
  const found = await targetCall(reference, scripts);
  if (!found) return;
  const { run, own } = comparedRun(found);
  const items = Object.values<OptimizerDefinition>(optimizers)
    .filter(({ name }) => name !== own)
    .map(({ name, doc }) => ({
      label: name,
      detail: vscode.l10n.t(doc),
      picked: USUAL.includes(name),
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Compare {0} with which optimizers?", run),
    placeHolder: vscode.l10n.t("Same schedule and length; each with its own default rate"),
    canPickMany: true,
    matchOnDetail: true,
  });
  const names = chosen?.map(({ label }) => label) ?? [];
  if (names.length === 0) return;
  if (names.length > MOST) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "The playground shows six runs: {0} are left out.",
        names.slice(MOST).join(", "),
      ),
    );
  }
  await panels.compare(found.script.source.uri, found.call.id, names.slice(0, MOST));
}

/** The run that the call belongs to: its name with the line, and its optimizer. */
function comparedRun({ script, call }: TargetCall) {
  const { script: read, runs } = script.reading;
  const run = runs[runIndexOf(read, call.id)];
  const optimizer = callById(read, run?.optimizer ?? undefined);
  const at = optimizer ?? call;
  const line = toRange(script.source, at.nameSpan).range.start.line + 1;
  const name = run ? runName({ script: read, run }) : call.name;
  return { run: vscode.l10n.t("{0}, line {1}", name, line), own: optimizer?.name };
}
