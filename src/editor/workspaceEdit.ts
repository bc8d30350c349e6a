import * as vscode from "vscode";
import type { TextEdit } from "../python/textEdit.ts";
import { type ScriptSource, toRange } from "./documents.ts";

/** Planned edits as one edit of the file, or of the notebook's cells: undone in one step. */
export function workspaceEdit(
  source: ScriptSource,
  edits: readonly TextEdit[],
): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  for (const edit of edits) {
    const { document, range } = toRange(source, edit);
    const isWithin = source.toPosition(edit.to).document === document;
    const end = isWithin ? range.end : document.lineAt(document.lineCount - 1).range.end;
    result.replace(document.uri, new vscode.Range(range.start, end), edit.insert);
  }
  return result;
}
