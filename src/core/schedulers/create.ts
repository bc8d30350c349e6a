import { type Optimizer, watchStep } from "../optimizers/optimizer.ts";
import { PyError } from "../spec/pyError.ts";
import { equals } from "../spec/pyMath.ts";
import { isInt, type PyArgs, type PyValue, toNumber } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { areOrdinary, toValues, truthy, withDefaults } from "../spec/values.ts";
import { kernelOf } from "./kernel.ts";
import {
  rateValue,
  type SchedulerDefinition,
  type SchedulerHost,
  type SchedulerRun,
  setBases,
} from "./scheduler.ts";
import { initialStep } from "./step.ts";

/** Runs the checks that need no optimizer. Throws the `PyError` PyTorch raises first. */
export function checkScheduler(definition: SchedulerDefinition, args: PyArgs): void {
  const complete = withDefaults(definition.params, args);
  for (const rule of definition.rules) rule(complete, null);
  const chosen = definition.resolve?.(complete);
  if (chosen) checkScheduler(chosen.definition, chosen.args);
}

/**
 * Builds a scheduler on a live optimizer, including the constructor's own first step. Without an
 * optimizer the class takes that of the schedulers it is given, if it can.
 */
export function createScheduler(
  definition: SchedulerDefinition,
  written: PyArgs,
  given: Optimizer | null,
  host: SchedulerHost,
): SchedulerRun {
  const args = withDefaults(definition.params, written);
  for (const rule of definition.rules) rule(args, { optimizer: given, host });
  const chosen = definition.resolve?.(args);
  if (chosen) return createScheduler(chosen.definition, chosen.args, given, host);
  const optimizer = given ?? definition.ownOptimizer?.(args, host);
  if (!optimizer) throw new Error(`${definition.name} needs an optimizer`);
  const hp = toValues(definition.params, written);
  const last = Object.hasOwn(definition.params, "last_epoch") ? argument(args, "last_epoch") : -1n;
  const isFresh = equals(last, -1n);
  const start = { optimizer, host, args, hp, isFresh };
  const state = definition.state(start);
  definition.setUp?.(start);
  const run: SchedulerRun = {
    definition,
    kernel: kernelOf(definition),
    optimizer,
    host,
    args,
    hp,
    isOrdinary: areOrdinary(definition.params, args),
    cyclesMomentum: truthy(argument(args, "cycle_momentum")),
    state,
    bases: [],
    baseLrs: new Float64Array(),
    result: new Float64Array(1),
    nextLrs: new Float64Array(optimizer.groups.length),
    lastEpoch: toNumber(last),
    oddEpoch: isInt(last) ? undefined : last,
    stepCount: 0,
    isInitial: false,
  };
  if (!definition.step) startFromGroups(run, isFresh);
  definition.complete?.(run);
  return run;
}

/** The base class's constructor. */
function startFromGroups(run: SchedulerRun, isFresh: boolean): void {
  setBases(run, initialRates(run.optimizer, isFresh));
  watchStep(run.optimizer);
  initialStep(run);
  const { recursion } = run.definition;
  if (recursion?.factor || !recursion?.makesFloats) return;
  for (const group of run.optimizer.groups) group.hasIntRate = false;
}

/** A fresh scheduler records `initial_lr`; a resumed one demands it. */
export function initialRates({ groups }: Optimizer, isFresh: boolean): readonly PyValue[] {
  return groups.map((group, i) => {
    if (isFresh) group.scheduled.setIfAbsent("initial_lr", rateValue(group));
    const initial = group.scheduled.get("initial_lr");
    if (initial === undefined) throw missingInitialLr(i);
    return initial;
  });
}

const missingInitialLr = (index: number) =>
  new PyError(
    "KeyError",
    `param 'initial_lr' is not specified in param_groups[${index}] when resuming scheduler with last_epoch >= 0.\n` +
      "This typically happens when:\n" +
      "1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n" +
      "2. You're using last_epoch >= 0 for a fresh training run (not recommended)",
  );
