import * as vscode from "vscode";
import { revealPlace } from "../editor/activeScript.ts";
import { toRange } from "../editor/documents.ts";
import type { ReadScript } from "../editor/scriptService.ts";
import { callById } from "../python/script.ts";

/** Shows where a call stands in the code. */
export async function revealCall(read: ReadScript, id: string): Promise<void> {
  const call = callById(read.reading.script, id);
  if (call) await revealSpan(read, call.span);
}

/** Shows the loop that says how long a run is. */
export async function revealLength(
  read: ReadScript,
  run: string,
  which: "epochs" | "stepsPerEpoch",
): Promise<void> {
  const fact = read.reading.script.runs.find((r) => r.id === run);
  const span = fact?.[which].span;
  if (span) await revealSpan(read, span);
}

/** Shows where the text cannot be read. */
export async function revealBroken(read: ReadScript): Promise<void> {
  const [at] = read.reading.script.syntaxErrors;
  if (at !== undefined) await revealSpan(read, { from: at, to: at });
}

async function revealSpan(read: ReadScript, span: { readonly from: number; readonly to: number }) {
  const { document, range } = toRange(read.source, span);
  const at = new vscode.Range(range.start, range.start);
  // The active column is the panel's.
  await revealPlace(document, at, vscode.ViewColumn.One);
}
