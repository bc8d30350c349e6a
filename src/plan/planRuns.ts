import type { OptimizerPlan, ProgramNode, RunPlan, SchedulerPlan } from "../core/runPlan.ts";
import type { PyArgs } from "../core/spec/pyValue.ts";
import type {
  CallFact,
  OptimizerFact,
  ProgramFact,
  SchedulerFact,
  TrainingScript,
} from "../python/script.ts";
import type { Assumptions } from "./assumptions.ts";

/** Why an optimizer's run cannot be drawn. */
export type Obstacle =
  | { readonly kind: "unsupported"; readonly call: string }
  | { readonly kind: "unresolved"; readonly call: string; readonly argument: string }
  | { readonly kind: "broken"; readonly call: string }
  | { readonly kind: "too-long"; readonly steps: number };

/** One run of a script, ready to simulate or with the reason why not. */
export interface PlannedRun {
  /** Null where the optimizer is not in the file: PyTorch's default SGD is drawn then. */
  readonly optimizer: string | null;
  readonly schedulers: readonly string[];
  readonly plan: RunPlan | null;
  readonly obstacle: Obstacle | null;
}

/** Longer runs are refused: their arrays alone would fill the memory. */
export const MAX_STEPS = 5_000_000;

export function planRuns(script: TrainingScript, assumptions: Assumptions): readonly PlannedRun[] {
  return script.runs.map((run) => {
    const optimizer = script.optimizers.find((o) => o.id === run.optimizer) ?? null;
    const schedulers = script.schedulers.filter((s) => run.schedulers.includes(s.id));
    const ids = { optimizer: run.optimizer, schedulers: run.schedulers };
    const obstacle = obstacleOf(optimizer, schedulers);
    if (obstacle) return { ...ids, plan: null, obstacle };
    const plan = planOf(optimizer, schedulers, run.program, assumptions);
    const steps = countRounds(plan.program);
    return steps > MAX_STEPS
      ? { ...ids, plan: null, obstacle: { kind: "too-long", steps } }
      : { ...ids, plan, obstacle: null };
  });
}

function obstacleOf(
  optimizer: OptimizerFact | null,
  schedulers: readonly SchedulerFact[],
): Obstacle | null {
  const calls: readonly CallFact[] = [...(optimizer ? [optimizer] : []), ...schedulers];
  for (const call of calls) {
    if (!call.supported) return { kind: "unsupported", call: call.id };
    if (call.broken) return { kind: "broken", call: call.id };
    const open = Object.entries(call.args).find(([, fact]) => fact.origin === "unresolved");
    if (open) return { kind: "unresolved", call: call.id, argument: open[0] };
  }
  return null;
}

function planOf(
  optimizer: OptimizerFact | null,
  schedulers: readonly SchedulerFact[],
  program: readonly ProgramFact[],
  { objective, seed }: Assumptions,
): RunPlan {
  const position = new Map(schedulers.map((s, i) => [s.id, i]));
  return {
    optimizer: optimizer ? { ...callPlan(optimizer), groups: optimizer.groups } : assumedOptimizer,
    schedulers: schedulers.map(callPlan),
    program: program.flatMap((node) => programNode(node, position)),
    objective,
    seed,
  };
}

const assumedOptimizer: OptimizerPlan = { name: "SGD", args: {}, groups: [{}] };

function callPlan(call: CallFact): SchedulerPlan {
  const plan = { name: call.name, args: valuesOf(call) };
  return call.bindingError ? { ...plan, raises: call.bindingError } : plan;
}

function valuesOf(call: CallFact): PyArgs {
  const given = Object.entries(call.args).flatMap(([name, { value, origin }]) =>
    value === undefined || origin === "default" ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}

function programNode(
  node: ProgramFact,
  position: ReadonlyMap<string, number>,
): readonly ProgramNode[] {
  switch (node.kind) {
    case "optimizerStep":
      return [node];
    case "schedulerStep": {
      const scheduler = position.get(node.scheduler);
      if (scheduler === undefined) return [];
      const { argument } = node;
      // An argument that cannot be read leaves plain stepping as the nearest guess.
      if (!argument?.complete) return [{ kind: "schedulerStep", scheduler }];
      const { fn, variables } = argument;
      return [{ kind: "schedulerStep", scheduler, argument: { fn, variables } }];
    }
    case "when": {
      const tests = node.tests.map(({ test: { fn, variables }, wanted }) => ({
        test: { fn, variables },
        wanted,
      }));
      return [{ kind: "when", tests, body: bodyOf(node.body, position) }];
    }
    case "loop": {
      const { role, count, counter } = node;
      const body = bodyOf(node.body, position);
      return [{ kind: "loop", role, count, body, ...(counter === null ? {} : { counter }) }];
    }
  }
}

const bodyOf = (body: readonly ProgramFact[], position: ReadonlyMap<string, number>) =>
  body.flatMap((node) => programNode(node, position));

/** Everything a simulation does, tests and scheduler steps included: what bounds its time. */
export function countRounds(nodes: readonly ProgramNode[]): number {
  let total = 0;
  for (const node of nodes) {
    if (node.kind === "loop") total += node.count * Math.max(1, countRounds(node.body));
    else if (node.kind === "when") total += Math.max(1, countRounds(node.body));
    else total += 1;
  }
  return total;
}
