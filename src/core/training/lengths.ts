import { countSteps, type ProgramNode, type RunPlan } from "../runPlan.ts";
import { mapBodies } from "../spec/mapBodies.ts";

/**
 * The program with batch loops as long as an epoch of the task. A loop whose rounds are only known
 * when it runs stays as the script has it.
 */
export function withBatches(
  nodes: readonly ProgramNode[],
  updatesPerEpoch: number,
): readonly ProgramNode[] {
  return nodes.map((node) => {
    const inside = mapBodies(node, (body) => withBatches(body, updatesPerEpoch));
    if (inside.kind !== "loop" || inside.role !== "batch") return inside;
    return inside.test || inside.rounds ? inside : { ...inside, count: updatesPerEpoch };
  });
}

/** Updates that a plan makes on a task, if nothing ends it early. */
export const plannedUpdates = (plan: RunPlan, updatesPerEpoch: number): number =>
  countSteps(withBatches(plan.program, updatesPerEpoch));
