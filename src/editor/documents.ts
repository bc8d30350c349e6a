import * as vscode from "vscode";
import { notebookSource } from "../python/sourceText.ts";

/**
 * What is analysed as one text: a Python document, or all Python cells of a notebook. It is a
 * snapshot; `version` changes with every edit of any part.
 */
export interface ScriptSource {
  /** Names the script for caches and for the worker. */
  readonly key: string;
  /** The address of the file or notebook. */
  readonly uri: vscode.Uri;
  readonly version: string;
  readonly text: string;
  /** The document itself, or the notebook's Python cells. */
  readonly documents: readonly vscode.TextDocument[];
  /** Files that a notebook's own cells write, by their paths from its folder. */
  readonly written: Readonly<Record<string, string>>;
  /** Scripts that a notebook runs in its own namespace. */
  readonly runs: readonly string[];
  /** Where an offset of the text lies. */
  toPosition(offset: number): ScriptPosition;
  /** The offset of a place; undefined for a document that is not part of the script. */
  toOffset(document: vscode.TextDocument, position: vscode.Position): number | undefined;
}

export interface ScriptPosition {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  /** The cell's index in its notebook; null for a file. */
  readonly cell: number | null;
}

export const PYTHON: vscode.DocumentSelector = { language: "python" };

export const isPython = (document: vscode.TextDocument): boolean =>
  document.languageId === "python";

/** The address of the script a document belongs to. */
export const scriptUri = (document: vscode.TextDocument): vscode.Uri =>
  notebookOf(document)?.uri ?? document.uri;

/** The script a document belongs to. */
export function scriptOf(document: vscode.TextDocument): ScriptSource {
  const notebook = notebookOf(document);
  return notebook ? notebookScript(notebook) : newestScript(document);
}

const newest = new WeakMap<vscode.TextDocument, ScriptSource>();

/** Once per version: all that the editor shows asks for it after every edit. */
function newestScript(document: vscode.TextDocument): ScriptSource {
  const known = newest.get(document);
  if (known?.version === String(document.version)) return known;
  const source = documentScript(document);
  newest.set(document, source);
  return source;
}

export function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  if (document.uri.scheme !== "vscode-notebook-cell") return undefined;
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some((cell) => cell.document === document),
  );
}

function documentScript(document: vscode.TextDocument): ScriptSource {
  return {
    key: document.uri.toString(),
    uri: document.uri,
    version: String(document.version),
    text: document.getText(),
    documents: [document],
    written: {},
    runs: [],
    toPosition: (offset) => ({ document, position: document.positionAt(offset), cell: null }),
    toOffset: (other, position) =>
      other.uri.toString() === document.uri.toString() ? document.offsetAt(position) : undefined,
  };
}

function notebookScript(notebook: vscode.NotebookDocument): ScriptSource {
  const cells = notebook
    .getCells()
    .filter((cell) => cell.kind === vscode.NotebookCellKind.Code && isPython(cell.document));
  const parts = cells.map((cell) => ({ index: cell.index, text: cell.document.getText() }));
  const { text, offsets, written, runs } = notebookSource(parts);
  const documents = cells.map((cell) => cell.document);
  return {
    key: notebook.uri.toString(),
    uri: notebook.uri,
    version: documents.map((d) => `${d.uri.fragment}:${d.version}`).join(),
    text,
    documents,
    written,
    runs,
    toPosition(offset) {
      const after = offsets.findIndex((start) => start > offset);
      const k = (after < 0 ? offsets.length : after) - 1;
      const document = documents[k] as vscode.TextDocument;
      const position = document.positionAt(offset - (offsets[k] ?? 0));
      return { document, position, cell: cells[k]?.index ?? null };
    },
    toOffset(document, position) {
      const k = documents.indexOf(document);
      return k < 0 ? undefined : (offsets[k] ?? 0) + document.offsetAt(position);
    },
  };
}

/** A span of the text as a range of the document it begins in. */
export function toRange(
  source: ScriptSource,
  span: { readonly from: number; readonly to: number },
): { document: vscode.TextDocument; range: vscode.Range } {
  const { document, position } = source.toPosition(span.from);
  const end = source.toPosition(span.to);
  const last = end.document === document ? end.position : position;
  return { document, range: new vscode.Range(position, last) };
}

/** A document of the script: the file itself, or the first Python cell of a notebook. */
export async function openScript(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const isNotebook = uri.path.endsWith(".ipynb");
  const open = vscode.workspace.notebookDocuments.find((n) => n.uri.toString() === uri.toString());
  const notebook = open ?? (isNotebook ? await vscode.workspace.openNotebookDocument(uri) : null);
  if (!notebook) return vscode.workspace.openTextDocument(uri);
  const cell = notebook.getCells().find((c) => c.document.languageId === "python");
  if (!cell) throw new Error(`no Python cell in ${uri.path}`);
  return cell.document;
}
