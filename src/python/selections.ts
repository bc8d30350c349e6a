import { equals } from "../core/spec/pyMath.ts";
import type { ExprOf, Span } from "./ast.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Selection } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";

/** A text may index into lists many thousand times. */
const MAX_LOOKED_AT = 500;

/** The constructions in dicts of which the default options choose another entry. */
export function unselected(
  selections: readonly Selection[],
  constructions: readonly Construction[],
  evaluator: Evaluator,
): ReadonlySet<ExprOf<"call">> {
  const found = new Set<ExprOf<"call">>();
  if (constructions.length < 2) return found;
  for (const { object, key, block } of selections.slice(0, MAX_LOOKED_AT)) {
    const { expr } = evaluator.definitionOf(object, block);
    if (expr.kind !== "dict") continue;
    const inside = constructions.map((c) => c.site.call).filter((call) => holds(expr, call));
    const chosen = inside.length > 1 ? evaluator.certain(key, block) : undefined;
    if (chosen === undefined) continue;
    for (const entry of expr.entries) {
      const isChosen = entry.key?.kind === "constant" && equals(entry.key.value, chosen);
      if (isChosen) continue;
      for (const call of inside) if (holds(entry.value, call)) found.add(call);
    }
  }
  return found;
}

const holds = (outer: Span, inner: Span) => outer.from <= inner.from && inner.to <= outer.to;
