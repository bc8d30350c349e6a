import * as vscode from "vscode";
import type { Trace } from "../core/trace.ts";
import { csvLines } from "../present/csv.ts";
import type { LensContext } from "../present/lens.ts";
import { count } from "../present/numbers.ts";
import { traceSvg } from "../present/traceSvg.ts";
import type { PanelPort } from "./activate.ts";
import { targetCall } from "./activeScript.ts";
import type { CallReference } from "./commandNames.ts";
import type { ScriptService } from "./scriptService.ts";
import { themeKind } from "./theme.ts";

const ROWS_PER_SLICE = 2000;

/** Every update of the run as comma-separated values, in the clipboard. */
export async function copyCsv(reference: CallReference, scripts: ScriptService): Promise<void> {
  const trace = await traceFor(reference, scripts);
  if (!trace) return;
  const lines: string[] = [];
  for (const line of csvLines(trace)) {
    lines.push(line);
    // Long runs are written in slices, so that nobody waits for the editor meanwhile.
    if (lines.length % ROWS_PER_SLICE === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  await vscode.env.clipboard.writeText(`${lines.join("\n")}\n`);
  void vscode.window.setStatusBarMessage(
    vscode.l10n.t("Copied {0} updates as CSV", count(trace.steps)),
    4000,
  );
}

const SIZE = { width: 800, height: 300 };

const pictureOf = (trace: Trace) =>
  traceSvg(trace, { theme: themeKind(), t: vscode.l10n.t, ...SIZE });

/** The picture of the learning rate, in the colours of the theme, as SVG text in the clipboard. */
export async function copySvg(reference: CallReference, scripts: ScriptService): Promise<void> {
  const trace = await traceFor(reference, scripts);
  if (!trace) return;
  await vscode.env.clipboard.writeText(pictureOf(trace));
  void vscode.window.setStatusBarMessage(vscode.l10n.t("Copied the schedule as SVG"), 4000);
}

/** The same picture as a PNG file. The clipboard of an extension takes text only. */
export async function savePng(
  reference: CallReference,
  scripts: ScriptService,
  panels: PanelPort,
): Promise<void> {
  const trace = await traceFor(reference, scripts);
  if (!trace) return;
  const png = await panels.renderPng(pictureOf(trace), SIZE);
  if (!png) {
    void vscode.window.showWarningMessage(vscode.l10n.t("The picture could not be drawn."));
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save the schedule as PNG"),
    filters: { PNG: ["png"] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, "schedule.png") } : {}),
  });
  if (target) await vscode.workspace.fs.writeFile(target, png);
}

async function traceFor(
  reference: CallReference,
  scripts: ScriptService,
): Promise<LensContext["result"]["trace"]> {
  const found = await targetCall(reference, scripts);
  if (!found) return null;
  const context = await scripts.contextOf(found.script, found.call);
  const trace = context?.result.trace ?? null;
  if (!trace) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} is not drawn, so there is nothing to copy.", found.call.name),
    );
  }
  return trace;
}
