import { type Expr, partsOf, type Span, type Stmt, type StmtOf } from "../ast.ts";
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

/** The statements around a place, the outermost first. */
export function statementsAround(body: readonly Stmt[], span: Span): readonly Stmt[] {
  const statement = body.find((s) => holds(s, span));
  if (!statement) return [];
  const inside = bodiesIn(statement).map((inner) => statementsAround(inner, span));
  return [statement, ...(inside.find((found) => found.length > 0) ?? [])];
}

const isLoop = ({ kind }: Stmt): boolean => kind === "for" || kind === "while";

/** Whether a loop of the file runs what stands at a place. */
export const isInLoop = (body: readonly Stmt[], span: Span): boolean =>
  statementsAround(body, span).some(isLoop);

/** The innermost loop around a place. */
export const loopAround = (body: readonly Stmt[], span: Span): Stmt | undefined =>
  statementsAround(body, span).filter(isLoop).at(-1);

/** The innermost function around a place. */
export const functionAround = (body: readonly Stmt[], span: Span): Stmt | undefined =>
  statementsAround(body, span)
    .filter(({ kind }) => kind === "function")
    .at(-1);

/** The `if` statements around a place, within its function and its loop, the outermost first. */
export function ifsAround(body: readonly Stmt[], span: Span): readonly StmtOf<"if">[] {
  const around = statementsAround(body, span);
  const borders = around.filter((s) => isLoop(s) || /^(function|class)$/.test(s.kind));
  const border = borders.at(-1);
  const inside = border ? around.slice(around.indexOf(border) + 1) : around;
  return inside.filter((s) => s.kind === "if");
}
