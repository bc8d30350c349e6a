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

/** Shows the beginning of a line, counted from 1. */
export async function revealLine(read: ReadScript, line: number): Promise<void> {
  const { document } = read.source.toPosition(0);
  const start = new vscode.Position(Math.max(0, Math.trunc(line) - 1), 0);
  await show(read, document, start);
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
