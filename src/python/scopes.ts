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
  /** `with … as`, `except … as`, `del`, comprehension targets, unpacking with a star. */
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
  readonly loops: readonly Loop[];
  /** Modules whose names `from … import *` brings in. */
  readonly starImports: readonly string[];
  /** Assignments to `object.name` and `object["name"]`, by name; `ANY_MEMBER` where it is computed. */
  readonly attributes: ReadonlyMap<string, readonly AttributeBinding[]>;
  /** The block of each class's body. */
  readonly classes: ReadonlyMap<StmtOf<"class">, Block>;
  /** What each function returns, in text order. */
  readonly returns: ReadonlyMap<StmtOf<"function">, readonly ReturnSite[]>;
  /** Every use of a plain name, for the question whether an object escapes. */
  readonly uses: ReadonlyMap<string, readonly NameUse[]>;
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
  return { kind, parent, definition, bindings: new Map(), outerNames: new Set() };
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
