import {
  type OptimizerPlan,
  type ProgramNode,
  type RunPlan,
  type SchedulerPlan,
  type StateFunctionPlan,
  type StepValue,
  standInValue,
} from "../core/runPlan.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import { type StepArgument, steppingOf } from "../core/schedulers/stepping.ts";
import { isList, isObject, type PyArgs, type PyValue } from "../core/spec/pyValue.ts";
import { knownValues } from "../python/argumentFacts.ts";
import type { CounterFunction } from "../python/evaluation.ts";
import {
  bodiesIn,
  type CallFact,
  type LoopFact,
  type OptimizerFact,
  type ProgramFact,
  type RunFact,
  type SchedulerFact,
  type TrainingScript,
} from "../python/script.ts";
import { isTransformersAdamW } from "../python/transformersAdamW.ts";
import type { Assumptions } from "./assumptions.ts";
import { countWork, objectsIn } from "./countWork.ts";

/** Why an optimizer's run cannot be drawn. */
export type Obstacle =
  | { readonly kind: "unsupported"; readonly call: string }
  | { readonly kind: "unresolved"; readonly call: string; readonly argument: string }
  | { readonly kind: "broken"; readonly call: string }
  | { readonly kind: "too-long"; readonly steps: number }
  | { readonly kind: "not-followed" };

