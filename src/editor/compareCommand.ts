import * as vscode from "vscode";
import { optimizers } from "../core/optimizers/index.ts";
import type { OptimizerDefinition } from "../core/optimizers/optimizer.ts";
import type { PanelPort } from "./activate.ts";
import { type TargetCall, targetCall } from "./activeScript.ts";
import type { CallReference } from "./commandNames.ts";
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
  const own = ownOptimizer(found);
  const items = Object.values<OptimizerDefinition>(optimizers)
    .filter(({ name }) => name !== own)
    .map(({ name, doc }) => ({
      label: name,
      detail: vscode.l10n.t(doc),
      picked: USUAL.includes(name),
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Compare with which optimizers?"),
    placeHolder: vscode.l10n.t("Same schedule and length; each with its own default rate"),
    canPickMany: true,
    matchOnDetail: true,
  });
  const names = chosen?.slice(0, MOST).map(({ label }) => label) ?? [];
  if (names.length === 0) return;
  await panels.compare(found.script.source.uri, found.call.id, names);
}

function ownOptimizer({ script, call }: TargetCall): string | undefined {
  const { runs, optimizers: known } = script.reading.script;
  const run = runs.find((r) => r.optimizer === call.id || r.schedulers.includes(call.id));
  return known.find((o) => o.id === run?.optimizer)?.name;
}
