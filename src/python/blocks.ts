import type { Expr, Stmt } from "./ast.ts";
import type { Block, Scope } from "./scopes.ts";

export const rootBlock = (scope: Scope, body: readonly Stmt[]): Block => ({
  parent: null,
  scope,
  conditional: false,
  loop: null,
  isGuarded: false,
  test: null,
  siblings: null,
  from: body[0]?.from ?? 0,
  to: body.at(-1)?.to ?? 0,
});

type Options = Partial<Pick<Block, "conditional" | "isGuarded" | "loop" | "test" | "siblings">>;

export function childBlock(parent: Block, body: readonly Stmt[], options: Options): Block {
  const span = { from: body[0]?.from ?? parent.from, to: body.at(-1)?.to ?? parent.from };
  const defaults = { conditional: false, isGuarded: false, loop: null, test: null, siblings: null };
  return { parent, scope: parent.scope, ...defaults, ...options, ...span };
}

/** Python runs the guard of a script's main part in every run we preview. */
export function isMainGuard(test: Expr): boolean {
  if (test.kind !== "compare" || test.first.kind !== "name") return false;
  return test.first.name === "__name__" && test.rest[0]?.op === "==";
}
