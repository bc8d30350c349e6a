import type { Symbols } from "../../src/core/optimizers/anatomy/anatomy.ts";
import type { FormulaNode, Quantity } from "../../src/core/optimizers/anatomy/formula.ts";
import { figure } from "../../src/present/numbers.ts";

/**
 * Formulas as MathML, which the browser lays out itself. Everything in it is our own: formulas of
 * the catalogue and numbers. A part that stands for an argument carries its name in
 * `data-argument`.
 */

/** A piece of MathML and how tightly it holds together: below what its place asks, in brackets. */
interface Piece {
  readonly text: string;
  readonly level: number;
  /** Two numbers side by side need a sign between them. */
  readonly startsWithDigit: boolean;
}

const SUM = 1;
const PRODUCT = 2;
const NEGATION = 3;
const FRACTION = 4;
const ATOM = 5;

type Leaf = (symbol: string) => Piece;

const atom = (text: string, startsWithDigit = false): Piece => ({
  text,
  level: ATOM,
  startsWithDigit,
});

const row = (...parts: readonly string[]) => `<mrow>${parts.join("")}</mrow>`;
const operator = (sign: string) => `<mo>${sign}</mo>`;
/** Brackets grow only around what is really taller than a line. */
function bracketed(inside: string): string {
  const isTall = /<(mfrac|mtable|msqrt)/.test(inside);
  const bracket = (sign: string) => `<mo stretchy="${isTall}">${sign}</mo>`;
  return row(bracket("("), inside, bracket(")"));
}

const held = (piece: Piece, level: number): string =>
  piece.level < level ? bracketed(piece.text) : piece.text;

/** The formula in its symbols. */
export const symbolicMath = (node: FormulaNode, symbols: Symbols): string =>
  write(node, (name) => atom(symbolMath(name, symbols))).text;

/** The formula with every symbol replaced by its number. */
export const filledMath = (
  node: FormulaNode,
  symbols: Symbols,
  lookup: (symbol: string) => Quantity,
): string => write(node, (name) => valuePiece(lookup(name), argumentOf(name, symbols))).text;

/** Whether filling in numbers says anything: not for a mere name, nor for a choice by sign. */
export function isWorthFilling(node: FormulaNode): boolean {
  return node.kind !== "symbol" && !(node.kind === "call" && node.name === "bySign");
}

function write(node: FormulaNode, leaf: Leaf): Piece {
  switch (node.kind) {
    case "number":
      return valuePiece(node.value, null);
    case "symbol":
      return leaf(node.name);
    case "negate":
      return {
        text: row('<mo form="prefix">−</mo>', held(write(node.of, leaf), NEGATION)),
        level: NEGATION,
        startsWithDigit: false,
      };
    case "binary":
      return writeBinary(node, leaf);
    default:
      return writeCall(
        node.name,
        node.args.map((arg) => write(arg, leaf)),
      );
  }
}

function writeBinary(
  { op, left, right }: Extract<FormulaNode, { kind: "binary" }>,
  leaf: Leaf,
): Piece {
  const a = write(left, leaf);
  const b = write(right, leaf);
  const { startsWithDigit } = a;
  switch (op) {
    case "+":
    case "-": {
      const sign = operator(op === "+" ? "+" : "−");
      return { text: row(held(a, SUM), sign, held(b, PRODUCT)), level: SUM, startsWithDigit };
    }
    case "*": {
      const isBare = b.level >= NEGATION;
      const times = isBare && b.startsWithDigit ? operator("·") : "<mo>&#8290;</mo>";
      const text = row(held(a, PRODUCT), times, held(b, NEGATION));
      return { text, level: PRODUCT, startsWithDigit };
    }
    case "/":
      return {
        text: `<mfrac>${row(a.text)}${row(b.text)}</mfrac>`,
        level: FRACTION,
        startsWithDigit,
      };
    default:
      return {
        text: `<msup>${row(held(a, ATOM))}${row(b.text)}</msup>`,
        level: FRACTION,
        startsWithDigit,
      };
  }
}

function writeCall(name: string, args: readonly Piece[]): Piece {
  const [first] = args;
  if (name === "sqrt" && first) return atom(`<msqrt>${row(first.text)}</msqrt>`);
  if (name === "abs" && first) return atom(row("<mo>|</mo>", first.text, "<mo>|</mo>"));
  if (name === "bySign") return atom(cases(args));
  const shown = name === "rms" ? "RMS" : name;
  const list = args.map(({ text }) => text).join(operator(","));
  return atom(row(`<mi mathvariant="normal">${shown}</mi>`, bracketed(list)));
}

