import type { Evaluator } from "../evaluate.ts";
import { constant } from "../freeze.ts";
import type { Assignments, AttributePlace } from "./assignments.ts";
import type { FlowNode } from "./nodes.ts";

/**
 * `if args.steps is None: args.steps = …`, `args.gpu = gpu`: what an option is before the script
 * assigns it, as the first thing that happens.
 */
export function initialValues(assignments: Assignments, evaluator: Evaluator): readonly FlowNode[] {
  return [...assignments.attributes].flatMap(([variable, place]): FlowNode[] => {
    const value = optionBefore(place, evaluator);
    if (value === undefined) return [];
    return [assignments.initialNode(variable, { ...place.at, expr: value })];
  });
}

function optionBefore({ target, at }: AttributePlace, evaluator: Evaluator) {
  if (target.object.kind === "name" && target.object.name === "self") return undefined;
  const found = evaluator.initialOption(target, at.block);
  return found === undefined ? undefined : constant(target, found);
}
