import { PyError } from "../../core/spec/pyError.ts";
import type { PyFunction } from "../../core/spec/pyValue.ts";
import { truthy } from "../../core/spec/values.ts";
import type { Expr, ExprOf } from "../ast.ts";
import { newBudget } from "../budget.ts";
import type { CounterFunction } from "../evaluation.ts";
import { countersIn, hasUnknown } from "../exprFacts.ts";
import { freeze } from "../freeze.ts";
import { callFunction } from "../interpret.ts";
import { Unresolved } from "../unresolved.ts";
import type { Frame, Given, Position } from "./frame.ts";
import { FlowNames, type NamesContext } from "./names.ts";

const noLocals: ReadonlySet<string> = new Set();

/** Expressions of the script as functions of the program's variables. */
export class FlowFunctions {
  private readonly context: NamesContext;
  private readonly known = new Map<Frame, Map<Expr, Map<string, CounterFunction>>>();

  constructor(context: NamesContext) {
    this.context = context;
  }

  /** `path` tells which item of the value is meant. */
  of(given: Given, path: readonly number[] = []): CounterFunction {
    const inFrame = this.known.get(given.frame) ?? new Map<Expr, Map<string, CounterFunction>>();
    this.known.set(given.frame, inFrame);
    const ofExpr = inFrame.get(given.expr) ?? new Map<string, CounterFunction>();
    inFrame.set(given.expr, ofExpr);
    const key = path.join();
    const known = ofExpr.get(key);
    if (known) return known;
    const made = this.made(given, path);
    ofExpr.set(key, made);
    return made;
  }

  /** A call with another function in its place. */
  ofCall(call: ExprOf<"call">, callee: Expr, { frame, block }: Position): CounterFunction {
    const names = new FlowNames(this.context, frame);
    const args = call.args.map((a) => ({ ...a, value: freeze(a.value, block, noLocals, names) }));
    return asFunction({ ...call, callee, args }, this.context.evaluator.text(call), false);
  }

  private made({ expr, frame, block }: Given, path: readonly number[]): CounterFunction {
    const { evaluator } = this.context;
    const names = new FlowNames(this.context, frame);
    const { result, assumed } = evaluator.watched(() => freeze(expr, block, noLocals, names));
    const body = path.reduce(itemAt, result);
    const invariant = evaluator.isInvariant(expr, block);
    return { ...asFunction(body, evaluator.text(expr), invariant), assumed };
  }
}

function asFunction(body: Expr, source: string, invariant: boolean): CounterFunction {
  const variables = [...countersIn(body)];
  const params = variables.map((name) => ({ name, fallback: undefined }));
  const fn: PyFunction = { kind: "function", source, code: { name: "<lambda>", params, body } };
  return { fn, variables, complete: !hasUnknown(body), invariant };
}

function itemAt(whole: Expr, i: number): Expr {
  const item = whole.kind === "tuple" || whole.kind === "list" ? whole.items[i] : undefined;
  if (item) return item;
  const { from, to } = whole;
  const index: Expr = { kind: "constant", value: BigInt(i), from, to };
  return { kind: "subscript", object: whole, index, from, to };
}

/** The truth of a test that uses no variable; undefined where it cannot be read. */
export function settled({ fn, variables }: CounterFunction): boolean | undefined {
  if (variables.length > 0) return undefined;
  try {
    return truthy(callFunction(fn, [], newBudget()));
  } catch (error) {
    if (error instanceof Unresolved || error instanceof PyError) return undefined;
    throw error;
  }
}
