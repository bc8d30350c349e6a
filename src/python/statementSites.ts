import type { Expr, Span, Stmt } from "./ast.ts";
import { bodiesIn } from "./statementBodies.ts";

/** The expressions that stand directly in a statement; those of default values among them. */
export function expressionsIn(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case "expression":
      return [s.value];
    case "assign":
      return s.value ? [...s.targets, s.value] : s.targets;
    case "augment":
      return [s.target, s.value];
    case "for":
      return [s.target, s.iterable];
    case "while":
      return [s.test];
    case "if":
      return s.branches.flatMap((b) => b.test ?? []);
    case "with":
      return s.items.flatMap(({ value, target }) => (target ? [value, target] : [value]));
    case "try":
      return s.branches.flatMap((b) => b.values);
    case "function":
      return [...s.decorators, ...s.params.flatMap((p) => p.defaultValue ?? [])];
    case "class":
      return [...s.decorators, ...s.bases.map((b) => b.value)];
    case "return":
    case "raise":
      return s.value ? [s.value] : [];
    case "assert":
      return s.message ? [s.test, s.message] : [s.test];
    case "delete":
      return s.targets;
    case "other":
      return s.values;
    case "import":
    case "from":
    case "global":
    case "jump":
      return [];
  }
}

/** Whether a span lies within another one. */
export const holds = (outer: Span, inner: Span) => outer.from <= inner.from && inner.to <= outer.to;

/** A statement with the run of statements it belongs to. */
export interface StatementSite {
  readonly statement: Stmt;
  readonly siblings: readonly Stmt[];
}

/** The innermost statement that holds a span, or of those that begin there the outermost. */
export function statementAt(body: readonly Stmt[], span: Span): StatementSite | undefined {
  const statement = body.find((s) => holds(s, span));
  if (!statement) return undefined;
  const inside = bodiesIn(statement).map((inner) => statementAt(inner, span));
  return inside.find((found) => found) ?? { statement, siblings: body };
}
