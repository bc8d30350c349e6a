import type { BinaryOp } from "../core/spec/pyArithmetic.ts";
import type { CompareSign, ComprehensionLoop, Expr, Span } from "./ast.ts";
import { keywordConstants, numberLiteral, stringLiteral } from "./literals.ts";
import { isExpr, type Part, type PartReader } from "./parts.ts";

/**
 * Turns a node's parts into an expression. Half-typed code gives nodes with missing parts: what
 * does not have the expected shape becomes `unknown`, never an exception.
 */
export type ExprConverter = (reader: PartReader, from: number, to: number) => Expr;

export function unknown(from: number, to: number, parts: readonly Part[]): Expr {
  return { kind: "unknown", from, to, parts: parts.flatMap((p) => p.expr ?? []) };
}

/** A converter that looks at the parts; undefined means the shape was not the expected one. */
const fromParts =
  (build: (parts: Part[], span: { from: number; to: number }) => Expr | undefined): ExprConverter =>
  (reader, from, to) => {
    const parts = reader.parts();
    return build(parts, { from, to }) ?? unknown(from, to, parts);
  };

const constant =
  (read: (text: string) => ReturnType<typeof numberLiteral> | string | undefined): ExprConverter =>
  (reader, from, to) => {
    const value = read(reader.text(from, to));
    return value === undefined ? unknown(from, to, []) : { kind: "constant", value, from, to };
  };

const keyword: ExprConverter = (reader, from, to) => ({
  kind: "constant",
  value: keywordConstants[reader.text(from, to)] ?? null,
  from,
  to,
});

const binaryOps = new Set<string>(["+", "-", "*", "/", "//", "%", "**"]);
export const asBinaryOp = (text: string): BinaryOp | "other" =>
  binaryOps.has(text) ? (text as BinaryOp) : "other";

const binary = fromParts((parts, span) => {
  const left = parts[0]?.expr;
  const last = parts.at(-1);
  const right = last?.expr;
  if (!left || !right || parts.length < 3) return undefined;
  const op = parts
    .slice(1, -1)
    .map((p) => p.text)
    .join(" ");
  if (op === "or") return { kind: "logical", op, left, right, ...span };
  if (op === "and") return conjunction(left, right, isBare(last));
  if (!isCompareSign(op)) return { kind: "binary", op: asBinaryOp(op), left, right, ...span };
  const next = { op, right };
  // The grammar nests `a < b < c` to the left; Python compares each neighbouring pair.
  if (left.kind === "compare" && parts[0]?.name === "BinaryExpression") {
    return { kind: "compare", first: left.first, rest: [...left.rest, next], ...span };
  }
  return { kind: "compare", first: left, rest: [next], ...span };
});

/** Without parentheses of its own. */
const isBare = (part: Part) => part.name !== "ParenthesizedExpression";

/**
 * The grammar lets `not` reach over `and` and `or`; in Python it binds tighter than both. The two
 * functions below put `not a and b` and `a and not b or c` right again. An operand in parentheses
 * does not begin where its parent begins.
 */
function negation(operand: Expr, from: number, bare: boolean): Expr {
  if (bare && operand.kind === "logical") {
    const isLeftBare = operand.left.from === operand.from;
    return { ...operand, from, left: negation(operand.left, from, isLeftBare) };
  }
  return { kind: "unary", op: "not", operand, from, to: operand.to };
}

function conjunction(left: Expr, right: Expr, bare: boolean): Expr {
  const { from } = left;
  if (bare && right.kind === "logical" && right.op === "or") {
    const isLeftBare = right.left.from === right.from;
    return { ...right, from, left: conjunction(left, right.left, isLeftBare) };
  }
  return { kind: "logical", op: "and", left, right, from, to: right.to };
}

const compareSigns = new Set(["<", "<=", ">", ">=", "==", "!=", "in", "not in", "is", "is not"]);
const isCompareSign = (text: string): text is CompareSign => compareSigns.has(text);

const unary = fromParts((parts, span) => {
  const [sign, last] = parts;
  const op = sign?.text;
  const operand = last?.expr;
  if (!operand || (op !== "-" && op !== "+" && op !== "~" && op !== "not")) return undefined;
  if (op === "not") return negation(operand, span.from, isBare(last));
  return { kind: "unary", op, operand, ...span };
});

