import type { Stmt } from "./ast.ts";

/** The runs of statements inside a statement. */
export function bodiesIn(s: Stmt): readonly (readonly Stmt[])[] {
  switch (s.kind) {
    case "for":
    case "while":
      return [s.body, s.orelse];
    case "if":
    case "try":
      return s.branches.map((b) => b.body);
    case "with":
    case "function":
    case "class":
      return [s.body];
    case "other":
      return s.bodies;
    default:
      return [];
  }
}
