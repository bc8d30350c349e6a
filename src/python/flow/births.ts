import type { CallGraph } from "../callGraph.ts";
import { loopSource } from "../loopFacts.ts";
import { type Path, type PathElement, pathsTo } from "../paths.ts";
import type { CallSite, Loop } from "../scopes.ts";

/**
 * The ways to the optimizer's construction, as far as each of their loops makes one in every round.
 * One made in the round that a test of the counter names replaces an optimizer that trained before.
 */
export const birthsOf = (site: CallSite, graph: CallGraph): readonly Path[] =>
  pathsTo(site, graph).map((path) => {
    const once = path.findIndex((element, i) => isOfOneRound(element, path[i + 1]));
    return once < 0 ? path : path.slice(0, once);
  });

/** `for epoch in range(90): if epoch == 30: optimizer = …` */
function isOfOneRound(element: PathElement, next: PathElement | undefined): boolean {
  if (element.kind !== "loop" || next?.kind !== "when" || next.tests.length !== 1) return false;
  const loop = element.key as Loop;
  const { statement } = loop;
  const counter = statement.kind === "for" ? statement.target : undefined;
  const [only] = next.tests;
  if (counter?.kind !== "name" || only?.test.kind !== "compare") return false;
  const { first, rest } = only.test;
  const isCounter = first.kind === "name" && first.name === counter.name;
  return (
    isCounter && rest.length === 1 && rest[0]?.op === "==" && loopSource(loop).kind === "range"
  );
}
