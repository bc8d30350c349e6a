import * as vscode from "vscode";
import { toRange } from "../editor/documents.ts";
import type { ReadScript } from "../editor/scriptService.ts";

/** Shows where a call stands in the code. */
export async function revealCall(read: ReadScript, id: string): Promise<void> {
  const { optimizers, schedulers } = read.reading.script;
  const call = [...optimizers, ...schedulers].find((c) => c.id === id);
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
  await show(read, document, range.start);
}

async function show({ source }: ReadScript, document: vscode.TextDocument, at: vscode.Position) {
  const notebook = vscode.workspace.notebookDocuments.find(
    (n) => n.uri.toString() === source.uri.toString(),
  );
  if (notebook) await vscode.window.showNotebookDocument(notebook);
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(at, at),
    viewColumn: vscode.ViewColumn.One,
  });
}
