import type { BinaryOp } from "../core/spec/pyArithmetic.ts";
import type { Expr, ExprOf, Parameter, Span, Stmt, StmtOf } from "./ast.ts";

/** Where a name gets its meaning. `at` is the offset from which it holds. */
export type Binding = {
  readonly name: string;
  readonly at: number;
  readonly block: Block;
} & (
  | { readonly kind: "value"; readonly value: Expr; readonly path: readonly number[] }
  | { readonly kind: "augment"; readonly op: BinaryOp | "other"; readonly value: Expr }
  | { readonly kind: "import"; readonly module: string }
  | { readonly kind: "from"; readonly module: string; readonly member: string }
  | { readonly kind: "function"; readonly definition: StmtOf<"function"> }
  | { readonly kind: "class"; readonly definition: StmtOf<"class"> }
  | { readonly kind: "param"; readonly param: Parameter; readonly owner: Scope }
  | { readonly kind: "loop"; readonly loop: Loop; readonly path: readonly number[] }
  | { readonly kind: "with"; readonly value: Expr }
  /** `except … as`, `del`, comprehension targets, unpacking with a star. */
  | { readonly kind: "opaque" }
);

export type BindingOf<K extends Binding["kind"]> = Extract<Binding, { kind: K }>;

export interface Scope {
  readonly kind: "module" | "function" | "class" | "lambda" | "comprehension";
  readonly parent: Scope | null;
  readonly definition: StmtOf<"function" | "class"> | ExprOf<"lambda" | "comprehension"> | null;
  readonly bindings: Map<string, Binding[]>;
  /** Names declared `global` or `nonlocal`: they belong to an outer scope. */
  readonly outerNames: Set<string>;
  /** What only a module's scope has. */
  readonly top: ModuleTop | null;
}

export interface ModuleTop {
  /** The block of the module's statements. */
  block: Block | null;
  /** Modules whose names `from … import *` brings in, in text order. */
  readonly stars: string[];
  /** What its imports mean within the workspace; null for a text that stands alone. */
  links: Links | null;
  /** Qualified names that were asked for in this reading; undefined values too. */
  readonly qualified: Map<Expr, QualifiedName | undefined>;
}

export interface QualifiedName {
  readonly path: string;
  /** The name is bound nowhere in the file: the conventional meaning is only assumed. */
  readonly assumed: boolean;
}

export interface Links {
  /** The scope of a module that is a file of the workspace. */
  module(name: string): Scope | undefined;
}

/** A run of statements; `conditional` ones may be skipped. */
export interface Block extends Span {
  readonly parent: Block | null;
  readonly scope: Scope;
  readonly conditional: boolean;
  readonly loop: Loop | null;
  /** What is raised here may be caught. */
  readonly isGuarded: boolean;
  /** The condition of an `if` branch; null for `else` and for other blocks. */
  readonly test: Expr | null;
  /** The statement of whose exclusive branches this block is one. */
  readonly siblings: Stmt | null;
}

export interface Loop extends Span {
  readonly statement: StmtOf<"for" | "while">;
  /** The block the loop statement stands in. */
  readonly block: Block;
}

export interface CallSite {
  readonly call: ExprOf<"call">;
  readonly block: Block;
  readonly scope: Scope;
  /** The target of the assignment whose value the call is, as written. */
  readonly target: Expr | null;
}

/** Everything the analysis looks up, gathered in one walk over the tree. */
export interface ModuleIndex {
  readonly module: Scope;
  readonly calls: readonly CallSite[];
  /** Calls of methods, by the method's name; filled once it is known which calls are reached. */
  readonly methodCalls: ReadonlyMap<string, readonly CallSite[]>;
  readonly loops: readonly Loop[];
  /** Modules that the text imports, with what it imports from them: `a.b` may be a module too. */
  readonly imports: readonly string[];
  /** Assignments to `object.name` and `object["name"]`, by name; `ANY_MEMBER` where it is computed. */
  readonly attributes: ReadonlyMap<string, readonly AttributeBinding[]>;
  /** The block of each class's body. */
  readonly classes: ReadonlyMap<StmtOf<"class">, Block>;
  /** What each function returns, in text order. */
  readonly returns: ReadonlyMap<StmtOf<"function">, readonly ReturnSite[]>;
  /** `choices[key]` and `choices.get(key)` with a computed key. */
  readonly selections: readonly Selection[];
  /** Every use of a plain name, for the question whether an object escapes. */
  readonly uses: ReadonlyMap<string, readonly NameUse[]>;
  /** The block of each body of statements. */
  blockOf(body: readonly Stmt[]): Block | undefined;
  /** The statements of the module. */
  readonly body: readonly Stmt[];
}

export const ANY_MEMBER = "[]";

export interface AttributeBinding {
  /** `object["name"]`, not `object.name`. */
  readonly isItem: boolean;
  readonly object: Expr;
  readonly value: Expr;
  readonly path: readonly number[];
  readonly at: number;
  readonly block: Block;
}

export interface Selection {
  readonly object: Expr;
  readonly key: Expr;
  readonly block: Block;
}

export interface ReturnSite {
  readonly value: Expr;
  readonly block: Block;
}

export interface NameUse {
  readonly name: ExprOf<"name">;
  readonly parent: Expr | null;
  readonly block: Block;
}

export function createScope(
  kind: Scope["kind"],
  parent: Scope | null,
  definition: Scope["definition"],
): Scope {
  const top =
    kind === "module" ? { block: null, stars: [], links: null, qualified: new Map() } : null;
  return { kind, parent, definition, bindings: new Map(), outerNames: new Set(), top };
}

/** The module a scope belongs to. */
export function moduleOf(scope: Scope): Scope {
  let outer = scope;
  while (outer.parent) outer = outer.parent;
  return outer;
}

/** Adds a binding; the bindings of a name stay in text order. */
export function bind(scope: Scope, binding: Binding): void {
  const known = scope.bindings.get(binding.name);
  if (!known) {
    scope.bindings.set(binding.name, [binding]);
    return;
  }
  let i = known.length;
  while (i > 0 && (known[i - 1] as Binding).at > binding.at) i -= 1;
  known.splice(i, 0, binding);
}

export const isFunctionLike = (scope: Scope): boolean =>
  scope.kind === "function" || scope.kind === "lambda" || scope.kind === "comprehension";
