import type { DataSet } from "./dataSet.ts";

/** Where a file cannot be used, and why: `reason` picks the text, `detail` is what stands there. */
export interface CsvProblem {
  readonly reason: CsvReason;
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number;
  /** 1-based; 0 where the line as a whole is meant. */
  readonly column: number;
  readonly detail: string;
}

export type CsvReason =
  | "columns"
  | "cells"
  | "number"
  | "missing"
  | "quote"
  | "classes"
  | "oneClass"
  | "rare"
  | "few"
  | "many";

export interface CsvData {
  readonly data: DataSet;
  /** Column names; empty where the file has no header. */
  readonly header: readonly string[];
  /** Names of the classes, in the order of their numbers; empty in regression. */
  readonly classes: readonly string[];
}

export type CsvResult = { readonly ok: CsvData } | { readonly problem: CsvProblem };

export const CSV_MIN_ROWS = 10;
export const CSV_MAX_ROWS = 20_000;

class Problem extends Error {
  readonly data: CsvProblem;
  constructor(reason: CsvReason, line: number, column: number, detail: string) {
    super(reason);
    this.data = { reason, line, column, detail };
  }
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads two features and a label of a few kinds (classification) or a value (regression), or x and
 * y (regression). The
 * separator is a comma, semicolon or tab; a first row with text in a number column is the header;
 * empty lines and lines that begin with # are skipped.
 */
export function readCsv(text: string): CsvResult {
  try {
    return { ok: toData(rowsOf(text)) };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.data };
    throw error;
  }
}

function rowsOf(text: string): readonly Row[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const used = lines
    .map((line, i) => ({ line: i + 1, text: line }))
    .filter((l) => l.text.trim() !== "" && !l.text.startsWith("#"));
  const separator = separatorOf(used[0]?.text ?? "");
  return used.map((l) => ({ line: l.line, cells: cellsOf(l.text, separator, l.line) }));
}

const separatorOf = (first: string): string =>
  ["\t", ";", ","].find((separator) => first.includes(separator)) ?? ",";

function cellsOf(text: string, separator: string, line: number): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const { cell, end } = cellAt(text, at, separator, line, cells.length + 1);
    cells.push(cell);
    if (end >= text.length) return cells;
    at = end + 1;
  }
}

function cellAt(text: string, from: number, separator: string, line: number, column: number) {
  const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(text.slice(from));
  if (quoted) {
    const end = from + quoted[0].length;
    if (end < text.length && !text.startsWith(separator, end)) {
      throw new Problem("quote", line, column, text.slice(from));
    }
    return { cell: (quoted[1] ?? "").replaceAll('""', '"').trim(), end };
  }
  const found = text.indexOf(separator, from);
  const end = found === -1 ? text.length : found;
  const cell = text.slice(from, end).trim();
  if (cell.startsWith('"')) throw new Problem("quote", line, column, cell);
  return { cell, end };
}

const isNumber = (cell: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);

function toData(rows: readonly Row[]): CsvData {
  const [first] = rows;
  const columns = first?.cells.length ?? 0;
  if (columns !== 2 && columns !== 3)
    throw new Problem("columns", first?.line ?? 0, 0, `${columns}`);
  const hasHeader =
    first?.cells.slice(0, 2).some((cell) => cell !== "" && !isNumber(cell)) === true;
  // A word among numbers further down is a mistake; a first row with one is taken as the header.
  const body = hasHeader ? rows.slice(1) : rows;
  if (body.length < CSV_MIN_ROWS) throw new Problem("few", 0, 0, `${body.length}`);
  if (body.length > CSV_MAX_ROWS) throw new Problem("many", 0, 0, `${body.length}`);
  for (const { line, cells } of body) {
    if (cells.length !== columns) throw new Problem("cells", line, 0, `${cells.length}`);
  }
  const header = hasHeader ? (first?.cells ?? []) : [];
  return columns === 2 ? regression(body, header) : withTwoFeatures(body, header);
}

function numberAt({ line, cells }: Row, k: number): number {
  const cell = cells[k] as string;
  if (cell === "") throw new Problem("missing", line, k + 1, "");
  const value = isNumber(cell) ? Number(cell) : Number.NaN;
  if (!Number.isFinite(value)) throw new Problem("number", line, k + 1, cell);
  return value;
}

function regression(body: readonly Row[], header: readonly string[]): CsvData {
  const x = Float64Array.from(body, (row) => numberAt(row, 0));
  const y = Float64Array.from(body, (row) => numberAt(row, 1));
  const flipped = new Int32Array();
  const data: DataSet = { kind: "regression", size: body.length, inputs: 1, x, y, flipped };
  return { data, header, classes: [] };
}

/** Two features and a class, or two features and a value to be predicted. */
function withTwoFeatures(body: readonly Row[], header: readonly string[]): CsvData {
  const x = Float64Array.from(body.flatMap((row) => [numberAt(row, 0), numberAt(row, 1)]));
  const common = { size: body.length, inputs: 2, x, flipped: new Int32Array() };
  const counts = labelCounts(body);
  if (areValues(counts)) {
    const y = Float64Array.from(body, (row) => numberAt(row, 2));
    return { data: { ...common, kind: "regression", y }, header, classes: [] };
  }
  const classes = classesOf(counts);
  const y = Float64Array.from(body, ({ cells }) => classes.indexOf(cells[2] as string));
  const data: DataSet = { ...common, kind: "classification", y, classes: classes.length };
  return { data, header, classes };
}

const MIN_PER_CLASS = 3;
/** More could not be told apart in the picture. */
export const CSV_MAX_CLASSES = 8;

function labelCounts(body: readonly Row[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { line, cells } of body) {
    const label = cells[2] as string;
    if (label === "") throw new Problem("missing", line, 3, "");
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/**
 * Numbers of many kinds, or with fractions, are values, not names of classes; a single word among
 * them is a mistake, which `numberAt` reports at its line.
 */
function areValues(counts: ReadonlyMap<string, number>): boolean {
  const labels = [...counts.keys()];
  const numbers = labels.filter(isNumber);
  if (labels.length > CSV_MAX_CLASSES) return numbers.length > labels.length / 2;
  return labels.length > 2 && numbers.length === labels.length && !numbers.every(isWhole);
}

const isWhole = (cell: string) => Number.isInteger(Number(cell));

/** The labels in their order as numbers, or as text. */
function classesOf(counts: ReadonlyMap<string, number>): readonly string[] {
  const labels = [...counts.keys()];
  if (labels.length > CSV_MAX_CLASSES) throw new Problem("classes", 0, 3, `${labels.length}`);
  if (labels.length < 2) throw new Problem("oneClass", 0, 3, labels.join(", "));
  const rare = labels.find((label) => (counts.get(label) ?? 0) < MIN_PER_CLASS);
  if (rare !== undefined) throw new Problem("rare", 0, 3, rare);
  const areNumbers = labels.every(isNumber);
  return labels.sort((a, b) => (areNumbers ? Number(a) - Number(b) : a < b ? -1 : 1));
}
