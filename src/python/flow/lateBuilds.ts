import type { Construction } from "../stepSites.ts";
import { bodiesOf, type FlowNode } from "./nodes.ts";

/** What a scheduler that is built after it may depend on. */
const begins: ReadonlySet<FlowNode["kind"]> = new Set([
  "optimizerStep",
  "schedulerStep",
  "setRate",
  "replaceStep",
  "addGroup",
  "opaque",
]);

/**
 * The schedulers that are not simply built before everything else: in a loop, after a step or a
 * rate set by hand, or more than once.
 */
export function lateBuilds(nodes: readonly FlowNode[]): ReadonlySet<Construction> {
  const built = new Set<Construction>();
  const late = new Set<Construction>();
  let hasBegun = false;
  const visit = (node: FlowNode, isInLoop: boolean): void => {
    if (node.kind === "build") {
      if (hasBegun || isInLoop || built.has(node.scheduler)) late.add(node.scheduler);
      built.add(node.scheduler);
    }
    hasBegun ||= begins.has(node.kind);
    const isLoop = node.kind === "loop" && !node.isOutside;
    for (const body of bodiesOf(node)) for (const inner of body) visit(inner, isInLoop || isLoop);
  };
  for (const node of nodes) visit(node, false);
  return late;
}
