import {
  type ConstantNode,
  create,
  type FunctionNode,
  type MathNode,
  type OperatorNode,
  type ParenthesisNode,
  parseDependencies,
  type SymbolNode,
} from "mathjs/number";
import { exactly } from "../core/objectives/noise.ts";
import type { ObjectiveDefinition } from "../core/objectives/objective.ts";
import type { ExpressionProblem } from "../protocol/landscape.ts";
import { applyUnary, binaryFunctions, type Operation, scale, unaryFunctions } from "./tape.ts";

/** A formula of x and y, ready to be evaluated with its exact gradient. */
export interface Expression {
  value(x: number, y: number): number;
  /** Writes ∂f/∂x and ∂f/∂y. */
  gradient(x: number, y: number, out: Float64Array): void;
}

export type ExpressionReading =
  | { readonly expression: Expression }
  | { readonly problem: ExpressionProblem };

const MOST_CHARACTERS = 500;

const constants: Readonly<Record<string, number>> = {
  pi: Math.PI,
  π: Math.PI,
  tau: 2 * Math.PI,
  τ: 2 * Math.PI,
  e: Math.E,
};

/** Typed signs that the parser does not know, each with what it means. */
const spellings: Readonly<Record<string, string>> = {
  "**": "^",
  "²": "^2",
  "³": "^3",
  "⁴": "^4",
  "−": "-",
  "·": "*",
  "×": "*",
  "÷": "/",
};