const conditional = fromParts((parts, span) => {
  const [whenTrue, test, whenFalse] = parts.flatMap((p) => p.expr ?? []);
  if (!whenTrue || !test || !whenFalse) return undefined;
  return { kind: "conditional", test, whenTrue, whenFalse, ...span };
});

const member = fromParts((parts, span) => {
  const object = parts[0]?.expr;
  if (!object) return undefined;
  const property = parts.find((p) => p.name === "PropertyName");
  if (property) return { kind: "attribute", object, name: property.text, ...span };
  const inside = parts.slice(2, -1);
  const index = inside.length === 1 ? inside[0]?.expr : undefined;
  if (index) return { kind: "subscript", object, index, ...span };
  const bounds = sliceBounds(inside);
  const whole = parts.flatMap((p) => p.expr ?? []);
  return bounds && { kind: "unknown", parts: whole, slice: { object, bounds }, ...span };
});

/** Start, stop and step between colons; undefined for several indices. */
function sliceBounds(inside: readonly Part[]): readonly (Expr | null)[] | undefined {
  const bounds: (Expr | null)[] = [null];
  for (const { text, expr } of inside) {
    if (expr) bounds[bounds.length - 1] = expr;
    else if (text === ":") bounds.push(null);
    else return undefined;
  }
  return bounds.length > 1 && bounds.length <= 3 ? bounds : undefined;
}

const call = fromParts((parts, span) => {
  const callee = parts[0]?.expr;
  const args = parts.find((p) => p.args)?.args;
  return callee && args && { kind: "call", callee, args, ...span };
});

const lambda = fromParts((parts, span) => {
  const params = parts.find((p) => p.params)?.params;
  const body = parts.at(-1)?.expr;
  return params && body && { kind: "lambda", params, body, ...span };
});

const parenthesized = fromParts((parts) => {
  const inner = parts.flatMap((p) => p.expr ?? []);
  return inner.length === 1 ? inner[0] : undefined;
});

const sequence = (kind: "list" | "tuple" | "set") =>
  fromParts((parts, span) => {
    if (parts.some((p) => p.name === "*")) return undefined;
    return { kind, items: parts.flatMap((p) => p.expr ?? []), ...span };
  });

const dictionary = fromParts((parts, span) => {
  const entries = splitBy(parts.slice(1, -1), ",").map((item) => {
    const [first, second] = item.flatMap((p) => p.expr ?? []);
    const isSplat = item[0]?.text === "**";
    return isSplat ? { key: null, value: first } : { key: first ?? null, value: second };
  });
  const complete = entries.flatMap(({ key, value }) => (value ? [{ key, value }] : []));
  return complete.length === entries.length
    ? { kind: "dict", entries: complete, ...span }
    : undefined;
});

/** Splits at top-level separators; an empty last piece (trailing comma) is dropped. */
export function splitBy(parts: readonly Part[], separator: string): Part[][] {
  const pieces: Part[][] = [[]];
  for (const part of parts) {
    if (!isExpr(part) && part.text === separator) pieces.push([]);
    else pieces.at(-1)?.push(part);
  }
  if (pieces.at(-1)?.length === 0) pieces.pop();
  return pieces;
}

const comprehension = (result: "list" | "set" | "dict" | "generator") =>
  fromParts((parts, span) => comprehensionOf(parts.slice(1, -1), result, span));

export function comprehensionOf(
  parts: readonly Part[],
  result: "list" | "set" | "dict" | "generator",
  span: { from: number; to: number },
): Expr | undefined {
  const start = parts.findIndex((p) => p.name === "for" || p.name === "async");
  const items = parts.slice(0, start).flatMap((p) => p.expr ?? []);
  const loops = splitBy(parts.slice(start + 1), "for").map(loopOf);
  const complete = loops.flatMap((loop) => loop ?? []);
  if (start < 1 || complete.length !== loops.length) return undefined;
  return { kind: "comprehension", result, items, loops: complete, ...span };
}

function loopOf(parts: Part[]): ComprehensionLoop | undefined {
  const split = parts.findIndex((p) => p.name === "in");
  const target = targetOf(parts.slice(0, split));
  const [iterable, ...conditions] = parts.slice(split + 1).flatMap((p) => p.expr ?? []);
  return target && iterable && { target, iterable, conditions };
}

