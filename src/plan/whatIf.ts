import { KeptNoise } from "../core/keptNoise.ts";
import { findOptimizer } from "../core/optimizers/index.ts";
import { countSteps, type RunPlan } from "../core/runPlan.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import type { Allocate } from "../core/series.ts";
import { simulate } from "../core/simulate.ts";
import type { ParamTable } from "../core/spec/paramSpec.ts";
import { type PyValue, toNumber } from "../core/spec/pyValue.ts";
import { toldAs } from "../core/toldAs.ts";
import type { Trace } from "../core/trace.ts";
import { takesMetric } from "./aloneRun.ts";
import { scriptCaller } from "./callScript.ts";
import { neighbours } from "./neighbours.ts";
import { isGivenUp } from "./preview.ts";

/** One argument of one call of a run. */
export interface WhatIfRequest {
  readonly plan: RunPlan;
  /** Index into the plan's schedulers; null for the optimizer. */
  readonly scheduler: number | null;
  readonly argument: string;
  /** The value in the code, or the default that stands for it. */
  readonly value: PyValue;
  /** Only the rates, or the stand-in loss too. */
  readonly what: "rate" | "loss";
}

/** The run with one value of the argument. */
export interface Variant {
  readonly value: PyValue;
  readonly isCurrent: boolean;
  readonly trace: Trace;
  /** How many times as long each restart cycle is as the one before, where that is known. */
  readonly cycleFactor?: number;
}

/** Longer runs are not varied: a hover is no place to wait for. */
const LONGEST = 300_000;

/**
 * The run with neighbouring values of one argument. All see the same noise, which is that of the
 * plain run. Values that PyTorch refuses are left out; empty where there is nothing to vary.
 * Yields the updates made.
 */
export function* simulateWhatIf(
  request: WhatIfRequest,
  noise = new KeptNoise(),
  allocate?: Allocate,
): Generator<number, readonly Variant[]> {
  const { plan, argument, what } = request;
  const values = countSteps(plan.program) > LONGEST ? [] : valuesAround(request);
  const needsLoss = what === "loss" || takesMetric(plan.program);
  const variants: Variant[] = [];
  let done = 0;
  for (const value of values) {
    const varied = withValue(request, value);
    const run = simulate(needsLoss ? varied : { ...varied, objective: null }, {
      call: scriptCaller(),
      ...noise.for(plan),
      ...(allocate ? { allocate } : {}),
    });
    const before = done;
    const trace = yield* toldAs(run, (updates) => before + updates);
    done += trace.steps;
    const isUsable = trace.steps > 0 && !isGivenUp(trace);
    if (!isUsable) continue;
    const factor = cycleFactor(varied);
    const lasting = factor === undefined ? {} : { cycleFactor: factor };
    variants.push({ value, isCurrent: false, trace: lean(trace, argument), ...lasting });
  }
  return variants;
}

/** The run as it is among the others, in ascending order; empty where there are no others. */
export function withCurrent(
  others: readonly Variant[],
  { plan, value }: Pick<WhatIfRequest, "plan" | "value">,
  trace: Trace,
): readonly Variant[] {
  if (others.length === 0 || trace.steps === 0) return [];
  const factor = cycleFactor(plan);
  const own = { value, isCurrent: true, trace };
  return [...others, factor === undefined ? own : { ...own, cycleFactor: factor }].sort(byValue);
}

/** `T_mult` of the only scheduler that restarts. */
function cycleFactor({ schedulers }: RunPlan): number | undefined {
  const restarting = schedulers.filter(({ name }) => name === "CosineAnnealingWarmRestarts");
  const [only] = restarting;
  if (!only || restarting.length > 1) return undefined;
  const factor = toNumber(only.args.T_mult ?? 1n);
  return factor >= 1 ? factor : undefined;
}

/** Only what a hover shows crosses the thread. */
const lean = (trace: Trace, argument: string): Trace => ({
  ...trace,
  lr: trace.lr.slice(0, 1),
  momentum: /momentum|beta/.test(argument) ? trace.momentum.slice(0, 1) : [],
  params: null,
  evaluations: null,
});

function valuesAround({ plan, scheduler, argument, value }: WhatIfRequest): readonly PyValue[] {
  const call = scheduler === null ? plan.optimizer : plan.schedulers[scheduler];
  const definition = findOptimizer(call?.name ?? "") ?? findScheduler(call?.name ?? "");
  const spec = (definition?.params as ParamTable | undefined)?.[argument];
  if (!spec || unvaried.has(argument)) return [];
  return neighbours(spec, value, toNumber(plan.optimizer.args.lr ?? null));
}

/** Resuming is no choice of size, and climbing no alternative to descending. */
const unvaried = new Set(["last_epoch", "maximize", "initialize", "warmup_prefix"]);

function withValue({ plan, scheduler, argument }: WhatIfRequest, value: PyValue): RunPlan {
  if (scheduler === null) {
    const args = { ...plan.optimizer.args, [argument]: value };
    return { ...plan, optimizer: { ...plan.optimizer, args } };
  }
  const schedulers = plan.schedulers.map((call, i) =>
    i === scheduler ? { ...call, args: { ...call.args, [argument]: value } } : call,
  );
  return { ...plan, schedulers };
}

const sizeOf = (value: PyValue): number => {
  const first = Array.isArray(value)
    ? value[0]
    : typeof value === "object" && value !== null && "items" in value
      ? value.items[0]
      : value;
  return toNumber(first ?? null);
};

/** Words stay as they come, the present one last. */
const byValue = (a: Variant, b: Variant): number => sizeOf(a.value) - sizeOf(b.value) || 0;
