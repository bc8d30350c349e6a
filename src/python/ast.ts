import type { BinaryOp } from "../core/spec/pyArithmetic.ts";
import type { PyValue } from "../core/spec/pyValue.ts";

/**
 * Our own small syntax tree: only what the analysis needs, independent of the parser library.
 * Offsets are UTF-16 positions in the analysed text.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type CompareSign = "<" | "<=" | ">" | ">=" | "==" | "!=" | "in" | "not in" | "is" | "is not";

export interface Argument extends Span {
  /** Keyword, null for a positional argument. */
  readonly name: string | null;
  readonly star: "" | "*" | "**";
  readonly value: Expr;
}

export interface Parameter extends Span {
  readonly name: string;
  readonly star: "" | "*" | "**";
  readonly defaultValue: Expr | null;
}

export interface ComprehensionLoop {
  readonly target: Expr;
  readonly iterable: Expr;
  readonly conditions: readonly Expr[];
}

export type Expr = Span &
  (
    | { readonly kind: "constant"; readonly value: PyValue }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "attribute"; readonly object: Expr; readonly name: string }
    | { readonly kind: "call"; readonly callee: Expr; readonly args: readonly Argument[] }
    | { readonly kind: "unary"; readonly op: "+" | "-" | "~" | "not"; readonly operand: Expr }
    | {
        readonly kind: "binary";
        readonly op: BinaryOp | "other";
        readonly left: Expr;
        readonly right: Expr;
      }
    | {
        readonly kind: "compare";
        readonly first: Expr;
        readonly rest: readonly { readonly op: CompareSign; readonly right: Expr }[];
      }
    | {
        readonly kind: "logical";
        readonly op: "and" | "or";
        readonly left: Expr;
        readonly right: Expr;
      }
    | {
        readonly kind: "conditional";
        readonly test: Expr;
        readonly whenTrue: Expr;
        readonly whenFalse: Expr;
      }
    | {
        readonly kind: "lambda";
        /** Of a function that is read as a lambda. */
        readonly name?: string;
        /** Its text, once its names are resolved. */
        readonly source?: string;
        readonly params: readonly Parameter[];
        readonly body: Expr;
      }
    | { readonly kind: "list"; readonly items: readonly Expr[] }
    | { readonly kind: "tuple"; readonly items: readonly Expr[] }
    | { readonly kind: "set"; readonly items: readonly Expr[] }
    | {
        readonly kind: "dict";
        readonly entries: readonly { readonly key: Expr | null; readonly value: Expr }[];
      }
    | { readonly kind: "subscript"; readonly object: Expr; readonly index: Expr }
    | {
        readonly kind: "comprehension";
        readonly result: "list" | "set" | "dict" | "generator";
        readonly items: readonly Expr[];
        readonly loops: readonly ComprehensionLoop[];
      }
    /** The statements of a function: what they return. */
    | { readonly kind: "suite"; readonly statements: readonly Stmt[] }
    | { readonly kind: "walrus"; readonly name: string; readonly value: Expr }
    /** Anything the analysis does not interpret; its parts are still searched for calls. */
    | { readonly kind: "unknown"; readonly parts: readonly Expr[]; readonly slice?: Slice }
  );

/** `object[start:stop:step]`, which only what computes values looks into. */
export interface Slice {
  readonly object: Expr;
  readonly bounds: readonly (Expr | null)[];
}

export type ExprKind = Expr["kind"];
export type ExprOf<K extends ExprKind> = Extract<Expr, { kind: K }>;

export interface ImportedName {
  readonly name: string;
  readonly alias: string | null;
}

export interface Branch {
  /** Null for `else`. */
  readonly test: Expr | null;
  readonly body: readonly Stmt[];
}

