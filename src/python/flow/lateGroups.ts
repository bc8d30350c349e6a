import { mapBodies } from "../../core/spec/mapBodies.ts";
import { bodiesOf, type FlowNode } from "./nodes.ts";

type Nodes = readonly FlowNode[];

/**
 * Leaves only the groups that are added for certain once a scheduler is built and before anything
 * steps: the schedulers that are built do not know them. Others are there from the beginning, or
 * are not drawn.
 */
export function lateGroups(nodes: Nodes): Nodes {
  let isBuilt = false;
  let hasBegun = false;
  const straight = (list: Nodes): Nodes =>
    list.flatMap((node): Nodes => {
      if (node.kind === "call") return [{ ...node, body: straight(node.body) }];
      if (node.kind === "addGroup") return isBuilt && !hasBegun ? [node] : [];
      isBuilt ||= node.kind === "build";
      hasBegun ||= steps(node);
      return [mapBodies(node, without)];
    });
  return straight(nodes);
}

const steps = (node: FlowNode): boolean =>
  node.kind === "optimizerStep" ||
  node.kind === "schedulerStep" ||
  bodiesOf(node).some((body) => body.some(steps));

const without = (nodes: Nodes): Nodes =>
  nodes.flatMap((node) => (node.kind === "addGroup" ? [] : [mapBodies(node, without)]));
