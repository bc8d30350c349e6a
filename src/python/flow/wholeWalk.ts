import type { StmtOf } from "../ast.ts";
import { type CallGraph, functionOf } from "../callGraph.ts";
import type { Construction, StepSite } from "../stepSites.ts";
import { bodiesOf, type FlowNode } from "./nodes.ts";
import type { Walker } from "./walk.ts";

/**
 * The module; then the functions with steps that nothing in the file calls, as far as they step
 * what the module does not: they are called from elsewhere.
 */
export function wholeWalk(
  walker: Walker,
  steps: readonly StepSite[],
  graph: CallGraph,
): readonly FlowNode[] {
  const module = walker.module();
  walker.stepNodes.ignored = steppedIn(module);
  const roots: FlowNode[] = [];
  for (const { site, owner } of steps) {
    const inside = functionOf(site.block);
    if (!inside || walker.visited.has(inside) || walker.stepNodes.ignored.has(owner)) continue;
    const root = rootOf(inside, graph);
    roots.push(...walker.root(walker.visited.has(root) ? inside : root));
  }
  return [...roots, ...module];
}

/** The outermost function that leads to this one. */
function rootOf(definition: StmtOf<"function">, graph: CallGraph): StmtOf<"function"> {
  const seen = new Set([definition]);
  // The set grows while it is walked through; its last member is the farthest.
  for (const current of seen) {
    for (const { block } of graph.callsTo(current)) {
      const caller = functionOf(block);
      if (caller) seen.add(caller);
    }
  }
  // What tests a model passes over the steps of a function that it shares with the training.
  const training = [...seen].filter(({ name }) => !evaluates.test(name));
  return training.at(-1) ?? definition;
}

const evaluates = /^_*(test|val|eval|infer|predict)/i;

function steppedIn(nodes: readonly FlowNode[]): ReadonlySet<Construction> {
  const found = new Set<Construction>();
  const visit = (node: FlowNode) => {
    if (node.kind === "optimizerStep") found.add(node.owner);
    if (node.kind === "schedulerStep") found.add(node.scheduler);
    for (const body of bodiesOf(node)) body.forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}
