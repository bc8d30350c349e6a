import { bodiesOf, type ProgramNode, type StateFunctionPlan, type StepValue } from "./runPlan.ts";

/** The variables that the functions of a program look at: round counters, those of the script. */
export function variablesRead(nodes: readonly ProgramNode[]): ReadonlySet<string> {
  const own = nodes.flatMap(functionsOf).flatMap(({ variables }) => variables);
  const inside = nodes.flatMap(bodiesOf).flatMap((body) => [...variablesRead(body)]);
  return new Set([...own, ...inside]);
}

function functionsOf(node: ProgramNode): readonly StateFunctionPlan[] {
  switch (node.kind) {
    case "loop":
      return given(node.rounds, node.test);
    case "if":
      return given(...node.branches.map(({ test }) => test));
    case "assign":
    case "setRate":
    case "setEpoch":
      return [node.value];
    case "schedulerStep":
      return given(node.argument, node.metric);
    default:
      return [];
  }
}

const given = (...values: readonly (StepValue | null | undefined)[]): StateFunctionPlan[] =>
  values.filter((value) => typeof value === "object" && value !== null);
