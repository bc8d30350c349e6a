import { binary, negate } from "../core/spec/pyArithmetic.ts";
import { PyError, typeError } from "../core/spec/pyError.ts";
import {
  isFunction,
  isNumeric,
  itemsOf,
  type PyFunction,
  type PyValue,
} from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Expr, ExprKind, ExprOf } from "./ast.ts";
import { type Budget, charge, spend } from "./budget.ts";
import { builtins } from "./builtins.ts";
import { comparisons, sequenceOp, subscript } from "./operators.ts";

/** What a lambda of the script became: parameters, and a body in which every name is resolved. */
export interface FunctionCode {
  /** Python's `__qualname__`, which its messages use. */
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly fallback: PyValue | undefined }[];
  readonly body: Expr;
}

/** An expression whose value the text does not give; `text` says which part. */
export class Unresolved extends Error {
  readonly from: number;
  readonly to: number;

  constructor(from: number, to: number) {
    super("unresolved");
    this.from = from;
    this.to = to;
  }
}

interface Frame {
  readonly locals: ReadonlyMap<string, PyValue>;
  readonly budget: Budget;
  readonly depth: number;
}

type Evaluator<K extends ExprKind> = (expr: ExprOf<K>, frame: Frame) => PyValue;

/** Evaluates an expression in which all names are locals or canonical builtins. */
export function interpret(
  expr: Expr,
  locals: ReadonlyMap<string, PyValue>,
  budget: Budget,
): PyValue {
  return evaluate(expr, { locals, budget, depth: 0 });
}

/** Calls a function of the script. Throws `PyError` for what Python would raise. */
export function callFunction(fn: PyFunction, args: readonly PyValue[], budget: Budget): PyValue {
  return invoke(fn, args, { locals: new Map(), budget, depth: 0 });
}

function invoke(fn: PyFunction, args: readonly PyValue[], frame: Frame): PyValue {
  const { name: callee, params, body } = fn.code as FunctionCode;
  const required = params.filter((p) => p.fallback === undefined).length;
  if (args.length < required || args.length > params.length) {
    throw typeError(
      arityMessage(
        callee,
        params.map((p) => p.name),
        required,
        args.length,
      ),
    );
  }
  const locals = new Map<string, PyValue>();
  params.forEach(({ name, fallback }, i) => {
    locals.set(name, i < args.length ? (args[i] as PyValue) : (fallback as PyValue));
  });
  if (frame.depth > 50) throw new PyError("RecursionError", "maximum recursion depth exceeded");
  return evaluate(body, { locals, budget: frame.budget, depth: frame.depth + 1 });
}

/** The TypeError CPython raises for a call with the wrong number of arguments. */
function arityMessage(
  callee: string,
  names: readonly string[],
  required: number,
  given: number,
): string {
  if (given > names.length) {
    const most = names.length;
    const takes = required === most ? String(most) : `from ${required} to ${most}`;
    const noun = takes === "1" ? "argument" : "arguments";
    const were = given === 1 ? "was" : "were";
    return `${callee}() takes ${takes} positional ${noun} but ${given} ${were} given`;
  }
  const missing = names.slice(given, required).map((n) => `'${n}'`);
  const noun = missing.length === 1 ? "argument" : "arguments";
  const last = missing.pop();
  const listed = missing.length
    ? `${missing.join(", ")}${missing.length > 1 ? "," : ""} and ${last}`
    : last;
  return `${callee}() missing ${required - given} required positional ${noun}: ${listed}`;
}

function evaluate(expr: Expr, frame: Frame): PyValue {
  spend(frame.budget, 1);
  return (evaluators[expr.kind] as Evaluator<ExprKind>)(expr as never, frame);
}

const unresolved = (expr: Expr): never => {
  throw new Unresolved(expr.from, expr.to);
};

const evaluators: { readonly [K in ExprKind]: Evaluator<K> } = {
  constant: (e) => e.value,
  name: (e, { locals }) => {
    const value = locals.get(e.name);
    return value === undefined ? unresolved(e) : value;
  },
  attribute: unresolved,
  call: (e, frame) => evaluateCall(e, frame),
  unary: (e, frame) => {
    const value = evaluate(e.operand, frame);
    if (e.op === "not") return !truthy(value);
    if (e.op === "-") return negate(value);
    return e.op === "+" && isNumeric(value) ? binary("+", value, 0n) : unresolved(e);
  },
  binary: (e, frame) => {
    if (e.op === "other") return unresolved(e);
    const left = evaluate(e.left, frame);
    const right = evaluate(e.right, frame);
    return sequenceOp(e.op, left, right, frame.budget) ?? binary(e.op, left, right);
  },
  compare: (e, frame) => {
    let left = evaluate(e.first, frame);
    for (const { op, right } of e.rest) {
      const value = evaluate(right, frame);
      if (!comparisons[op](left, value)) return false;
      left = value;
    }
    return true;
  },
  logical: (e, frame) => {
    const left = evaluate(e.left, frame);
    return truthy(left) === (e.op === "or") ? left : evaluate(e.right, frame);
  },
  conditional: (e, frame) =>
    evaluate(truthy(evaluate(e.test, frame)) ? e.whenTrue : e.whenFalse, frame),
  lambda: unresolved,
  list: (e, frame) => e.items.map((item) => evaluate(item, frame)),
  tuple: (e, frame) => ({ kind: "tuple", items: e.items.map((item) => evaluate(item, frame)) }),
  set: unresolved,
  dict: (e, frame) => ({
    kind: "dict",
    entries: e.entries.map(({ key, value }) =>
      key ? [evaluate(key, frame), evaluate(value, frame)] : unresolved(e),
    ),
  }),
  subscript: (e, frame) =>
    subscript(evaluate(e.object, frame), evaluate(e.index, frame)) ?? unresolved(e),
  comprehension: (e, frame) => {
    if (e.result === "dict" || e.result === "set") return unresolved(e);
    const results: PyValue[] = [];
    comprehend(e, 0, frame, results);
    return results;
  },
  walrus: unresolved,
  unknown: unresolved,
};

function comprehend(
  e: ExprOf<"comprehension">,
  depth: number,
  frame: Frame,
  results: PyValue[],
): void {
  const loop = e.loops[depth];
  if (!loop) {
    results.push(evaluate(e.items[0] as Expr, frame));
    return;
  }
  const items = itemsOf(evaluate(loop.iterable, frame));
  if (!items || loop.target.kind !== "name") throw new Unresolved(e.from, e.to);
  for (const item of items) {
    const locals = new Map(frame.locals).set(loop.target.name, item);
    const inner = { ...frame, locals };
    if (loop.conditions.every((test) => truthy(evaluate(test, inner)))) {
      comprehend(e, depth + 1, inner, results);
    }
  }
}

function evaluateCall(e: ExprOf<"call">, frame: Frame): PyValue {
  const { callee } = e;
  if (e.args.some((a) => a.star !== "")) return unresolved(e);
  const positional = e.args.filter((a) => a.name === null).map((a) => evaluate(a.value, frame));
  if (callee.kind === "constant" && isFunction(callee.value)) {
    return e.args.some((a) => a.name !== null)
      ? unresolved(e)
      : invoke(callee.value, positional, frame);
  }
  const builtin = callee.kind === "name" ? builtins[callee.name] : undefined;
  if (!builtin || e.args.some((a) => a.name !== null)) return unresolved(e);
  return charged(builtin(positional, frame.budget) ?? unresolved(e), frame);
}

function charged(value: PyValue, frame: Frame): PyValue {
  const items = itemsOf(value);
  if (items) charge(items, frame.budget);
  return value;
}