/** `a`, or `a, b` as a tuple: the target of a loop or of an assignment. */
export function targetOf(parts: readonly Part[]): Expr | undefined {
  const items = parts.flatMap((p) => p.expr ?? []);
  const [first] = items;
  if (!first) return undefined;
  const span = { from: first.from, to: (items.at(-1) as Expr).to };
  if (parts.some((p) => p.name === "*")) return { kind: "unknown", parts: items, ...span };
  if (items.length === 1 && !parts.some((p) => p.text === "," && !p.expr)) return first;
  return { kind: "tuple", items, ...span };
}

const walrus = fromParts((parts, span) => {
  const [target, value] = parts.flatMap((p) => p.expr ?? []);
  if (target?.kind !== "name" || !value) return undefined;
  return { kind: "walrus", name: target.name, value, ...span };
});

const continuedString = fromParts((parts, span) => {
  const values = parts.map((p) => (p.expr?.kind === "constant" ? p.expr.value : null));
  return values.every((v) => typeof v === "string")
    ? { kind: "constant", value: values.join(""), ...span }
    : undefined;
});

const name: ExprConverter = (reader, from, to) => ({
  kind: "name",
  name: reader.text(from, to),
  from,
  to,
});

/** `{x}` of an f-string; one with a format or a conversion is not computed. */
const replacement = fromParts((parts) => {
  const inside = parts.filter((p) => p.text !== "{" && p.text !== "}");
  return inside.length === 1 ? inside[0]?.expr : undefined;
});

/** `f"lr_{name}"` as `"lr_" + str(name)`; texts with escapes are not computed. */
const formatString: ExprConverter = (reader, from, to) => {
  const parts = reader.parts();
  const whole = reader.text(from, to);
  const [, prefix = "", quote = ""] = /^([a-zA-Z]*)("""|'''|"|')/.exec(whole) ?? [];
  const isPlain = quote !== "" && !whole.includes("\\") && whole.endsWith(quote);
  if (!isPlain || parts.some((p) => !p.expr)) return unknown(from, to, parts);
  const texts = textsBetween(parts, from + prefix.length + quote.length, to - quote.length);
  const items = texts.flatMap(({ from: start, to: end }, i): Expr[] => {
    const value = reader.text(start, end).replaceAll("{{", "{").replaceAll("}}", "}");
    const next = parts[i]?.expr;
    return [{ kind: "constant", value, from: start, to: end }, ...(next ? [asText(next)] : [])];
  });
  return items.reduce((left, right) => ({ kind: "binary", op: "+", left, right, from, to }));
};

function textsBetween(parts: readonly Part[], from: number, to: number): readonly Span[] {
  const starts = [from, ...parts.map((p) => p.to)];
  const ends = [...parts.map((p) => p.from), to];
  return starts.map((start, i) => ({ from: start, to: ends[i] ?? start }));
}

function asText(value: Expr): Expr {
  const { from, to } = value;
  const callee: Expr = { kind: "name", name: "str", from, to: from };
  return { kind: "call", callee, args: [{ name: null, star: "", value, from, to }], from, to };
}

const opaque = fromParts(() => undefined);

/** Every expression node of the grammar. */
export const exprConverters: Readonly<Record<string, ExprConverter>> = {
  Number: constant(numberLiteral),
  String: constant(stringLiteral),
  ContinuedString: continuedString,
  FormatString: formatString,
  FormatReplacement: replacement,
  Boolean: keyword,
  None: keyword,
  Ellipsis: opaque,
  VariableName: name,
  ParenthesizedExpression: parenthesized,
  BinaryExpression: binary,
  UnaryExpression: unary,
  ConditionalExpression: conditional,
  MemberExpression: member,
  CallExpression: call,
  LambdaExpression: lambda,
  ArrayExpression: sequence("list"),
  TupleExpression: sequence("tuple"),
  SetExpression: sequence("set"),
  DictionaryExpression: dictionary,
  ArrayComprehensionExpression: comprehension("list"),
  SetComprehensionExpression: comprehension("set"),
  DictionaryComprehensionExpression: comprehension("dict"),
  ComprehensionExpression: comprehension("generator"),
  NamedExpression: walrus,
  AwaitExpression: parenthesized,
  YieldExpression: opaque,
};
