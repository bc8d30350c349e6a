import { type Expr, partsOf, type Span, type Stmt } from "../ast.ts";
import { bodiesIn } from "../statementBodies.ts";
import { expressionsIn, holds, type StatementSite, statementAt } from "../statementSites.ts";

/** The statement that begins at an offset; of several the outermost. */
export function statementFrom(body: readonly Stmt[], from: number): StatementSite | undefined {
  for (const statement of body) {
    if (statement.from === from) return { statement, siblings: body };
    if (statement.from > from || statement.to < from) continue;
    for (const inner of bodiesIn(statement)) {
      const found = statementFrom(inner, from);
      if (found) return found;
    }
  }
  return undefined;
}

/** The expression with exactly this span. */
export function expressionAt(body: readonly Stmt[], span: Span): Expr | undefined {
  const site = statementAt(body, span);
  const roots = site ? expressionsIn(site.statement) : [];
  return roots.map((root) => within(root, span)).find((found) => found);
}

function within(expr: Expr, span: Span): Expr | undefined {
  if (expr.from === span.from && expr.to === span.to) return expr;

  return partsOf(expr)
    .map((part) => within(part, span))
    .find((found) => found);
}

/** The list, tuple or call in which the expression with this span is one of the items. */
export function holderOf(body: readonly Stmt[], span: Span): Expr | undefined {
  const site = statementAt(body, span);
  const roots = site ? expressionsIn(site.statement) : [];
  return roots.map((root) => holderIn(root, span)).find((found) => found);
}

function holderIn(expr: Expr, span: Span): Expr | undefined {
  const parts = partsOf(expr);
  if (parts.some((p) => p.from === span.from && p.to === span.to)) return expr;
  return parts.map((part) => holderIn(part, span)).find((found) => found);
}

/** Whether a loop of the file runs what stands at a place. */
export function isInLoop(body: readonly Stmt[], span: Span): boolean {
  const statement = body.find((s) => holds(s, span));
  if (!statement) return false;
  if (statement.kind === "for" || statement.kind === "while") return true;
  return bodiesIn(statement).some((inner) => isInLoop(inner, span));
}

/** The innermost loop around a place. */
export function loopAround(body: readonly Stmt[], span: Span): Stmt | undefined {
  const statement = body.find((s) => holds(s, span));
  if (!statement) return undefined;
  const inside = bodiesIn(statement).map((inner) => loopAround(inner, span));
  const isLoop = statement.kind === "for" || statement.kind === "while";
  return inside.find((found) => found) ?? (isLoop ? statement : undefined);
}
