/** A formula as a tree. */
export type FormulaNode =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "negate"; readonly of: FormulaNode }
  | {
      readonly kind: "binary";
      readonly op: BinaryOperator;
      readonly left: FormulaNode;
      readonly right: FormulaNode;
    }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly FormulaNode[] };

export type BinaryOperator = "+" | "-" | "*" | "/" | "^";

const precedence: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };
const NEGATION = 3;

/** A name may carry a hat, an index or a sign; `'` marks the value before the update. */
const token = /\s*(\d+(?:\.\d+)?(?:e-?\d+)?|[\p{L}∇∞][\p{L}\p{M}₀-₉ₐ∞⁺⁻']*|[-+*/^(),])/uy;

/** Reads a formula of our own: a mistake in it is a bug, and throws. */
export function parseFormula(text: string): FormulaNode {
  const parser = new Parser(tokensOf(text));
  const node = parser.expression(0);
  if (parser.next !== undefined) throw new Error(`formula ${text}: ${parser.next} is left`);
  return node;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (!match) throw new Error(`formula ${text} cannot be read`);
    tokens.push(match[1] as string);
  }
  return tokens;
}

class Parser {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  get next(): string | undefined {
    return this.tokens[this.at];
  }

  expression(lowest: number): FormulaNode {
    let left = this.operand();
    for (;;) {
      const op = this.next;
      const rank = op === undefined ? undefined : precedence[op];
      if (rank === undefined || rank < lowest) return left;
      this.at += 1;
      // A power binds to the right.
      const right = this.expression(op === "^" ? rank : rank + 1);
      left = { kind: "binary", op: op as BinaryOperator, left, right };
    }
  }

  private operand(): FormulaNode {
    const found = this.take();
    if (found === "-") return { kind: "negate", of: this.expression(NEGATION) };
    if (found === "(") {
      const inside = this.expression(0);
      this.expect(")");
      return inside;
    }
    if (/^\d/.test(found)) return { kind: "number", value: Number(found) };
    if (!this.skip("(")) return { kind: "symbol", name: found };
    const args = [this.expression(0)];
    while (this.skip(",")) args.push(this.expression(0));
    this.expect(")");
    return { kind: "call", name: found, args };
  }

  private skip(wanted: string): boolean {
    const isNext = this.next === wanted;
    if (isNext) this.at += 1;
    return isNext;
  }

  private take(): string {
    const found = this.next;
    if (found === undefined) throw new Error(`a formula ends too early: ${this.tokens.join(" ")}`);
    this.at += 1;
    return found;
  }

  private expect(wanted: string): void {
    if (this.take() !== wanted) throw new Error(`${wanted} is missing: ${this.tokens.join(" ")}`);
  }
}

/** A number for all weights, or one for each. */
export type Quantity = number | Float64Array;

export type Lookup = (symbol: string) => Quantity;

/** The formula's value; all operations go element by element. */
export function evaluateFormula(node: FormulaNode, lookup: Lookup): Quantity {
  switch (node.kind) {
    case "number":
      return node.value;
    case "symbol":
      return lookup(node.name);
    case "negate":
      return elementwise((a) => -a, [evaluateFormula(node.of, lookup)]);
    case "binary":
      return elementwise(binary[node.op], [
        evaluateFormula(node.left, lookup),
        evaluateFormula(node.right, lookup),
      ]);
    default:
      return call(
        node.name,
        node.args.map((arg) => evaluateFormula(arg, lookup)),
      );
  }
}

const binary: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

type NumberFunction = (...args: number[]) => number;

/** `bySign(s, a, b, c)` is a, b or c where s is positive, zero or negative. */
const functions: Readonly<Record<string, NumberFunction>> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  max: Math.max,
  min: Math.min,
  clamp: (x = 0, low = 0, high = 0) => Math.min(Math.max(x, low), high),
  bySign: (s = 0, positive = 0, zero = 0, negative = 0) =>
    s > 0 ? positive : s < 0 ? negative : zero,
};

function call(name: string, args: readonly Quantity[]): Quantity {
  if (name === "rms") return rootMeanSquare(args[0] as Quantity);
  const f = functions[name];
  if (!f) throw new Error(`a formula calls ${name}`);
  return elementwise(f, args);
}

function rootMeanSquare(x: Quantity): number {
  if (typeof x === "number") return Math.abs(x);
  return Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
}

function elementwise(f: NumberFunction, args: readonly Quantity[]): Quantity {
  const vector = args.find((a) => a instanceof Float64Array);
  const at = (i: number) => args.map((a) => (typeof a === "number" ? a : (a[i] as number)));
  if (!(vector instanceof Float64Array)) return f(...at(0));
  return Float64Array.from(vector, (_, i) => f(...at(i)));
}
