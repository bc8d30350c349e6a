import * as vscode from "vscode";
import { applyEdits } from "../python/edits/compose.ts";
import type { EditPlan, FileEdits } from "../python/edits/editPlan.ts";
import type { TextEdit } from "../python/textEdit.ts";
import { type ScriptSource, toRange } from "./documents.ts";

/** The edits of a plan, and of each file beside the script its address. */
export type FilePlan = Pick<EditPlan, "edits" | "others">;
export type AddressOf = (path: string) => vscode.Uri | undefined;

/**
 * Planned edits as one edit of the file, or of the notebook's cells, and of the files beside it:
 * undone in one step. Where another file is not any more as it was read, its path.
 */
export async function workspaceEdit(
  source: ScriptSource,
  { edits, others }: FilePlan,
  addressOf: AddressOf,
): Promise<vscode.WorkspaceEdit | string> {
  const result = new vscode.WorkspaceEdit();
  for (const edit of edits) {
    const { document, range } = toRange(source, edit);
    const isWithin = source.toPosition(edit.to).document === document;
    const end = isWithin ? range.end : document.lineAt(document.lineCount - 1).range.end;
    result.replace(document.uri, new vscode.Range(range.start, end), edit.insert);
  }
  for (const other of others) {
    const uri = addressOf(other.path);
    const document = uri && (await openAs(uri, other));
    if (!document) return other.path;
    for (const { from, to, insert } of other.edits) {
      const range = new vscode.Range(positionIn(other.text, from), positionIn(other.text, to));
      result.replace(document.uri, range, insert);
    }
  }
  return result;
}

/** The edits that take a plan back, in the texts that it has made. */
export const inversePlan = ({ edits, others }: FilePlan, text: string): FilePlan => ({
  edits: inverse(edits, text),
  others: others.map((other) => ({
    path: other.path,
    text: applyEdits(other.text, other.edits),
    edits: inverse(other.edits, other.text),
  })),
});

function inverse(edits: readonly TextEdit[], text: string): readonly TextEdit[] {
  let shift = 0;
  return edits.map(({ from, to, insert }) => {
    const start = from + shift;
    shift += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: text.slice(from, to) };
  });
}

/**
 * Whether a document is what its file says, or has changes of its own. The editor hears of a change
 * on disk a moment later: an edit in between would stand against the newer file.
 */
export async function isUpToDate(document: vscode.TextDocument): Promise<boolean> {
  const { uri, isDirty } = document;
  const isFile = vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== undefined;
  if (isDirty || !isFile || uri.scheme === "untitled") return true;
  try {
    const text = decoded(await vscode.workspace.fs.readFile(uri));
    return text === undefined || withPlainEnds(text) === withPlainEnds(document.getText());
  } catch {
    // It was removed.
    return false;
  }
}

/** Undefined for a file in another encoding. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    // No UTF-8: the editor knows how to read it, we do not.
    return undefined;
  }
}

/** The document, if it says what was read; the editor has line ends of one kind only. */
async function openAs(uri: vscode.Uri, { text }: FileEdits) {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const isSame = withPlainEnds(document.getText()) === withPlainEnds(text);
    return isSame && (await isUpToDate(document)) ? document : undefined;
  } catch {
    // It was removed, or is no text.
    return undefined;
  }
}

const withPlainEnds = (text: string): string => text.replace(/\r\n?/g, "\n");

function positionIn(text: string, offset: number): vscode.Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
}
