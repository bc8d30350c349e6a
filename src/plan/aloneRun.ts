import { bodiesOf, type ProgramNode, type RunPlan } from "../core/runPlan.ts";
import { mapBodies } from "../core/spec/mapBodies.ts";
import { isList, isObject, isTuple, type PyArgs, type PyValue } from "../core/spec/pyValue.ts";
import type { TrainingScript } from "../python/script.ts";
import type { PlannedRun } from "./planRuns.ts";

/**
 * A run with only one of the schedulers that stand inside a composite, stepped as the composite
 * is: what it would do on its own. Undefined for a scheduler that is in no composite.
 */
export function aloneRun(
  run: PlannedRun,
  script: TrainingScript,
  scheduler: string,
): PlannedRun | undefined {
  const byId = new Map(script.schedulers.map((s) => [s.id, s]));
  const parent = byId.get(scheduler)?.parent ?? null;
  if (parent === null || !run.plan) return undefined;
  let stepped = parent;
  for (let i = 0; i < byId.size; i++) stepped = byId.get(stepped)?.parent ?? stepped;
  const kept = withChildren(run, scheduler);
  const [from, to] = [run.schedulers.indexOf(stepped), kept.indexOf(scheduler)];
  const plan = planWith(run, run.plan, kept, (index) => (index === from ? to : undefined));
  return { ...run, id: `${run.id}/${scheduler}`, schedulers: kept, plan };
}

/** The scheduler and those inside it, in the order of their constructors. */
function withChildren({ plan, schedulers }: PlannedRun, scheduler: string): readonly string[] {
  const wanted = new Set<number>();
  const add = (index: number): void => {
    if (index < 0 || wanted.has(index)) return;
    wanted.add(index);
    for (const value of Object.values(plan?.schedulers[index]?.args ?? {})) {
      for (const ref of refsIn(value)) add(ref);
    }
  };
  add(schedulers.indexOf(scheduler));
  return schedulers.filter((_, i) => wanted.has(i));
}

const refsIn = (value: PyValue): readonly number[] => {
  if (isObject(value)) return [Number(value.ref)];
  if (isList(value)) return value.flatMap(refsIn);
  return isTuple(value) ? value.items.flatMap(refsIn) : [];
};

function planWith(
  { schedulers }: PlannedRun,
  plan: RunPlan,
  kept: readonly string[],
  steps: (index: number) => number | undefined,
): RunPlan {
  const places = kept.map((id) => schedulers.indexOf(id));
  const moved = (args: PyArgs): PyArgs =>
    Object.fromEntries(Object.entries(args).map(([k, v]) => [k, renumbered(v, places)]));
  const program = (nodes: readonly ProgramNode[]): readonly ProgramNode[] =>
    nodes.flatMap((node): readonly ProgramNode[] => {
      if (node.kind === "build") return [];
      if (node.kind === "schedulerStep" || node.kind === "setEpoch") {
        const scheduler = steps(node.scheduler);
        return scheduler === undefined ? [] : [{ ...node, scheduler }];
      }
      return [mapBodies(node, program)];
    });
  return {
    ...plan,
    schedulers: places.flatMap((i) => {
      const call = plan.schedulers[i];
      return call ? [{ ...call, args: moved(call.args) }] : [];
    }),
    program: program(plan.program),
    objective: takesMetric(plan.program) ? plan.objective : null,
  };
}

function renumbered(value: PyValue, places: readonly number[]): PyValue {
  if (isObject(value)) return { ...value, ref: String(places.indexOf(Number(value.ref))) };
  if (isList(value)) return value.map((item) => renumbered(item, places));
  return isTuple(value)
    ? { ...value, items: value.items.map((item) => renumbered(item, places)) }
    : value;
}

/** A scheduler that looks at a metric has no schedule without the loss. */
export const takesMetric = (nodes: readonly ProgramNode[]): boolean =>
  nodes.some((node) => {
    if (node.kind !== "schedulerStep") return bodiesOf(node).some(takesMetric);
    return node.argument === "metric" || node.metric === "metric";
  });