export type Stmt = Span &
  (
    | { readonly kind: "expression"; readonly value: Expr }
    | { readonly kind: "assign"; readonly targets: readonly Expr[]; readonly value: Expr | null }
    | {
        readonly kind: "augment";
        readonly target: Expr;
        readonly op: BinaryOp | "other";
        readonly value: Expr;
      }
    | { readonly kind: "import"; readonly names: readonly ImportedName[] }
    | {
        readonly kind: "from";
        /** With its leading dots when it is relative. */
        readonly module: string;
        readonly names: readonly ImportedName[] | "*";
      }
    | {
        readonly kind: "for";
        readonly target: Expr;
        readonly iterable: Expr;
        readonly body: readonly Stmt[];
        readonly orelse: readonly Stmt[];
      }
    | {
        readonly kind: "while";
        readonly test: Expr;
        readonly body: readonly Stmt[];
        readonly orelse: readonly Stmt[];
      }
    /** Also `match`, whose cases are tests of its subject. */
    | { readonly kind: "if"; readonly branches: readonly Branch[] }
    | {
        readonly kind: "with";
        readonly items: readonly { readonly value: Expr; readonly target: Expr | null }[];
        readonly body: readonly Stmt[];
      }
    | {
        readonly kind: "try";
        /** The body first, whenTrue handlers, `else` and `finally`. */
        readonly branches: readonly TryBranch[];
      }
    | {
        readonly kind: "function";
        readonly name: string;
        readonly params: readonly Parameter[];
        readonly body: readonly Stmt[];
        readonly decorators: readonly Expr[];
      }
    | {
        readonly kind: "class";
        readonly name: string;
        readonly bases: readonly Argument[];
        readonly body: readonly Stmt[];
        readonly decorators: readonly Expr[];
      }
    | { readonly kind: "return"; readonly value: Expr | null }
    | { readonly kind: "global"; readonly names: readonly string[] }
    | { readonly kind: "delete"; readonly targets: readonly Expr[] }
    | { readonly kind: "jump"; readonly jump: "break" | "continue" }
    | { readonly kind: "raise"; readonly value: Expr | null }
    | { readonly kind: "assert"; readonly test: Expr; readonly message: Expr | null }
    /** Whatever else only needs searching. */
    | {
        readonly kind: "other";
        readonly values: readonly Expr[];
        readonly bodies: readonly (readonly Stmt[])[];
      }
  );

export interface TryBranch {
  readonly role: "try" | "except" | "else" | "finally";
  /** The name an `except … as name` binds. */
  readonly bound: string | null;
  readonly values: readonly Expr[];
  readonly body: readonly Stmt[];
}

export type StmtKind = Stmt["kind"];
export type StmtOf<K extends StmtKind> = Extract<Stmt, { kind: K }>;

/** Most expressions have nothing inside: they share one list. */
const nothingInside: readonly Expr[] = [];

/** The expressions directly inside an expression, in source order. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "constant":
    case "name":
      return nothingInside;
    case "attribute":
      return [expr.object];
    case "call":
      return [expr.callee, ...expr.args.map((a) => a.value)];
    case "unary":
      return [expr.operand];
    case "binary":
    case "logical":
      return [expr.left, expr.right];
    case "compare":
      return [expr.first, ...expr.rest.map((r) => r.right)];
    case "conditional":
      return [expr.whenTrue, expr.test, expr.whenFalse];
    case "lambda":
      return [...expr.params.flatMap((p) => p.defaultValue ?? []), expr.body];
    case "list":
    case "tuple":
    case "set":
      return expr.items;
    case "dict":
      return expr.entries.flatMap((e) => (e.key ? [e.key, e.value] : [e.value]));
    case "subscript":
      return [expr.object, expr.index];
    case "comprehension":
      return [...expr.items, ...expr.loops.flatMap((l) => [l.target, l.iterable, ...l.conditions])];
    case "walrus":
      return [expr.value];
    case "suite":
      return expr.statements.flatMap(expressionsOf);
    case "unknown":
      return expr.parts;
  }
}

/** The expressions of a statement that a function may have, those of its bodies included. */
function expressionsOf(s: Stmt): readonly Expr[] {
  const inside = (body: readonly Stmt[]) => body.flatMap(expressionsOf);
  switch (s.kind) {
    case "expression":
      return [s.value];
    case "assign":
      return s.value ? [...s.targets, s.value] : s.targets;
    case "augment":
      return [s.target, s.value];
    case "for":
      return [s.target, s.iterable, ...inside(s.body), ...inside(s.orelse)];
    case "while":
      return [s.test, ...inside(s.body), ...inside(s.orelse)];
    case "if":
      return s.branches.flatMap((b) => [...(b.test ? [b.test] : []), ...inside(b.body)]);
    case "try":
      return s.branches.flatMap((b) => [...b.values, ...inside(b.body)]);
    case "return":
    case "raise":
      return s.value ? [s.value] : [];
    case "assert":
      return s.message ? [s.test, s.message] : [s.test];
    default:
      return [];
  }
}

/** `a.b.c` as text, or undefined when the expression is not a plain dotted name. */
export function dottedName(expr: Expr): string | undefined {
  if (expr.kind === "name") return expr.name;
  if (expr.kind !== "attribute") return undefined;
  const object = dottedName(expr.object);
  return object === undefined ? undefined : `${object}.${expr.name}`;
}
