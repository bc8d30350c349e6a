import { isFunction, type PyValue } from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import { type Expr, type ExprOf, type Parameter, partsOf, type Slice, type Span } from "./ast.ts";
import { builtins } from "./builtins.ts";
import { hasUnknown } from "./exprFacts.ts";
import type { FunctionCode } from "./functionCode.ts";
import { type Block, createScope, type Scope } from "./scopes.ts";
import { SLICED } from "./slices.ts";
import { specialCall, textMethod } from "./specialCalls.ts";
import { mapSuite, namesAssigned } from "./suites.ts";
import { itemOf } from "./tensorNumbers.ts";
import { valueMethods } from "./valueMethods.ts";

/** What freezing needs to know about the file. Each answer is an expression to put in place. */
export interface Names {
  name(expr: ExprOf<"name">, block: Block): Expr;
  attribute(expr: ExprOf<"attribute">, block: Block): Expr;
  /** A function `module.name` of another file of the workspace. */
  imported(expr: ExprOf<"attribute">, block: Block): Expr | undefined;
  /** `object["name"]`, where the file says what the object is. */
  item(expr: Expr, object: Expr, name: string, block: Block): Expr | undefined;
  /** Whether an object certainly has no such member. */
  lacks(object: Expr, name: string, block: Block): boolean;
  /** Whether a parameter group has a field. */
  holds?(object: Expr, name: string, block: Block): boolean | undefined;
  /** `len(argument)` where only an assumption gives it. */
  length(call: ExprOf<"call">, argument: Expr, block: Block): Expr | undefined;
  /** The canonical dotted path of a function, such as `math.cos`. */
  path(callee: Expr, block: Block): string | undefined;
  /** What is computed now rests on an assumption. */
  assume(): void;
  /** An instance of a class of the script that can be called: as its `__call__`. */
  instance?(expr: ExprOf<"call">, block: Block): Expr | undefined;
  /** What a call of the script's own gives, where that is known otherwise. */
  call?(expr: ExprOf<"call">): Expr | undefined;
  /** For what stays open: the user's own value, or an `unknown` node. */
  open(expr: Expr): Expr;
  value(expr: Expr, block: Block): PyValue | undefined;
  text(span: Span): string;
}

type Locals = ReadonlySet<string>;

/** `"momentum" in group`, where it is known what the object holds. */
function holding(expr: ExprOf<"compare">, block: Block, names: Names): boolean | undefined {
  const { first, rest } = expr;
  const [only, second] = rest;
  const isText = first.kind === "constant" && typeof first.value === "string";
  if (!isText || !only || second || !/^(not )?in$/.test(only.op)) return undefined;
  const held = names.holds?.(only.right, first.value as string, block);
  return held === undefined ? undefined : held === (only.op === "in");
}

export const constant = ({ from, to }: Span, value: PyValue): Expr => ({
  kind: "constant",
  value,
  from,
  to,
});

/**
 * Replaces every name by its value and every function by its canonical name, so that only
 * `locals` stay open. What cannot be resolved stays as an `unknown` node: it matters only if an
 * evaluation reaches it.
 */
export function freeze(expr: Expr, block: Block, locals: Locals, names: Names): Expr {
  const inner = (e: Expr) => freeze(e, block, locals, names);
  switch (expr.kind) {
    case "constant":
      return expr;
    case "unknown":
      return expr.slice ? sliced(expr, expr.slice, inner) : expr;
    case "name":
      return locals.has(expr.name) ? expr : names.name(expr, block);
    case "attribute":
      return names.attribute(expr, block);
    case "call":
      return freezeCall(expr, block, locals, names);
    case "lambda":
      return freezeLambda(expr, block, locals, names);
    case "comprehension":
      return freezeComprehension(expr, block, locals, names);
    case "unary":
      return { ...expr, operand: inner(expr.operand) };
    case "binary":
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case "logical": {
      const left = inner(expr.left);
      if (left.kind !== "constant") return { ...expr, left, right: inner(expr.right) };
      // What does not run need not be read.
      return truthy(left.value) === (expr.op === "or") ? left : inner(expr.right);
    }
    case "compare": {
      const held = holding(expr, block, names);
      if (held !== undefined) return constant(expr, held);
      const rest = expr.rest.map((r) => ({ ...r, right: inner(r.right) }));
      return { ...expr, first: inner(expr.first), rest };
    }
    case "conditional": {
      const { test, whenTrue, whenFalse } = expr;
      return { ...expr, test: inner(test), whenTrue: inner(whenTrue), whenFalse: inner(whenFalse) };
    }
    case "list":
    case "tuple":
    case "set":
      return { ...expr, items: expr.items.map(inner) };
    case "dict": {
      const entries = expr.entries.map((e) => ({
        key: e.key && inner(e.key),
        value: inner(e.value),
      }));
      return { ...expr, entries };
    }
    case "subscript": {
      const named = namedItem(expr, expr.object, expr.index, block, names);
      if (named) return named;
      const [object, index] = [inner(expr.object), inner(expr.index)];
      return mayBeOwn(expr.object, object, locals)
        ? (ownItem(expr, index, block, names) ?? { ...expr, object, index })
        : { ...expr, object, index };
    }
    case "suite":
      return { ...expr, statements: mapSuite(expr.statements, inner) };
    case "walrus":
      return inner(expr.value);
  }
}

