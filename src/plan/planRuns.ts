import type { OptimizerPlan, ProgramNode, RunPlan, SchedulerPlan } from "../core/runPlan.ts";
import {
  isList,
  isObject,
  itemsOf,
  type PyArgs,
  type PyObject,
  type PyValue,
} from "../core/spec/pyValue.ts";
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
  readonly id: string;
  /** Null where the optimizer is not in the file: PyTorch's default SGD is drawn then. */
  readonly optimizer: string | null;
  readonly schedulers: readonly string[];
  /** The length of one of its loops, or that a scheduler is stepped at all, is assumed. */
  readonly isOpen: boolean;
  readonly plan: RunPlan | null;
  readonly obstacle: Obstacle | null;
}

/** Longer runs are refused: their arrays alone would fill the memory. */
export const MAX_STEPS = 5_000_000;

export function planRuns(script: TrainingScript, assumptions: Assumptions): readonly PlannedRun[] {
  const byId = new Map(script.schedulers.map((s) => [s.id, s]));
  return script.runs.map((run) => {
    const optimizer = script.optimizers.find((o) => o.id === run.optimizer) ?? null;
    const schedulers = run.schedulers.flatMap((id) => byId.get(id) ?? []);
    const ids = {
      id: run.id,
      optimizer: run.optimizer,
      schedulers: run.schedulers,
      isOpen: run.program.some((node) => isOpen(node, assumptions.stated ?? [])),
    };
    const obstacle = obstacleOf(optimizer, schedulers);
    if (obstacle) return { ...ids, plan: null, obstacle };
    const plan = planOf(optimizer, schedulers, run.program, assumptions);
    const steps = countWork(plan);
    return steps > MAX_STEPS
      ? { ...ids, plan: null, obstacle: { kind: "too-long", steps } }
      : { ...ids, plan, obstacle: null };
  });
}

/** Whether a loop's length or a step is nobody's statement. */
function isOpen(node: ProgramFact, stated: readonly string[]): boolean {
  if (node.kind === "schedulerStep") return node.assumed;
  if (node.kind === "when") return node.body.some((inner) => isOpen(inner, stated));
  if (node.kind !== "loop") return false;
  const isOwn = node.assumed && !stated.includes(node.role);
  return isOwn || node.body.some((inner) => isOpen(inner, stated));
}

function obstacleOf(
  optimizer: OptimizerFact | null,
  schedulers: readonly SchedulerFact[],
): Obstacle | null {
  const calls: readonly CallFact[] = [...(optimizer ? [optimizer] : []), ...schedulers];
  const ids = schedulers.map((s) => s.id);
  for (const call of calls) {
    if (!call.supported) return { kind: "unsupported", call: call.id };
    if (call.broken) return { kind: "broken", call: call.id };
    const open = Object.entries(call.args).find(([, fact]) => fact.origin === "unresolved");
    if (open) return { kind: "unresolved", call: call.id, argument: open[0] };
    const isForeign = objectsIn(call.args.schedulers?.value).some(({ ref }) => !ids.includes(ref));
    if (isForeign) return { kind: "unresolved", call: call.id, argument: "schedulers" };
  }
  return null;
}

const objectsIn = (value: PyValue | undefined): readonly PyObject[] =>
  (itemsOf(value ?? null) ?? []).filter(isObject);

function planOf(
  optimizer: OptimizerFact | null,
  schedulers: readonly SchedulerFact[],
  program: readonly ProgramFact[],
  { objective, seed }: Assumptions,
): RunPlan {
  const places = new Map(schedulers.map(({ id, name }, index) => [id, { index, name }]));
  const plan = (call: CallFact) => callPlan(call, places);
  return {
    optimizer: optimizer ? { ...plan(optimizer), groups: optimizer.groups } : assumedOptimizer,
    schedulers: schedulers.map(plan),
    program: program.flatMap((node) => programNode(node, places)),
    objective,
    seed,
  };
}

const assumedOptimizer: OptimizerPlan = { name: "SGD", args: {}, groups: [{}] };

