import { binary, negate } from "../core/spec/pyArithmetic.ts";
import { isGivenUpType, isSubclass, PyError, typeError, valueError } from "../core/spec/pyError.ts";
import { pyRepr } from "../core/spec/pyRepr.ts";
import {
  isDict,
  isFunction,
  isNumeric,
  itemsOf,
  type PyFunction,
  type PyValue,
  typeName,
} from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Expr, ExprKind, ExprOf, Stmt, StmtOf } from "./ast.ts";
import { type Budget, charge, chargeText, spend } from "./budget.ts";
import { builtins, withKeywords } from "./builtins.ts";
import { comparisons, sequenceOp, subscript } from "./operators.ts";
import { valueMethods } from "./valueMethods.ts";

/** What a lambda of the script became: parameters, and a body in which every name is resolved. */
export interface FunctionCode {
  /** Python's `__qualname__`, which its messages use. */
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly fallback: PyValue | undefined }[];
  readonly body: Expr;
  /** What names of the function around it held when it was made. */
  readonly captured?: readonly (readonly [string, PyValue])[];
  /** Of a `functools.partial`. */
  readonly bound?: readonly PyValue[];
  readonly keywords?: readonly (readonly [string, PyValue])[];
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

type Keywords = readonly (readonly [string, PyValue])[];

function invoke(
  fn: PyFunction,
  given: readonly PyValue[],
  frame: Frame,
  named: Keywords = [],
): PyValue {
  const { params, body, captured, bound, keywords } = fn.code as FunctionCode;
  const args = bound ? [...bound, ...given] : given;
  const locals = new Map<string, PyValue>(captured);
  const isPlain = !keywords && named.length === 0 && args.length === params.length;
  if (isPlain) for (const [i, p] of params.entries()) locals.set(p.name, args[i] as PyValue);
  else bind(fn.code as FunctionCode, args, new Map([...(keywords ?? []), ...named]), locals);
  if (frame.depth > 50) throw new PyError("RecursionError", "maximum recursion depth exceeded");
  const inside = { locals, budget: frame.budget, depth: frame.depth + 1 };
  if (body.kind !== "suite") return evaluate(body, inside);
  // The names of the call are nobody else's: the body may assign them.
  spend(frame.budget, 1);
  return runSuite(body.statements, { ...inside, isSuite: true }, locals) ?? null;
}

