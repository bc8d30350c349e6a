import * as vscode from "vscode";
import { type CallFact, callById } from "../python/script.ts";
import { callNear } from "./callAt.ts";
import type { CallReference } from "./commandNames.ts";
import { isPython, notebookOf, openScript, scriptUri } from "./documents.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";

const activePython = (): vscode.TextEditor | undefined => {
  const editor = vscode.window.activeTextEditor;
  return editor && isPython(editor.document) ? editor : undefined;
};

export interface Cursor {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

/** The cursor in Python code; the selected cell's beginning where a notebook is not edited. */
export function pythonCursor(): Cursor | undefined {
  const editor = activePython();
  if (editor) return { document: editor.document, position: editor.selection.active };
  const notebook = vscode.window.activeNotebookEditor;
  if (!notebook || notebook.notebook.cellCount === 0) return undefined;
  const { document } = notebook.notebook.cellAt(notebook.selection.start);
  return { document, position: new vscode.Position(0, 0) };
}

/** The script a command is about: the one it names, else that of the active editor. */
export function targetUri({ uri }: CallReference): vscode.Uri | undefined {
  if (uri !== undefined) return vscode.Uri.parse(uri);
  const editor = activePython();
  if (!editor) return vscode.window.activeNotebookEditor?.notebook.uri;
  return scriptUri(editor.document);
}

export const needsPython = () =>
  vscode.l10n.t("Open a Python file or a notebook first: the playground shows what its code does.");

export interface TargetCall {
  readonly script: ReadScript;
  readonly call: CallFact;
}

/**
 * The call a command is about: the one it names, else the one at the cursor or before it. Tells
 * the user when there is none.
 */
export async function targetCall(
  reference: CallReference,
  scripts: ScriptService,
): Promise<TargetCall | undefined> {
  const uri = targetUri(reference);
  if (!uri) {
    void vscode.window.showInformationMessage(needsPython());
    return undefined;
  }
  const script = await scripts.shown(await openScript(uri));
  const named = script && callById(script.reading.script, reference.call);
  const call = named ?? (script && callAtCursor(script));
  if (script && call) return { script, call };
  void vscode.window.showInformationMessage(
    vscode.l10n.t("There is no optimizer and no scheduler in this file."),
  );
  return undefined;
}

function callAtCursor(script: ReadScript): CallFact | undefined {
  const cursor = pythonCursor();
  const offset = cursor && script.source.toOffset(cursor.document, cursor.position);
  return callNear(script, offset ?? 0);
}

/**
 * Shows a place of a script with the cursor at it, in its cell where it is a notebook. `column` is
 * for a document that is not shown.
 */
export async function revealPlace(
  document: vscode.TextDocument,
  range: vscode.Range,
  column?: vscode.ViewColumn,
): Promise<vscode.TextEditor> {
  const notebook = notebookOf(document);
  if (notebook) await vscode.window.showNotebookDocument(notebook);
  // By its address: what was read may be of a document that was closed and opened again since.
  const address = document.uri.toString();
  const shown = vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === address);
  const viewColumn = shown?.viewColumn ?? column;
  return vscode.window.showTextDocument(document, {
    selection: range,
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
}
