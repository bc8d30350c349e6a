import { binary, negate } from "../core/spec/pyArithmetic.ts";
import { PyError } from "../core/spec/pyError.ts";
import {
  isArray,
  isFunction,
  isInt,
  isNumeric,
  itemsOf,
  type PyArray,
  type PyFunction,
  type PyValue,
} from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Expr, ExprKind, ExprOf, Stmt } from "./ast.ts";
import { type Budget, charge, chargeText, spend } from "./budget.ts";
import { builtins, withKeywords } from "./builtins.ts";
import { type FunctionCode, type Keywords, localsOf, partial } from "./functionCode.ts";
import { arrayMakers, itemwiseArray, negatedArray } from "./numpyArrays.ts";
import { comparisons, sequenceOp, subscript } from "./operators.ts";
import { Sequences } from "./sequences.ts";
import { SuiteRunner } from "./suiteRunner.ts";
import { assignTarget } from "./unpacking.ts";
import { Unresolved, unresolved } from "./unresolved.ts";
import { valueMethods } from "./valueMethods.ts";

/** A call under way. */
interface Frame {
  readonly locals: ReadonlyMap<string, PyValue>;
  readonly budget: Budget;
  readonly depth: number;
  /** The names are those of statements, which assign them. */
  readonly isSuite?: boolean;
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

/** The items of an array. Throws `PyError` where that takes too long. */
export const itemsOfArray = (array: PyArray, budget: Budget): readonly PyValue[] =>
  sequences({ locals: new Map(), budget, depth: 0 }).listed(array) ?? [];

function invoke(
  fn: PyFunction,
  given: readonly PyValue[],
  frame: Frame,
  named: Keywords = [],
): PyValue {
  const code = fn.code as FunctionCode;
  const locals = localsOf(code, given, named);
  if (frame.depth > 50) throw new PyError("RecursionError", "maximum recursion depth exceeded");
  const inside = { locals, budget: frame.budget, depth: frame.depth + 1 };
  if (code.body.kind !== "suite") return evaluate(code.body, inside);
  // The names of the call are nobody else's: the body may assign them.
  spend(frame.budget, 1);
  return runSuite(code.body.statements, inside, locals);
}

/** What a function's statements return. */
function runSuite(
  statements: readonly Stmt[],
  frame: Frame,
  locals: Map<string, PyValue>,
): PyValue {
  const inside = { ...frame, locals, isSuite: true };
  const { listed } = sequences(frame);
  const runner = new SuiteRunner(locals, frame.budget, (e) => evaluate(e, inside), listed);
  return runner.run(statements) ?? null;
}

function evaluate(expr: Expr, frame: Frame): PyValue {
  spend(frame.budget, 1);
  return (evaluators[expr.kind] as Evaluator<ExprKind>)(expr as never, frame);
}

const evaluators: { readonly [K in ExprKind]: Evaluator<K> } = {
  constant: (e) => e.value,
  name: (e, { locals, isSuite }) => {
    const value = locals.get(e.name);
    if (value !== undefined) return value;
    // In a suite every name that is left is a local one.
    if (!isSuite) return unresolved(e);
    const text = `cannot access local variable '${e.name}' where it is not associated with a value`;
    throw new PyError("UnboundLocalError", text);
  },
  attribute: unresolved,
  call: (e, frame) => evaluateCall(e, frame),
  unary: (e, frame) => {
    const value = evaluate(e.operand, frame);
    if (e.op === "not") return !truthy(value);
    if (e.op === "-") return isArray(value) ? negatedArray(value) : negate(value);
    return e.op === "+" && isNumeric(value) ? binary("+", value, 0n) : unresolved(e);
  },
  binary: (e, frame) => {
    if (e.op === "other") return unresolved(e);
    const left = evaluate(e.left, frame);
    const right = evaluate(e.right, frame);
    return (
      itemwiseArray(e.op, [left, right]) ??
      sequenceOp(e.op, left, right, frame.budget) ??
      binary(e.op, left, right)
    );
  },
  compare: (e, frame) => {
    let left = evaluate(e.first, frame);
    for (const { op, right } of e.rest) {
      const isMembership = right.kind === "set" && op.endsWith("in");
      const value = isMembership
        ? right.items.map((item) => evaluate(item, frame))
        : evaluate(right, frame);
      if ((isArray(left) || isArray(value)) && !op.startsWith("is")) {
        // numpy compares item by item; of a chain it would ask for the truth of an array.
        const compared = e.rest.length === 1 ? itemwiseArray(op, [left, value]) : undefined;
        return compared ?? unresolved(e);
      }
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
  lambda: (e, frame) => closure(e, frame),
  suite: (e, frame) => runSuite(e.statements, frame, new Map(frame.locals)),
  list: (e, frame) => e.items.map((item) => evaluate(item, frame)),
  tuple: (e, frame) => ({ kind: "tuple", items: e.items.map((item) => evaluate(item, frame)) }),
  set: unresolved,
  dict: (e, frame) => ({
    kind: "dict",
    entries: e.entries.map(({ key, value }) =>
      key ? [evaluate(key, frame), evaluate(value, frame)] : unresolved(e),
    ),
  }),
  subscript: (e, frame) => {
    const object = evaluate(e.object, frame);
    const index = evaluate(e.index, frame);
    if (isArray(object)) {
      return isInt(index) ? sequences(frame).item(object, index) : unresolved(e);
    }
    return subscript(object, index) ?? unresolved(e);
  },
  comprehension: (e, frame) => {
    if (e.result === "dict" || e.result === "set") return unresolved(e);
    const results: PyValue[] = [];
    comprehend(e, 0, frame, results);
    return results;
  },
  walrus: unresolved,
  unknown: unresolved,
};

const sequences = (frame: Frame): Sequences =>
  new Sequences((fn, args) => invoke(fn, args, frame), frame.budget);

/** `numpy.array([f(t) for t in steps])` of many steps: its items are worked out when asked for. */
function lazyArray(e: Expr | undefined, frame: Frame): PyValue | undefined {
  if (e?.kind !== "comprehension" || e.result === "dict" || e.result === "set") return undefined;
  const [loop, second] = e.loops;
  const [body] = e.items;
  if (!loop || second || !body || loop.conditions.length > 0) return undefined;
  if (loop.target.kind !== "name") return undefined;
  const over = countedArray(loop.iterable, frame);
  if (!over || over.length < FEW) return undefined;
  const params = [{ name: loop.target.name, fallback: undefined }];
  const code: FunctionCode = { name: "<listcomp>", params, body, captured: [...frame.locals] };
  return sequences(frame).mapped({ kind: "function", source: "", code }, over);
}

/** So many items are worked out at once. */
const FEW = 64;

/** A range is as an array of ints. */
function countedArray(iterable: Expr, frame: Frame): PyArray | undefined {
  const isRange =
    iterable.kind === "call" &&
    iterable.callee.kind === "name" &&
    iterable.callee.name === "range" &&
    iterable.args.every((a) => a.name === null && a.star === "");
  if (isRange) {
    const args = iterable.args.map((a) => evaluate(a.value, frame));
    return args.every(isInt) ? arrayMakers["numpy.arange"]?.(args, undefined) : undefined;
  }
  const value = evaluate(iterable, frame);
  return isArray(value) ? value : undefined;
}

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
  const items = sequences(frame).listed(evaluate(loop.iterable, frame));
  if (!items) throw new Unresolved(e);
  for (const item of items) {
    const locals = new Map(frame.locals);
    assignTarget(loop.target, item, locals);
    const inner = { ...frame, locals };
    if (loop.conditions.every((test) => truthy(evaluate(test, inner)))) {
      comprehend(e, depth + 1, inner, results);
    }
  }
}

/** A function made while another runs keeps what that one's names hold. */
function closure(e: ExprOf<"lambda">, frame: Frame): PyFunction {
  const params = e.params.map((p) => ({
    name: p.name,
    fallback: p.defaultValue ? evaluate(p.defaultValue, frame) : undefined,
  }));
  const captured = [...frame.locals];
  spend(frame.budget, captured.length);
  const code: FunctionCode = { name: e.name ?? "<lambda>", params, body: e.body, captured };
  return { kind: "function", source: e.source ?? "", code };
}

function evaluateCall(e: ExprOf<"call">, frame: Frame): PyValue {
  const { callee } = e;
  if (e.args.some((a) => a.star !== "")) return unresolved(e);
  const isArrayCall = callee.kind === "name" && /^numpy\.(as)?array$/.test(callee.name);
  const lazy = isArrayCall && e.args.length === 1 && lazyArray(e.args[0]?.value, frame);
  if (lazy) return lazy;
  const positional: PyValue[] = [];
  const keywords: [string, PyValue][] = [];
  for (const { name, value } of e.args) {
    const given = evaluate(value, frame);
    if (name === null) positional.push(given);
    else keywords.push([name, given]);
  }
  const fn = functionMeant(callee, frame);
  if (fn) return invoke(fn, positional, frame, keywords);
  if (callee.kind === "attribute") {
    const object = evaluate(callee.object, frame);
    if (keywords.length > 0) return unresolved(e);
    if (isArray(object)) {
      const isList = callee.name === "tolist" && positional.length === 0;
      return (isList && sequences(frame).listed(object)) || unresolved(e);
    }
    return charged(valueMethods[callee.name]?.(object, positional) ?? unresolved(e), frame);
  }
  if (callee.kind !== "name") return unresolved(e);
  return callBuiltin(callee.name, positional, keywords, frame) ?? unresolved(e);
}

function callBuiltin(
  name: string,
  positional: readonly PyValue[],
  keywords: Keywords,
  frame: Frame,
): PyValue | undefined {
  if (name === "functools.partial") return partial(positional, keywords);
  const builtin = builtins[name];
  if (!builtin || (keywords.length > 0 && !withKeywords.has(name))) return undefined;
  const args = sequences(frame).given(name, positional);
  const value = builtin(args, frame.budget, new Map(keywords));
  return value === undefined ? undefined : charged(value, frame);
}

/** A function of the script: a constant, a local one, or what another call gives. */
function functionMeant(callee: Expr, frame: Frame): PyFunction | undefined {
  if (callee.kind === "constant") return isFunction(callee.value) ? callee.value : undefined;
  if (callee.kind === "lambda") return closure(callee, frame);
  const local = callee.kind === "name" ? frame.locals.get(callee.name) : undefined;
  if (local !== undefined) return isFunction(local) ? local : undefined;
  if (callee.kind !== "call") return undefined;
  const made = evaluate(callee, frame);
  return isFunction(made) ? made : undefined;
}

function charged(value: PyValue, frame: Frame): PyValue {
  if (typeof value === "string") chargeText(value, frame.budget);
  const items = itemsOf(value);
  if (items) charge(items, frame.budget);
  return value;
}