/** One run of a script, ready to simulate or with the reason why not. */
export interface PlannedRun {
  readonly id: string;
  /** The script runs it with its default options. */
  readonly isDefault: boolean;
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

/**
 * One run for each that the script makes. Lengths that it leaves open are filled in from the
 * assumptions; a run that cannot be simulated has no plan but the obstacle.
 */
export function planRuns(script: TrainingScript, assumptions: Assumptions): readonly PlannedRun[] {
  const byId = new Map(script.schedulers.map((s) => [s.id, s]));
  return script.runs.map((run) => {
    const optimizer = script.optimizers.find((o) => o.id === run.optimizer) ?? null;
    const schedulers = run.schedulers.flatMap((id) => byId.get(id) ?? []);
    const ids = {
      id: run.id,
      isDefault: run.isDefault,
      optimizer: run.optimizer,
      schedulers: run.schedulers,
      isOpen: run.isOpen || run.program.some((node) => isOpen(node, assumptions.stated ?? [])),
    };
    const obstacle = obstacleOf(optimizer, schedulers);
    if (obstacle) return { ...ids, plan: null, obstacle };
    if (run.isGivenUp) return { ...ids, plan: null, obstacle: { kind: "not-followed" } };
    const plan = planOf(optimizer, schedulers, run, assumptions);
    const steps = countWork(plan);
    return steps > MAX_STEPS
      ? { ...ids, plan: null, obstacle: { kind: "too-long", steps } }
      : { ...ids, plan, obstacle: null };
  });
}

/** Whether a loop's length or a step is nobody's statement. */
function isOpen(node: ProgramFact, stated: readonly string[]): boolean {
  if (node.kind === "schedulerStep") return node.assumed;
  const isOwn = node.kind === "loop" && node.assumed && !stated.includes(node.role);
  return isOwn || bodiesIn(node).some((body) => body.some((inner) => isOpen(inner, stated)));
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

function planOf(
  optimizer: OptimizerFact | null,
  schedulers: readonly SchedulerFact[],
  { program, accumulation }: RunFact,
  { objective, seed }: Assumptions,
): RunPlan {
  const places = new Map(
    schedulers.map(({ id, name, args }, index) => {
      const { takes } = steppingOf(findScheduler(name), knownValues(args));
      return [id, { index, takes }] as const;
    }),
  );
  const plan = (call: CallFact) => callPlan(call, places);
  const late = program.filter(({ kind }) => kind === "addGroup").length;
  return {
    optimizer: optimizer ? optimizerPlan(optimizer, plan(optimizer), late) : assumedOptimizer,
    schedulers: schedulers.map(plan),
    program: program.flatMap((node) => programNode(node, places)),
    ...(accumulation?.isGated ? { accumulation: accumulation.value } : {}),
    objective,
    seed,
  };
}

function optimizerPlan(
  { groups, groupsAssumed, refusedParams }: OptimizerFact,
  plan: SchedulerPlan,
  late: number,
): OptimizerPlan {
  const isKnown = late > 0 && !groupsAssumed && groups.length > late;
  return {
    ...plan,
    groups,
    ...(isKnown ? { lateGroups: late } : {}),
    ...(refusedParams ? { refused: refusedParams } : {}),
  };
}

const assumedOptimizer: OptimizerPlan = { name: "SGD", args: {}, groups: [{}] };

/** Where each scheduler stands in the plan, and what its steps are given. */
type Places = ReadonlyMap<
  string,
  { readonly index: number; readonly takes: readonly StepArgument[] }
>;

function callPlan(call: CallFact, places: Places): SchedulerPlan {
  const plan = { name: call.name, args: valuesOf(call, places) };
  return call.bindingError ? { ...plan, raises: call.bindingError } : plan;
}

/** Defaults are the catalogue's own where PyTorch's class itself is called. */
function valuesOf(call: CallFact, places: Places): PyArgs {
  const hasOwn = call.isImplied || isTransformersAdamW(call.qualified);
  const given = Object.entries(call.args).flatMap(([name, { value, origin }]) =>
    value === undefined || (origin === "default" && !hasOwn)
      ? []
      : [[name, inPlan(value, places)] as const],
  );
  return Object.fromEntries(given);
}

/** A plan names its schedulers by their position in it. */
function inPlan(value: PyValue, places: Places): PyValue {
  if (isObject(value)) return { ...value, ref: String(places.get(value.ref)?.index) };
  return isList(value) ? value.map((item) => inPlan(item, places)) : value;
}

type StepFact = Extract<ProgramFact, { kind: "schedulerStep" }>;

function schedulerStep(node: StepFact, places: Places): readonly ProgramNode[] {
  const place = places.get(node.scheduler);
  if (!place) return [];
  const [first, second] = place.takes;
  const argument = stepValue(node.argument, first, node.assumed);
  const metric = second && stepValue(node.metric, second, node.assumed);
  return [
    {
      kind: "schedulerStep",
      scheduler: place.index,
      method: node.method,
      ...(argument ? { argument } : {}),
      ...(metric ? { metric } : {}),
    },
  ];
}

/** What cannot be read leaves the nearest guess: plain stepping in place of an epoch. */
function stepValue(
  given: StepFact["argument"],
  takes: StepArgument | undefined,
  isAssumed: boolean,
): StepValue | undefined {
  if (given?.complete) return functionPlan(given);
  // The script certainly gives what the class asks for.
  if (!given) return isAssumed ? standInValue(takes) : undefined;
  // What is given although nothing is taken makes Python raise, whatever it is.
  return takes ? standInValue(takes) : "metric";
}

function programNode(node: ProgramFact, places: Places): readonly ProgramNode[] {
  const inside = (body: readonly ProgramFact[]) => bodyOf(body, places);
  switch (node.kind) {
    case "optimizerStep":
      return [{ kind: "optimizerStep", ...(node.isBare ? { isBare: true } : {}) }];
    case "schedulerStep":
      return schedulerStep(node, places);
    case "if": {
      const branches = node.branches.map(({ test, body }) => ({
        test: test && functionPlan(test),
        body: inside(body),
      }));
      return [{ kind: "if", branches }];
    }
    case "assign":
    case "setRate":
      return [{ ...node, value: functionPlan(node.value) }];
    case "jump": {
      const { kind, jump, error } = node;
      return [{ kind, jump, ...(error === null ? {} : { error }) }];
    }
    case "call":
      return [{ kind: "call", body: inside(node.body) }];
    case "try": {
      const handlers = node.handlers.map((h) => ({ ...h, body: inside(h.body) }));
      const [body, orelse, final] = [node.body, node.orelse, node.finally].map(inside);
      return [
        { kind: "try", body: body ?? [], handlers, orelse: orelse ?? [], finally: final ?? [] },
      ];
    }
    case "setEpoch": {
      const { index } = places.get(node.scheduler) ?? {};
      const value = functionPlan(node.value);
      return index === undefined ? [] : [{ kind: "setEpoch", scheduler: index, value }];
    }
    case "replaceStep":
    case "addGroup":
      return [node];
    case "build": {
      const place = places.get(node.scheduler);
      return place ? [{ kind: "build", scheduler: place.index }] : [];
    }
    case "loop":
      return [loopNode(node, places)];
  }
}

function loopNode(node: LoopFact, places: Places): ProgramNode {
  const { kind, role, count, counter, rounds, test, orelse } = node;
  const body = bodyOf(node.body, places);
  return {
    kind,
    role,
    count,
    body,
    ...(counter === null ? {} : { counter }),
    ...(rounds ? { rounds: functionPlan(rounds) } : {}),
    ...(test ? { test: functionPlan(test) } : {}),
    ...(orelse.length > 0 ? { orelse: bodyOf(orelse, places) } : {}),
  };
}

const functionPlan = ({ fn, variables }: CounterFunction): StateFunctionPlan => ({
  fn,
  variables,
});

const bodyOf = (body: readonly ProgramFact[], places: Places) =>
  body.flatMap((node) => programNode(node, places));
