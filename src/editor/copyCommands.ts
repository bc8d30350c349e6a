import * as vscode from "vscode";
import type { Trace } from "../core/trace.ts";
import { csvLines } from "../present/csv.ts";
import { count } from "../present/numbers.ts";
import type { SimulatedRun } from "../present/simulatedRun.ts";
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

/** The same picture as PNG in the clipboard; as a file where the editor does not allow that. */
export async function copyPng(
  reference: CallReference,
  scripts: ScriptService,
  panels: PanelPort,
): Promise<void> {
  const back = focusNow();
  const rendered = await pngFor(reference, scripts, panels, true);
  await back();
  if (rendered?.isCopied) {
    void vscode.window.setStatusBarMessage(vscode.l10n.t("Copied the schedule as PNG"), 4000);
  } else if (rendered) {
    const save = vscode.l10n.t("Save as File…");
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t("Pictures cannot be put on the clipboard here."),
      save,
    );
    if (chosen === save) await saveAs(rendered.png);
  }
}

/** The page that copies takes the focus: whoever typed before goes on where they were. */
function focusNow(): () => Promise<unknown> {
  const { activeTextEditor: editor, activeNotebookEditor: notebook } = vscode.window;
  const column = (viewColumn: vscode.ViewColumn | undefined) => (viewColumn ? { viewColumn } : {});
  return async () => {
    if (notebook) {
      await vscode.window.showNotebookDocument(notebook.notebook, column(notebook.viewColumn));
    } else if (editor) {
      await vscode.window.showTextDocument(editor.document, column(editor.viewColumn));
    }
  };
}

/** The same picture as a PNG file. */
export async function savePng(
  reference: CallReference,
  scripts: ScriptService,
  panels: PanelPort,
): Promise<void> {
  const rendered = await pngFor(reference, scripts, panels, false);
  if (rendered) await saveAs(rendered.png);
}

async function pngFor(
  reference: CallReference,
  scripts: ScriptService,
  panels: PanelPort,
  copy: boolean,
) {
  const trace = await traceFor(reference, scripts);
  if (!trace) return null;
  const rendered = await panels.renderPng(pictureOf(trace), SIZE, copy);
  if (!rendered) {
    void vscode.window.showWarningMessage(vscode.l10n.t("The picture could not be drawn."));
  }
  return rendered;
}

async function saveAs(png: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save the schedule as PNG"),
    filters: { PNG: ["png"] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, "schedule.png") } : {}),
  });
  if (!target) return;
  const failed = await vscode.workspace.fs.writeFile(target, png).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failed === undefined) {
    const name = vscode.workspace.asRelativePath(target);
    void vscode.window.setStatusBarMessage(vscode.l10n.t("Saved {0}", name), 4000);
  } else {
    void vscode.window.showErrorMessage(vscode.l10n.t("The picture was not saved: {0}", failed));
  }
}

async function traceFor(
  reference: CallReference,
  scripts: ScriptService,
): Promise<SimulatedRun["result"]["trace"]> {
  const found = await targetCall(reference, scripts);
  if (!found) return null;
  const context = await scripts.runs.contextOf(found.script, found.call);
  const trace = context?.result.trace ?? null;
  if (!trace) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} is not drawn, so there is nothing to copy.", found.call.name),
    );
  }
  return trace;
}
