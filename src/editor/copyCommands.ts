import * as vscode from "vscode";
import { csvLines } from "../present/csv.ts";
import type { LensContext } from "../present/lens.ts";
import { count } from "../present/numbers.ts";
import { traceSvg } from "../present/traceSvg.ts";
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

/** The picture of the learning rate, in the colours of the theme, as SVG text in the clipboard. */
export async function copySvg(reference: CallReference, scripts: ScriptService): Promise<void> {
  const trace = await traceFor(reference, scripts);
  if (!trace) return;
  const svg = traceSvg(trace, { theme: themeKind(), t: vscode.l10n.t, width: 800, height: 300 });
  await vscode.env.clipboard.writeText(svg);
  void vscode.window.setStatusBarMessage(vscode.l10n.t("Copied the schedule as SVG"), 4000);
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
