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

/**
 * A notebook is one text: imports in one cell, the loop in another. IPython's own syntax is
 * blanked to spaces of equal length, so that every offset stays where it is.
 */
export function notebookSource(cells: readonly NotebookCell[]): SourceText & {
  /** The offset at which each given cell begins in the joined text. */
  readonly offsets: readonly number[];
} {
  const offsets: number[] = [];
  let text = "";
  for (const cell of cells) {
    offsets.push(text.length);
    text += `${blankMagics(cell.text)}\n`;
  }
  const lines = cells.map((cell) => lineStarts(cell.text));
  const locate = (offset: number): Location => {
    const k = lastAtMost(offsets, offset);
    const cell = cells[k];
    const inside = offset - (offsets[k] ?? 0);
    return { cell: cell?.index ?? null, ...locateIn(lines[k] ?? [0], inside) };
  };
  return { text, offsets, locate };
}

const blank = (line: string) => " ".repeat(line.length);

/** `%magic`, `!command` and `?help` lines; a whole cell in another language. */
function blankMagics(text: string): string {
  const cellMagic = /^\s*%%(\w+)/.exec(text)?.[1];
  if (cellMagic && !pythonCellMagics.has(cellMagic)) return text.replace(/[^\r\n]+/g, blank);
  return text.replace(/^[ \t]*(%%?[A-Za-z]|[!?]|[A-Za-z_][\w.]*\?{1,2}[ \t]*$).*$/gm, blank);
}

/** Cell magics whose body is still this notebook's Python. */
const pythonCellMagics = new Set(["time", "timeit", "capture", "prun", "memit", "mprun", "lprun"]);

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function locateIn(starts: readonly number[], offset: number): { line: number; column: number } {
  const line = lastAtMost(starts, offset);
  return { line: line + 1, column: offset - (starts[line] ?? 0) };
}

/** The last index whose value is at most `x`; 0 when all are larger. */
function lastAtMost(sorted: readonly number[], x: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
