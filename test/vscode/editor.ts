import * as vscode from "vscode";
import { eventually, ok } from "./expect.ts";

export const EXTENSION = "optimizer-playground.optimizer-playground";

/** Opens text as an untitled Python document, as a person does before saving. */
export async function openPython(content: string): Promise<vscode.TextDocument> {
  const opened = await vscode.workspace.openTextDocument({ language: "python", content });
  // The editor's own document: what was opened may still be a closed one of the same name.
  const { document } = await vscode.window.showTextDocument(opened);
  const letters = (text: string) => text.replace(/\W/g, "");
  // While the workbench still keeps the backup of a closed document of this name, the new one
  // begins with that text instead of the content, and stays with it.
  const isThere = async () => {
    if (letters(document.getText()) === letters(content)) return true;
    await write(document, content);
    return false;
  };
  const begin = () => JSON.stringify(document.getText().slice(0, 200));
  const state = () => `${document.isClosed ? "closed, " : ""}version ${document.version}`;
  await eventually(isThere, () => `the text of ${document.uri} (${state()}): it is ${begin()}`);
  return document;
}

/** Puts a text in the place of all that a document has; false when the editor refuses. */
function write(document: vscode.TextDocument, text: string): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  return vscode.workspace.applyEdit(edit);
}

export async function openSample(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(sample(name));
  await vscode.window.showTextDocument(document);
  return document;
}

export function sample(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  ok(folder, "no workspace is open");
  return vscode.Uri.joinPath(folder.uri, name);
}

export interface Lens {
  readonly line: number;
  readonly title: string;
  readonly command: vscode.Command;
}

/** Every lens with a text, in text order; so many that come without one are resolved. */
export async function lenses(document: vscode.TextDocument, resolved = 100): Promise<Lens[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    document.uri,
    resolved,
  );
  return found.flatMap(({ range, command }) =>
    command?.title ? [{ line: range.start.line + 1, title: command.title, command }] : [],
  );
}

/** The lenses once one of them matches: an edit takes a moment to arrive. */
export const lensesWith = (document: vscode.TextDocument, pattern: RegExp): Promise<Lens[]> =>
  eventually(async () => {
    const all = await lenses(document);
    return all.some((lens) => pattern.test(lens.title)) ? all : null;
  }, `a lens like ${pattern}`);

/** The Markdown of the hover over the n-th occurrence of a text. */
export async function hover(document: vscode.TextDocument, over: string, n = 0): Promise<string> {
  let offset = -1;
  for (let i = 0; i <= n; i++) offset = document.getText().indexOf(over, offset + 1);
  ok(offset >= 0, `no ${over} in ${JSON.stringify(document.getText())}`);
  const position = document.positionAt(offset + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    position,
  );
  const contents = hovers.flatMap((h) => h.contents);
  return contents.map((c) => (typeof c === "string" ? c : c.value)).join("\n");
}

export const ourDiagnostics = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter((d) => d.source === "Optimizer Playground");

export async function replace(
  document: vscode.TextDocument,
  before: string,
  after: string,
): Promise<void> {
  const offset = document.getText().indexOf(before);
  ok(offset >= 0, `no ${before} in the document`);
  const range = new vscode.Range(
    document.positionAt(offset),
    document.positionAt(offset + before.length),
  );
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, after);
  ok(await vscode.workspace.applyEdit(edit), "the edit was refused");
}

/** Closes everything; what was never saved is thrown away without asking. */
export async function closeAll(): Promise<void> {
  for (let i = 0; i < 10 && vscode.window.activeTextEditor?.document.isUntitled; i++) {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