class Problem extends Error {
  readonly problem: ExpressionProblem;
  constructor(problem: ExpressionProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/**
 * Reads a typed f(x, y). Only the syntax tree is taken from the parser: what is evaluated is our
 * own list of operations, so that no name of the language can be reached.
 */
export class ExpressionReader {
  private parser: { parse(text: string): MathNode } | null = null;

  read(text: string): ExpressionReading {
    if (text.trim() === "") return { problem: { kind: "empty" } };
    if (text.length > MOST_CHARACTERS) {
      return { problem: { kind: "tooLong", most: MOST_CHARACTERS } };
    }
    try {
      return { expression: new Compiler().compile(this.parse(text)) };
    } catch (error) {
      if (error instanceof Problem) return { problem: error.problem };
      throw error;
    }
  }

  private parse(text: string): MathNode {
    // Made when it is first needed: most panels never are given a formula.
    this.parser ??= create(parseDependencies ?? {}) as { parse(text: string): MathNode };
    const { spelled, origin } = respell(text);
    try {
      return this.parser.parse(spelled);
    } catch (error) {
      const at = (error as { char?: unknown }).char;
      if (typeof at !== "number") throw error;
      throw new Problem({ kind: "syntax", at: origin(at) });
    }
  }
}

/** The text in the parser's spelling, and where its characters stand in the typed one (from 1). */
function respell(text: string): { spelled: string; origin: (at: number) => number } {
  const origins: number[] = [];
  let spelled = "";
  for (let i = 0; i < text.length; ) {
    const typed = ["**", text[i] as string].find((s) => text.startsWith(s, i) && spellings[s]);
    const part = typed === undefined ? (text[i] as string) : (spellings[typed] as string);
    for (const _ of part) origins.push(i + 1);
    spelled += part;
    i += typed?.length ?? 1;
  }
  return { spelled, origin: (at) => origins[at - 1] ?? text.length };
}

/** Registers 0 and 1 are x and y; constants have theirs from the start. */
class Compiler {
  private readonly operations: Operation[] = [];
  private readonly initial: number[] = [0, 0];

  compile(node: MathNode): Expression {
    const result = this.add(node);
    const { operations } = this;
    const size = this.initial.length;
    const tape = {
      value: Float64Array.from(this.initial),
      dx: new Float64Array(size),
      dy: new Float64Array(size),
    };
    tape.dx[0] = 1;
    tape.dy[1] = 1;
    const run = (x: number, y: number) => {
      tape.value[0] = x;
      tape.value[1] = y;
      for (const operation of operations) operation(tape);
    };
    return {
      value(x, y) {
        run(x, y);
        return tape.value[result] as number;
      },
      gradient(x, y, out) {
        run(x, y);
        out[0] = tape.dx[result] as number;
        out[1] = tape.dy[result] as number;
      },
    };
  }

  private register(value = 0): number {
    this.initial.push(value);
    return this.initial.length - 1;
  }

  private emit(make: (out: number) => Operation): number {
    const out = this.register();
    this.operations.push(make(out));
    return out;
  }

  /** The register that holds the node's value. */
  private add(node: MathNode): number {
    switch (node.type) {
      case "ParenthesisNode":
        return this.add((node as ParenthesisNode).content);
      case "ConstantNode":
        return this.addConstant(node as ConstantNode);
      case "SymbolNode":
        return this.addName((node as SymbolNode).name);
      case "OperatorNode":
        return this.addOperator(node as OperatorNode);
      case "FunctionNode":
        return this.addCall(node as FunctionNode);
      default:
        throw unsupported(node);
    }
  }

  private addConstant(node: ConstantNode): number {
    const value: unknown = node.value;
    if (typeof value !== "number") throw unsupported(node);
    return this.register(value);
  }

  private addName(name: string): number {
    if (name === "x") return 0;
    if (name === "y") return 1;
    const value = Object.hasOwn(constants, name) ? constants[name] : undefined;
    if (value !== undefined) return this.register(value);
    // `sin x` reads as a product: the parentheses are missing.
    if (isFunction(name)) throw new Problem({ kind: "argumentCount", name, expected: arity(name) });
    throw new Problem({ kind: "unknownName", name });
  }

  private addOperator(node: OperatorNode): number {
    const name: string = node.fn;
    const [first, second] = node.args;
    if (name === "unaryPlus" && first) return this.add(first);
    if (name === "unaryMinus" && first) {
      const a = this.add(first);
      return this.emit((out) => scale(-1, a, out));
    }
    const isArithmetic = ["add", "subtract", "multiply", "divide", "pow"].includes(name);
    if (!isArithmetic || !first || !second || node.args.length !== 2) throw unsupported(node);
    return this.addBinary(name, first, second);
  }

  private addBinary(name: string, first: MathNode, second: MathNode): number {
    const make = binaryFunctions[name];
    if (!make) throw new Problem({ kind: "unknownFunction", name });
    const a = this.add(first);
    const b = this.add(second);
    return this.emit((out) => make(a, b, out));
  }

  private addCall(node: FunctionNode): number {
    const name = (node.fn as unknown as SymbolNode).name;
    const { args } = node;
    if (typeof name !== "string") throw unsupported(node);
    // `x(y + 1)` means a product to whoever types it.
    if ((name === "x" || name === "y" || Object.hasOwn(constants, name)) && args.length === 1) {
      const a = this.addName(name);
      const b = this.add(args[0] as MathNode);
      return this.emit((out) => (binaryFunctions.multiply as Binary)(a, b, out));
    }
    if (!isFunction(name)) throw new Problem({ kind: "unknownFunction", name });
    if (args.length !== arity(name)) {
      throw new Problem({ kind: "argumentCount", name, expected: arity(name) });
    }
    const [first, second] = args as [MathNode, MathNode];
    const unary = Object.hasOwn(unaryFunctions, name) ? unaryFunctions[name] : undefined;
    if (!unary) return this.addBinary(name, first, second);
    const a = this.add(first);
    return this.emit((out) => applyUnary(unary, a, out));
  }
}

type Binary = (a: number, b: number, out: number) => Operation;

const arity = (name: string) => (Object.hasOwn(unaryFunctions, name) ? 1 : 2);

const operators = ["add", "subtract", "multiply", "divide"];

const isFunction = (name: string) =>
  Object.hasOwn(unaryFunctions, name) ||
  (Object.hasOwn(binaryFunctions, name) && !operators.includes(name));

const unsupported = (node: MathNode) =>
  new Problem({ kind: "unsupported", text: node.toString().slice(0, 40) });

/** A typed formula as a stand-in loss, with its gradient by automatic differentiation. */
export function expressionObjective(expression: Expression): ObjectiveDefinition {
  return {
    name: "custom",
    title: "your own formula",
    doc: "A formula of your own.",
    formula: "f(x, y)",
    noisy: false,
    options: {},
    minima: () => [],
    domain: [-3, 3],
    start: () => [-2, 1.5],
    create: () =>
      exactly({
        dimension: 2,
        value: (theta) => expression.value(theta[0] as number, theta[1] as number),
        gradient: (theta, out) => expression.gradient(theta[0] as number, theta[1] as number, out),
      }),
  };
}
