import type { Expr } from "./ast.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Block } from "./scopes.ts";
import type { AccumulationFact } from "./script.ts";

/** What says a number of batches. */
export function numberSaid(
  expr: Expr,
  block: Block,
  evaluator: Evaluator,
): Pick<AccumulationFact, "via" | "written"> {
  const result = evaluator.evaluate(expr, block);
  if (!result.known || result.assumed) return nowhere;
  const { via, place } = result;
  const at = place ?? (via === "literal" ? expr : null);
  return { via, written: at ? [evaluator.place(at)] : [] };
}

export const nowhere = { via: null, written: [] } as const;