/** Gives each parameter what is passed for it, by place or by name, or its default. */
function bind(
  { name: callee, params }: FunctionCode,
  args: readonly PyValue[],
  byName: ReadonlyMap<string, PyValue>,
  locals: Map<string, PyValue>,
): void {
  for (const name of byName.keys()) {
    if (params.some((p) => p.name === name)) continue;
    throw typeError(`${callee}() got an unexpected keyword argument '${name}'`);
  }
  const isFilled = params.every(
    (p, i) => i < args.length || byName.has(p.name) || p.fallback !== undefined,
  );
  if (!isFilled || args.length > params.length) {
    const free = params.filter((p) => !byName.has(p.name));
    const required = free.filter((p) => p.fallback === undefined).length;
    throw typeError(
      arityMessage(
        callee,
        free.map((p) => p.name),
        required,
        args.length,
      ),
    );
  }
  params.forEach(({ name, fallback }, i) => {
    const value = i < args.length ? args[i] : byName.has(name) ? byName.get(name) : fallback;
    locals.set(name, value as PyValue);
  });
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
  lambda: (e, frame) => closure(e, frame),
  suite: (e, frame) => {
    const locals = new Map(frame.locals);
    return runSuite(e.statements, { ...frame, locals, isSuite: true }, locals) ?? null;
  },
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
  if (!items) throw new Unresolved(e.from, e.to);
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

function assignTarget(target: Expr, value: PyValue, locals: Map<string, PyValue>): void {
  if (target.kind === "name") {
    locals.set(target.name, value);
    return;
  }
  const items = itemsOf(value);
  const isList = target.kind === "tuple" || target.kind === "list";
  if (!isList || !items) throw new Unresolved(target.from, target.to);
  const wanted = target.items.length;
  if (items.length < wanted) {
    throw valueError(`not enough values to unpack (expected ${wanted}, got ${items.length})`);
  }
  if (items.length > wanted) throw valueError(`too many values to unpack (expected ${wanted})`);
  for (const [i, item] of target.items.entries()) assignTarget(item, items[i] as PyValue, locals);
}

class LoopJump extends Error {
  readonly jump: "break" | "continue";

  constructor(jump: "break" | "continue") {
    super(jump);
    this.jump = jump;
  }
}

/** Runs statements; gives what they return, or undefined when they come to their end. */
function runSuite(
  statements: readonly Stmt[],
  frame: Frame,
  locals: Map<string, PyValue>,
): PyValue | undefined {
  for (const statement of statements) {
    spend(frame.budget, 1);
    const value = runStatement(statement, frame, locals);
    if (value !== undefined) return value;
  }
  return undefined;
}

function runStatement(s: Stmt, frame: Frame, locals: Map<string, PyValue>): PyValue | undefined {
  const inside = (body: readonly Stmt[]) => runSuite(body, frame, locals);
  switch (s.kind) {
    case "return":
      return s.value ? evaluate(s.value, frame) : null;
    case "expression":
      runExpression(s.value, frame, locals);
      return undefined;
    case "assign": {
      const value = s.value ? evaluate(s.value, frame) : null;
      for (const target of s.targets) assignTarget(target, value, locals);
      return undefined;
    }
    case "augment": {
      const { target, op, from, to } = s;
      const expr: Expr = { kind: "binary", op, left: target, right: s.value, from, to };
      assignTarget(target, evaluate(expr, frame), locals);
      return undefined;
    }
    case "if":
      return inside(
        s.branches.find(({ test }) => !test || truthy(evaluate(test, frame)))?.body ?? [],
      );
    case "for":
    case "while":
      return runLoop(s, frame, locals);
    case "jump":
      throw new LoopJump(s.jump);
    case "raise":
      throw raised(s.value, frame);
    case "assert":
      if (truthy(evaluate(s.test, frame))) return undefined;
      throw new PyError("AssertionError", s.message ? asText(evaluate(s.message, frame)) : "");
    case "try":
      return runTry(s, frame, locals);
    default:
      return undefined;
  }
}

/** `xs.append(x)`: the one call whose effect is kept. */
function runExpression(expr: Expr, frame: Frame, locals: Map<string, PyValue>): void {
  if (expr.kind === "constant") return;
  const isAppend =
    expr.kind === "call" && expr.callee.kind === "attribute" && expr.callee.name === "append";
  const [item] = isAppend ? expr.args : [];
  const list = isAppend && expr.callee.kind === "attribute" ? expr.callee.object : undefined;
  if (!item || list?.kind !== "name") throw new Unresolved(expr.from, expr.to);
  const items = locals.get(list.name);
  if (!Array.isArray(items)) throw new Unresolved(expr.from, expr.to);
  locals.set(list.name, charge([...items, evaluate(item.value, frame)], frame.budget));
}

function runLoop(
  s: StmtOf<"for" | "while">,
  frame: Frame,
  locals: Map<string, PyValue>,
): PyValue | undefined {
  const items = s.kind === "for" ? itemsToLoop(s.iterable, frame) : null;
  for (let i = 0; ; i++) {
    spend(frame.budget, 1);
    const isOver = items
      ? i >= items.length
      : !truthy(evaluate((s as StmtOf<"while">).test, frame));
    if (isOver) return runSuite(s.orelse, frame, locals);
    if (s.kind === "for" && items) assignTarget(s.target, items[i] as PyValue, locals);
    try {
      const value = runSuite(s.body, frame, locals);
      if (value !== undefined) return value;
    } catch (error) {
      if (!(error instanceof LoopJump)) throw error;
      if (error.jump === "break") return undefined;
    }
  }
}

function itemsToLoop(iterable: Expr, frame: Frame): readonly PyValue[] {
  const value = evaluate(iterable, frame);
  const items = isDict(value) ? value.entries.map(([key]) => key) : itemsOf(value);
  if (items) return items;
  if (isNumeric(value) || value === null) {
    throw typeError(`'${typeName(value)}' object is not iterable`);
  }
  throw new Unresolved(iterable.from, iterable.to);
}

function raised(value: Expr | null, frame: Frame): PyError {
  const callee = value?.kind === "call" ? value.callee : value;
  const type =
    callee?.kind === "name" || callee?.kind === "attribute" ? callee.name : "RuntimeError";
  const [first] = value?.kind === "call" ? value.args : [];
  return new PyError(type, first ? asText(evaluate(first.value, frame)) : "");
}

const asText = (value: PyValue): string => (typeof value === "string" ? value : pyRepr(value));

const isRaised = (error: unknown): error is PyError =>
  error instanceof PyError && !isGivenUpType(error.type);

const bodyOf = ({ branches }: StmtOf<"try">, role: "try" | "else" | "finally") =>
  branches.filter((b) => b.role === role).flatMap((b) => b.body);

/** `finally` runs however the rest ends; what it returns itself replaces that. */
function runTry(s: StmtOf<"try">, frame: Frame, locals: Map<string, PyValue>): PyValue | undefined {
  const atLast = () => runSuite(bodyOf(s, "finally"), frame, locals);
  let value: PyValue | undefined;
  try {
    value = runHandled(s, frame, locals);
  } catch (error) {
    const instead = isRaised(error) || error instanceof LoopJump ? atLast() : undefined;
    if (instead === undefined) throw error;
    return instead;
  }
  const instead = atLast();
  return instead === undefined ? value : instead;
}

/** Without its `finally`; what `else` raises is not handled. */
function runHandled(s: StmtOf<"try">, frame: Frame, locals: Map<string, PyValue>) {
  let value: PyValue | undefined;
  try {
    value = runSuite(bodyOf(s, "try"), frame, locals);
  } catch (error) {
    const handler = isRaised(error)
      ? s.branches.find((b) => b.role === "except" && catches(b.values, error.type))
      : undefined;
    if (!handler) throw error;
    return runSuite(handler.body, frame, locals);
  }
  return value === undefined ? runSuite(bodyOf(s, "else"), frame, locals) : value;
}

function catches(values: readonly Expr[], type: string): boolean {
  const classes = values.flatMap((v) => (v.kind === "tuple" ? v.items : [v]));
  if (classes.length === 0) return true;
  return classes.some(
    (c) => (c.kind === "name" || c.kind === "attribute") && isSubclass(type, c.name),
  );
}

function evaluateCall(e: ExprOf<"call">, frame: Frame): PyValue {
  const { callee } = e;
  if (e.args.some((a) => a.star !== "")) return unresolved(e);
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
    return charged(valueMethods[callee.name]?.(object, positional) ?? unresolved(e), frame);
  }
  const isPartial = callee.kind === "name" && callee.name === "functools.partial";
  if (isPartial) return partial(positional, keywords) ?? unresolved(e);
  const builtin = callee.kind === "name" ? builtins[callee.name] : undefined;
  if (
    !builtin ||
    (keywords.length > 0 && callee.kind === "name" && !withKeywords.has(callee.name))
  ) {
    return unresolved(e);
  }
  return charged(builtin(positional, frame.budget, new Map(keywords)) ?? unresolved(e), frame);
}

/** A function of the script: a constant, a local one, or what another call gives. */
function functionMeant(callee: Expr, frame: Frame): PyFunction | undefined {
  if (callee.kind === "constant") return isFunction(callee.value) ? callee.value : undefined;
  const local = callee.kind === "name" ? frame.locals.get(callee.name) : undefined;
  if (local !== undefined) return isFunction(local) ? local : undefined;
  if (callee.kind !== "call") return undefined;
  const made = evaluate(callee, frame);
  return isFunction(made) ? made : undefined;
}

/** `functools.partial(f, …)` */
function partial([fn, ...bound]: readonly PyValue[], keywords: Keywords): PyFunction | undefined {
  if (fn === undefined || !isFunction(fn)) return undefined;
  const code = fn.code as FunctionCode;
  return {
    ...fn,
    code: {
      ...code,
      bound: [...(code.bound ?? []), ...bound],
      keywords: [...(code.keywords ?? []), ...keywords],
    },
  };
}

function charged(value: PyValue, frame: Frame): PyValue {
  if (typeof value === "string") chargeText(value, frame.budget);
  const items = itemsOf(value);
  if (items) charge(items, frame.budget);
  return value;
}