function cases([sign, ...values]: readonly Piece[]): string {
  const rows = values.map(
    ({ text }, i) =>
      `<mtr><mtd>${text}</mtd><mtd>${row(sign?.text ?? "", operator([">", "=", "&lt;"][i] ?? ""), "<mn>0</mn>")}</mtd></mtr>`,
  );
  return row('<mo stretchy="true">{</mo>', `<mtable class="cases">${rows.join("")}</mtable>`);
}

/** A number, or a column of them. */
export const quantityMath = (value: Quantity): string => valuePiece(value, null).text;

function valuePiece(value: Quantity, argument: string | null): Piece {
  const marked = argument === null ? "" : ` data-argument="${argument}"`;
  if (typeof value !== "number" && value.length > 1) {
    const rows = Array.from(value, (x) => `<mtr><mtd>${number(vectorText(x))}</mtd></mtr>`);
    return atom(bracketed(`<mtable class="column">${rows.join("")}</mtable>`));
  }
  const x = typeof value === "number" ? value : (value[0] ?? Number.NaN);
  const text = typeof value === "number" ? scalarText(x) : vectorText(x);
  return {
    text: `<mrow${marked}>${number(text)}</mrow>`,
    level: x < 0 ? SUM : ATOM,
    startsWithDigit: x >= 0,
  };
}

/** The sign is an operator: it gets the width of one. */
const number = (text: string) =>
  text.startsWith("−")
    ? row('<mo form="prefix" lspace="0" rspace="0">−</mo>', `<mn>${text.slice(1)}</mn>`)
    : `<mn>${text}</mn>`;

/** Short where it loses nothing: `0.9`, `0.999`, `1e−8`. */
function scalarText(x: number): string {
  const short = Number(x.toPrecision(4));
  const size = Math.abs(short);
  if (size !== 0 && Number.isFinite(size) && size >= 0.001 && size < 1000) {
    return String(short).replace("-", "−");
  }
  return figure(x);
}

/** Three decimals, so that the numbers of a column stand below each other. */
function vectorText(x: number): string {
  const size = Math.abs(x);
  if (x === 0 || (size >= 0.0005 && size < 1000)) return x.toFixed(3).replace("-", "−");
  return figure(x);
}

const argumentOf = (name: string, symbols: Symbols): string | null => {
  const source = symbols[name];
  return source && "argument" in source ? source.argument : null;
};

const NOW = "<mi>t</mi>";
const BEFORE = row("<mi>t</mi>", "<mo>−</mo>", "<mn>1</mn>");
const NEXT = row("<mi>t</mi>", "<mo>+</mo>", "<mn>1</mn>");

const subscripts: Readonly<Record<string, string>> = {
  "₀": "<mn>0</mn>",
  "₁": "<mn>1</mn>",
  "₂": "<mn>2</mn>",
  ₐ: "<mi>a</mi>",
  "∞": "<mi>∞</mi>",
  min: '<mi mathvariant="normal">min</mi>',
  max: '<mi mathvariant="normal">max</mi>',
};

const base = (name: string): string => {
  const [letter = "", ...marks] = [...name];
  const plain = `<mi>${letter}</mi>`;
  return marks.includes("\u0302") ? `<mover>${plain}<mo>^</mo></mover>` : plain;
};

/** A symbol with its time index, if its value changes from step to step. */
export function symbolMath(name: string, symbols: Symbols): string {
  if (name === "t") return "<mi>t</mi>";
  if (name === "∇f") {
    return row("<mo>∇</mo>", "<mi>f</mi>", bracketed(symbolMath("θ'", symbols)));
  }
  const argument = argumentOf(name, symbols);
  const [, stem = "", below = "", above = ""] =
    /^(.\u0302?)(₀|₁|₂|ₐ|∞|min|max)?([⁺⁻])?'?$/u.exec(name) ?? [];
  if (argument !== null)
    return `<mrow data-argument="${argument}">${indexed(stem, subscripts[below], sign(above))}</mrow>`;
  // The two symbols whose sign says something else than a sign.
  const time = timeOf(name, symbols);
  if (stem === "μ" && above !== "") return indexed(stem, NEXT, "");
  if (stem === "v" && above !== "") return indexed(stem, time, subscripts.max ?? "");
  return indexed(stem, below === "" ? time : subscripts[below], "");
}

const sign = (above: string) => (above === "" ? "" : operator(above === "⁺" ? "+" : "−"));

function timeOf(name: string, symbols: Symbols): string {
  if (name.endsWith("'")) return BEFORE;
  const source = symbols[name];
  // Such a field never changes: the rows and columns of a matrix.
  return source && "before" in source ? "" : NOW;
}

function indexed(stem: string, below: string | undefined, above: string): string {
  const letter = base(stem);
  if (below && above) return `<msubsup>${letter}${row(below)}${row(above)}</msubsup>`;
  if (below) return `<msub>${letter}${row(below)}</msub>`;
  return above ? `<msup>${letter}${row(above)}</msup>` : letter;
}