/** A name or attribute that has no value may be an instance. */
const mayBeOwn = (written: Expr, frozen: Expr, locals: Locals): boolean =>
  (written.kind === "name" ? !locals.has(written.name) : written.kind === "attribute") &&
  (frozen.kind === "unknown" || frozen.kind === "name");

/** `schedule[step]` of an instance of a class of the script: what its `__getitem__` gives. */
function ownItem(
  { object, from, to }: ExprOf<"subscript">,
  index: Expr,
  block: Block,
  names: Names,
): Expr | undefined {
  const callee = names.imported(
    { kind: "attribute", object, name: "__getitem__", from, to },
    block,
  );
  const args = [{ name: null, star: "" as const, value: index, from, to }];
  return callee && { kind: "call", callee, args, from, to };
}

/** `object[start:stop]` as a call; what it reads may be open. */
function sliced(expr: Span, { object, bounds }: Slice, inner: (e: Expr) => Expr): Expr {
  const { from, to } = expr;
  const given = [inner(object), ...bounds.map((b) => (b ? inner(b) : constant(expr, null)))];
  const args = given.map((value) => ({ name: null, star: "" as const, value, from, to }));
  return { kind: "call", callee: { kind: "name", name: SLICED, from, to }, args, from, to };
}

function namedItem(
  expr: Expr,
  object: Expr,
  index: Expr | undefined,
  block: Block,
  names: Names,
): Expr | undefined {
  const isNamed = index?.kind === "constant" && typeof index.value === "string";
  return isNamed ? names.item(expr, object, index.value as string, block) : undefined;
}

/** `getattr(args, "lr", 0.1)` and `config.get("lr", 0.1)`. */
function namedMember(
  { callee, args, ...expr }: ExprOf<"call">,
  block: Block,
  names: Names,
): Expr | undefined {
  const [first, second, third] = args.map((a) => a.value);
  const whole: Expr = { callee, args, ...expr };
  const isGetattr = callee.kind === "name" && callee.name === "getattr";
  if (isGetattr && first) return memberOr(whole, first, second, third, block, names);
  if (callee.kind !== "attribute" || callee.name !== "get") return undefined;
  return memberOr(whole, callee.object, first, second, block, names);
}

/** The member, or what the call gives where the object certainly has none. */
function memberOr(
  whole: Expr,
  object: Expr,
  name: Expr | undefined,
  fallback: Expr | undefined,
  block: Block,
  names: Names,
): Expr | undefined {
  const text = name?.kind === "constant" ? name.value : undefined;
  if (fallback && typeof text === "string" && names.lacks(object, text, block)) {
    return freeze(fallback, block, new Set(), names);
  }
  return namedItem(whole, object, name, block, names);
}

function freezeCall(expr: ExprOf<"call">, block: Block, locals: Locals, names: Names): Expr {
  const inner = (e: Expr) => freeze(e, block, locals, names);
  const known =
    names.call?.(expr) ?? specialCall(expr, block, names, inner) ?? namedMember(expr, block, names);
  if (known) return known;
  const number = itemOf(expr);
  if (number) return inner(number);
  const [argument] = expr.args;
  const isLength = expr.callee.kind === "name" && expr.callee.name === "len";
  const length = isLength && argument && names.length(expr, argument.value, block);
  if (length) return length;
  const isLocalList =
    expr.callee.kind === "attribute" &&
    expr.callee.name === "append" &&
    expr.callee.object.kind === "name" &&
    locals.has(expr.callee.object.name);
  const callee = isLocalList ? expr.callee : freezeCallee(expr.callee, block, locals, names);
  if (!callee) {
    return textMethod(expr, inner) ?? names.instance?.(expr, block) ?? names.open(expr);
  }
  const args = expr.args.map((a) => ({ ...a, value: inner(a.value) }));
  return { ...expr, callee, args };
}

