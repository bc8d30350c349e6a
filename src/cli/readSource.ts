import { readFile } from "node:fs/promises";
import {
  type NotebookCell,
  type NotebookText,
  notebookSource,
  plainSource,
  type SourceText,
} from "../python/sourceText.ts";

/** Larger files are not training scripts; reading them would only take memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A script's text, and what a notebook's magics do with files. */
export type ReadSource = SourceText & Pick<NotebookText, "written" | "runs">;

/** Why a file could not be read, for people. */
export class Unreadable extends Error {}

/** Reads a script or a notebook. Throws `Unreadable` with a reason that names no stack. */
export async function readSource(path: string, stdin: () => Promise<string>): Promise<ReadSource> {
  const text = path === "-" ? await stdin() : await readText(path);
  if (text.includes("\0")) throw new Unreadable("it is a binary file, not text");
  return path.endsWith(".ipynb") ? readNotebook(text) : plainFile(text.replace(/^\uFEFF/, ""));
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new Unreadable(reasons[code] ?? `it cannot be read (${code})`);
  }
  if (bytes.length > MAX_BYTES) throw new Unreadable("it is larger than 64 MB");
  return bytes.toString("utf8");
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "there is no permission to read it",
};

const plainFile = (text: string): ReadSource => ({ ...plainSource(text), written: {}, runs: [] });

function readNotebook(text: string): ReadSource {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Unreadable("it is not a notebook: its content is not JSON");
  }
  const cells = (parsed as { cells?: unknown } | null)?.cells;
  if (!Array.isArray(cells)) throw new Unreadable("it is not a notebook: it has no cells");
  return notebookSource(cells.flatMap(codeCell));
}

function codeCell(cell: unknown, index: number): NotebookCell[] {
  const { cell_type, source } = (cell ?? {}) as { cell_type?: unknown; source?: unknown };
  if (cell_type !== "code") return [];
  if (typeof source === "string") return [{ index, text: source }];
  return Array.isArray(source) ? [{ index, text: source.map(String).join("") }] : [];
}
