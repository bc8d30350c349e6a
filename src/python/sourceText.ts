import { lastAtMost } from "../core/spec/lastAtMost.ts";
/** A place as people count it. `cell` is null outside notebooks. */
export interface Location {
  readonly cell: number | null;
  /** 1-based; within the cell in a notebook. */
  readonly line: number;
  /** 0-based, in UTF-16 units. */
  readonly column: number;
}

/** The text to analyse, with the way back from offsets to lines and cells. */
export interface SourceText {
  readonly text: string;
  locate(offset: number): Location;
}

export function plainSource(text: string): SourceText {
  const starts = lineStarts(text);
  return { text, locate: (offset) => ({ cell: null, ...locateIn(starts, offset) }) };
}

export interface NotebookCell {
  /** The cell's index in the notebook, markdown cells included. */
  readonly index: number;
  readonly text: string;
}

/** A notebook's text, and what its magics do with files. */
export interface NotebookText extends SourceText {
  /** The offset at which each given cell begins in the joined text. */
  readonly offsets: readonly number[];
  /** What `%%writefile` cells write, by path. */
  readonly written: Readonly<Record<string, string>>;
  /** Scripts that `%run` brings in. */
  readonly runs: readonly string[];
}

/**
 * A notebook is one text: imports in one cell, the loop in another. IPython's own syntax is
 * replaced by Python of equal length, so that every offset stays where it is.
 */
export function notebookSource(cells: readonly NotebookCell[]): NotebookText {
  const offsets: number[] = [];
  let text = "";
  for (const cell of cells) {
    offsets.push(text.length);
    text += `${withoutMagics(cell.text)}\n`;
  }
  const lines = cells.map((cell) => lineStarts(cell.text));
  const locate = (offset: number): Location => {
    const k = lastAtMost(offsets, offset);
    const cell = cells[k];
    const inside = offset - (offsets[k] ?? 0);
    return { cell: cell?.index ?? null, ...locateIn(lines[k] ?? [0], inside) };
  };
  return { text, offsets, locate, written: writtenFiles(cells), runs: cells.flatMap(runsIn) };
}

/** `%%writefile -a name.py` adds to a file; without `-a` it replaces it. */
function writtenFiles(cells: readonly NotebookCell[]): Readonly<Record<string, string>> {
  const written = new Map<string, string>();
  for (const { text } of cells) {
    const match = /^\s*%%(?:writefile|file)[ \t]+(-a[ \t]+)?(\S+)[^\n]*\n([\s\S]*)$/.exec(text);
    const [, append, name = "", body = ""] = match ?? [];
    const path = name.replace(/^(\.\/)+|["']/g, "");
    if (match) written.set(path, append ? (written.get(path) ?? "") + body : body);
  }
  return Object.fromEntries(written);
}

const runsIn = ({ text }: NotebookCell): readonly string[] =>
  isForeign(text)
    ? []
    : [...text.matchAll(/^[ \t]*%run[ \t]+(?:-\w+[ \t]+)*["']?([\w./\\-]+\.py)\b/gm)].map(
        (match) => match[1] ?? "",
      );

const blank = (line: string) => " ".repeat(line.length);

/** A cell in another language. */
function isForeign(text: string): boolean {
  const cellMagic = /^\s*%%(\w+)/.exec(text)?.[1];
  return cellMagic !== undefined && !pythonCellMagics.has(cellMagic);
}

/**
 * `%magic`, `!command` and `?help` lines become a number, which does nothing and may stand alone
 * in a block; what they are assigned to becomes unknown; `%time` runs its line.
 */
function withoutMagics(text: string): string {
  if (isForeign(text)) return text.replace(/[^\r\n]+/g, blank);
  return text
    .replace(
      timedLine,
      (_, indent: string, magic: string) => `${indent}if 1:${blank(magic.slice(5))}`,
    )
    .replace(
      assignedMagic,
      (_, target: string, magic: string) => `${target}_${blank(magic.slice(1))}`,
    )
    .replace(magicLine, (whole: string, indent: string) => {
      const rest = whole.slice(indent.length + 1).replace(/[^\r\n]/g, " ");
      return `${indent}0${rest}`;
    });
}

const timedLine = /^([ \t]*)(%(?:time|timeit|prun)[ \t]+)(?=[^\s-])/gm;
const assignedMagic = /^([ \t]*[\w, \t]+=[ \t]*)([!%][A-Za-z].*)$/gm;
/** Commands that need no `%` where a word or a path follows them: `pip install torch`, `cd ..`. */
const bareMagic =
  "(?:cat|cd|conda|cp|ll|ls|mamba|matplotlib|mkdir|mv|pip3?|rm|rmdir|load_ext)[ \\t]+(?!(?:if|in|is|and|or|not)\\b|[-/]=)[\\w~./$'\"-]";
/** A backslash at its end goes on in the next line. */
const magicLine = new RegExp(
  `^([ \\t]*)(?:%%?[A-Za-z]|[!?]|[A-Za-z_][\\w.]*\\?{1,2}[ \\t]*$|${bareMagic})(?:.*\\\\\\r?\\n)*.*$`,
  "gm",
);

/** Cell magics whose body is still this notebook's Python. */
const pythonCellMagics = new Set(["time", "timeit", "capture", "prun", "memit", "mprun", "lprun"]);

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === LINE_FEED) starts.push(i + 1);
    else if (c === CARRIAGE_RETURN && text.charCodeAt(i + 1) !== LINE_FEED) starts.push(i + 1);
  }
  return starts;
}

function locateIn(starts: readonly number[], offset: number): { line: number; column: number } {
  const line = lastAtMost(starts, offset);
  return { line: line + 1, column: offset - (starts[line] ?? 0) };
}