/** Where each scheduler stands in the plan. */
type Places = ReadonlyMap<string, { readonly index: number; readonly name: string }>;

function callPlan(call: CallFact, places: Places): SchedulerPlan {
  const plan = { name: call.name, args: valuesOf(call, places) };
  return call.bindingError ? { ...plan, raises: call.bindingError } : plan;
}

function valuesOf(call: CallFact, places: Places): PyArgs {
  const given = Object.entries(call.args).flatMap(([name, { value, origin }]) =>
    value === undefined || origin === "default" ? [] : [[name, inPlan(value, places)] as const],
  );
  return Object.fromEntries(given);
}

/** A plan names its schedulers by their position in it. */
function inPlan(value: PyValue, places: Places): PyValue {
  if (isObject(value)) return { ...value, ref: String(places.get(value.ref)?.index) };
  return isList(value) ? value.map((item) => inPlan(item, places)) : value;
}

/** Classes whose `step` takes something else than an epoch, or nothing at all. */
const withoutEpoch = new Set(["ReduceLROnPlateau", "SequentialLR", "ChainedScheduler"]);

function programNode(node: ProgramFact, places: Places): readonly ProgramNode[] {
  switch (node.kind) {
    case "optimizerStep":
      return [node];
    case "schedulerStep": {
      const place = places.get(node.scheduler);
      if (!place) return [];
      const { argument } = node;
      const step = { kind: "schedulerStep", scheduler: place.index } as const;
      if (argument?.complete) {
        const { fn, variables } = argument;
        return [{ ...step, argument: { fn, variables } }];
      }
      // The script certainly gives what the class asks for.
      if (node.assumed && place.name === "ReduceLROnPlateau") {
        return [{ ...step, argument: "metric" }];
      }
      // An epoch that cannot be read leaves plain stepping as the nearest guess.
      const isEpoch = !withoutEpoch.has(place.name);
      return [argument && !isEpoch ? { ...step, argument: "metric" } : step];
    }
    case "when": {
      const tests = node.tests.map(({ test: { fn, variables }, wanted }) => ({
        test: { fn, variables },
        wanted,
      }));
      return [{ kind: "when", tests, body: bodyOf(node.body, places) }];
    }
    case "loop": {
      const { role, count, counter } = node;
      const body = bodyOf(node.body, places);
      return [{ kind: "loop", role, count, body, ...(counter === null ? {} : { counter }) }];
    }
  }
}

const bodyOf = (body: readonly ProgramFact[], places: Places) =>
  body.flatMap((node) => programNode(node, places));

/** Deeper nests are refused, as Python's recursion limit does. */
const MAX_DEPTH = 200;

/** Everything a simulation does, tests and scheduler steps included: what bounds its time. */
export function countWork({ schedulers, program }: RunPlan): number {
  const weights = stepWeights(schedulers);
  const constructors = weights.reduce((sum, weight) => sum + weight, 0);
  return constructors - weights.length + countRounds(program, weights);
}

/** How many schedulers one `step()` moves at most: composites may hold one scheduler many times. */
function stepWeights(schedulers: readonly SchedulerPlan[]): readonly number[] {
  const weights: number[] = [];
  const depths: number[] = [];
  for (const { args } of schedulers) {
    const inside = objectsIn(args.schedulers).map(({ ref }) => Number(ref));
    const weight = inside.reduce((sum, i) => sum + (weights[i] ?? 0), 1);
    const depth = 1 + Math.max(0, ...inside.map((i) => depths[i] ?? 0));
    depths.push(depth);
    weights.push(depth > MAX_DEPTH ? Number.MAX_SAFE_INTEGER : weight);
  }
  return weights;
}

function countRounds(nodes: readonly ProgramNode[], weights: readonly number[]): number {
  let total = 0;
  for (const node of nodes) {
    if (node.kind === "loop") total += node.count * Math.max(1, countRounds(node.body, weights));
    else if (node.kind === "when") total += Math.max(1, countRounds(node.body, weights));
    else total += node.kind === "schedulerStep" ? (weights[node.scheduler] ?? 1) : 1;
  }
  return total;
}