function freezeCallee(callee: Expr, block: Block, locals: Locals, names: Names): Expr | undefined {
  if (callee.kind === "name" && locals.has(callee.name)) return callee;
  if (callee.kind === "call") {
    const made = freeze(callee, block, locals, names);
    return made.kind === "unknown" ? undefined : made;
  }
  if (callee.kind === "name") {
    const frozen = names.name(callee, block);
    if (frozen.kind === "constant" && isFunction(frozen.value)) return frozen;
  }
  const imported = callee.kind === "attribute" ? names.imported(callee, block) : undefined;
  if (imported) return imported;
  const path = names.path(callee, block);
  if (path !== undefined && Object.hasOwn(builtins, path)) {
    return { kind: "name", name: path, from: callee.from, to: callee.to };
  }
  if (callee.kind !== "attribute" || !Object.hasOwn(valueMethods, callee.name)) return undefined;
  const object = freeze(callee.object, block, locals, names);
  return hasUnknown(object) ? undefined : { ...callee, object };
}

/** A lambda that uses names of a function around it becomes a function where that one runs. */
function freezeLambda(expr: ExprOf<"lambda">, block: Block, locals: Locals, names: Names): Expr {
  if (expr.params.some((p) => p.star !== "")) return names.open(expr);
  const defaults = expr.params.flatMap((p) => p.defaultValue ?? []);
  const isClosed = ![...locals].some((name) =>
    [expr.body, ...defaults].some((part) => mentions(part, name)),
  );
  // The body runs later: a name that is rebound anywhere does not have one value.
  const scope = createScope("lambda", block.scope, expr);
  const inside: Block = { ...block, scope, parent: block, conditional: false };
  const own = new Set(expr.params.map((p) => p.name));
  if (expr.body.kind === "suite") namesAssigned(expr.body.statements, own);
  const name = qualifiedName(expr.name ?? "<lambda>", block.scope);
  const source = names.text(expr);
  if (!isClosed) {
    const body = freeze(expr.body, inside, new Set([...locals, ...own]), names);
    const params = expr.params.map((p) => ({
      ...p,
      defaultValue: p.defaultValue && freeze(p.defaultValue, block, locals, names),
    }));
    return { ...expr, name, source, params, body };
  }
  const params = expr.params.map((p) => frozenParameter(p, block, names));
  const code: FunctionCode = { name, params, body: freeze(expr.body, inside, own, names) };
  return constant(expr, { kind: "function", source, code });
}

/** `build.<locals>.lr_lambda` for a function inside another. */
function qualifiedName(name: string, scope: Scope): string {
  const { definition, parent } = scope;
  const isNamed = definition?.kind === "function" || definition?.kind === "class";
  const inner = isNamed
    ? `${definition.name}${definition.kind === "class" ? "" : ".<locals>"}.${name}`
    : name;
  return parent ? qualifiedName(inner, parent) : inner;
}

const frozenParameter = ({ name, defaultValue }: Parameter, block: Block, names: Names) => ({
  name,
  fallback: defaultValue ? names.value(defaultValue, block) : undefined,
});

function freezeComprehension(
  expr: ExprOf<"comprehension">,
  block: Block,
  locals: Locals,
  names: Names,
): Expr {
  const own = new Set(locals);
  for (const { target } of expr.loops) if (target.kind === "name") own.add(target.name);
  const inner = (e: Expr) => freeze(e, block, own, names);
  const loops = expr.loops.map(({ target, iterable, conditions }) => ({
    target,
    iterable: inner(iterable),
    conditions: conditions.map(inner),
  }));
  return { ...expr, items: expr.items.map(inner), loops };
}

function mentions(expr: Expr, name: string): boolean {
  return (
    (expr.kind === "name" && expr.name === name) || partsOf(expr).some((p) => mentions(p, name))
  );
}

/** Counts nodes up to a limit: shared definitions can make an expression explode. */
export function isSmall(expr: Expr, limit: number): boolean {
  let left = limit;
  const visit = (e: Expr): boolean => --left >= 0 && partsOf(e).every(visit);
  return visit(expr);
}
