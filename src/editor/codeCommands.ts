import * as vscode from "vscode";
import { wishedValue } from "../plan/configWishes.ts";
import { derivationText, placeText } from "../present/applyText.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import type { Change } from "../python/edits/editPlan.ts";
import { revealPlace, targetCall } from "./activeScript.ts";
import type { CallReference } from "./commandNames.ts";
import { openScript, toRange } from "./documents.ts";
import { refusedText, spotOf } from "./editPlaces.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";

/** Writes a value for an argument into the code, where the value is defined. */
export async function setArgument(
  reference: CallReference,
  scripts: ScriptService,
  worker: WorkerClient,
): Promise<void> {
  const { call, argument, text } = reference;
  if (call === undefined || argument === undefined || text === undefined) return;
  // Whoever calls, only a value is written, never an expression that would do something.
  if ((await worker.call("evaluate", text)) === null) return;
  const found = await targetCall(reference, scripts);
  if (!found || !Object.hasOwn(found.call.args, argument)) return;
  const { t } = vscode.l10n;
  if (found.script.isOld) {
    const why = t("The code does not parse. Nothing is written until it does.");
    void vscode.window.showWarningMessage(t("{0} was not written. {1}", argument, why));
    return;
  }
  const to = wishedValue(found.call.name, argument, text);
  const wish = { kind: "set", call, argument, to, at: "definition" } as const;
  const plan = await scripts.edits(found.script, [wish]);
  const [refused] = plan.refused;
  const edit = refused ? "" : await scripts.editOf(found.script, plan);
  if (typeof edit !== "string" && (await vscode.workspace.applyEdit(edit))) {
    for (const change of plan.changes) tellDerivation(change, found.script);
    return;
  }
  const why = refused
    ? refusedText(refused, found.script)
    : t("A file changed meanwhile: nothing was written.");
  void vscode.window.showWarningMessage(t("{0} was not written. {1}", argument, why));
}

/** Of a value that is computed, another number is written than the one that was asked for. */
function tellDerivation(change: Change, { source }: ReadScript): void {
  const { derivation, place, before, after } = change;
  const { t } = vscode.l10n;
  if (!derivation) return;
  const at = placeText(place, spotOf(change, source), t);
  const why = derivationText(derivation, t);
  void vscode.window.showInformationMessage(`${at}: ${before} → ${after}. ${why}`);
}

/** Shows where a value is defined, in the script or in another file of its workspace folder. */
export async function goTo({ uri, offset, file }: CallReference, scripts: ScriptService) {
  if (uri === undefined || offset === undefined) return;
  const script = vscode.Uri.parse(uri);
  if (file !== undefined) {
    const isInside = !file.split(/[\\/]/).includes("..");
    const address = scripts.files.uriOf(script, file);
    if (!address || !isInside) return;
    const other = await vscode.workspace.openTextDocument(address);
    const position = other.positionAt(offset);
    await revealPlace(other, new vscode.Range(position, position));
    return;
  }
  const read = await scripts.shown(await openScript(script));
  if (!read) return;
  const { document, range } = toRange(read.source, { from: offset, to: offset });
  await revealPlace(document, range);
}
