import type { Optimizer, ParamGroup, Reference } from "../optimizers/optimizer.ts";
import type { ParamTable, Values } from "../spec/paramSpec.ts";
import { PyError } from "../spec/pyError.ts";
import { type CallFunction, isFloat, type PyArgs, type PyValue } from "../spec/pyValue.ts";
import type { Rule } from "../spec/rules.ts";
import { toValues, withDefaults } from "../spec/values.ts";

/** What a step did, for marks on the charts. */
export type ScheduleEvent = "restart" | "milestone";

/**
 * A scheduler as a table and its arithmetic. Most PyTorch schedulers are only a recursion for
 * the next rate; the base class's bookkeeping is in `runtime.ts`.
 */
export interface SchedulerDefinition<P extends ParamTable = ParamTable, S = unknown> {
  readonly name: string;
  /** One sentence in English: the key of its translation. */
  readonly doc: string;
  readonly formula: readonly string[];
  readonly references: readonly Reference[];
  readonly params: P;
  /** Checks that come before the base class's constructor, in PyTorch's order. */
  readonly rules: readonly Rule[];
  /** Checks that look at the optimizer's groups, after `rules`. */
  check?(args: PyArgs, optimizer: Optimizer): void;
  /** State beyond the base class's, from the checked values. */
  state(hp: Values<P>): S;
  /** The next rate of group `index`: PyTorch's `get_lr`. */
  rate(run: SchedulerRun<P, S>, index: number, group: ParamGroup): number;
  /** PyTorch's `_get_closed_form_lr`, used by `step(epoch)` where the class has one. */
  closedRate?(run: SchedulerRun<P, S>, index: number): number;
  /** Replaces the base class's bookkeeping of a step. */
  advance?(run: SchedulerRun<P, S>, epoch: number | null, argument: PyValue): void;
  /** What the step that was just made means, if it is worth a mark. */
  event?(run: SchedulerRun<P, S>): ScheduleEvent | null;
}

/** The live state of one scheduler, under the names PyTorch gives its attributes. */
export interface SchedulerRun<P extends ParamTable = ParamTable, S = unknown> {
  readonly definition: SchedulerDefinition<P, S>;
  readonly optimizer: Optimizer;
  readonly args: PyArgs;
  readonly hp: Values<P>;
  readonly state: S;
  readonly baseLrs: Float64Array;
  /** Rates computed for the groups before any of them is written back. */
  readonly nextLrs: Float64Array;
  readonly call: CallFunction;
  lastEpoch: number;
  /** `last_epoch` is a Python float since `step` was given one. */
  isFloatEpoch: boolean;
  stepCount: number;
  isInitial: boolean;
  lastEvent: ScheduleEvent | null;
}

export const defineScheduler = <const P extends ParamTable, S>(
  definition: SchedulerDefinition<P, S>,
): SchedulerDefinition<P, S> => definition;

/** Runs the checks that need no optimizer. Throws the `PyError` PyTorch raises first. */
export function checkScheduler(definition: SchedulerDefinition, args: PyArgs): void {
  const complete = withDefaults(definition.params, args);
  for (const rule of definition.rules) rule(complete);
}

/** Builds a scheduler on a live optimizer, including the constructor's own first step. */
export function createScheduler(
  definition: SchedulerDefinition,
  args: PyArgs,
  optimizer: Optimizer,
  call: CallFunction,
): SchedulerRun {
  checkScheduler(definition, args);
  const complete = withDefaults(definition.params, args);
  definition.check?.(complete, optimizer);
  const hp = toValues(definition.params, args);
  const lastEpoch = (hp as { last_epoch?: number }).last_epoch ?? -1;
  const run: SchedulerRun = {
    definition,
    optimizer,
    args: complete,
    hp,
    state: definition.state(hp),
    baseLrs: initialRates(optimizer, lastEpoch),
    nextLrs: new Float64Array(optimizer.groups.length),
    call,
    lastEpoch,
    isFloatEpoch: isFloat(complete.last_epoch ?? null),
    stepCount: 0,
    isInitial: true,
    lastEvent: null,
  };
  stepScheduler(run);
  run.isInitial = false;
  return run;
}

/** A fresh scheduler records `initial_lr`; a resumed one demands it. */
function initialRates(optimizer: Optimizer, lastEpoch: number): Float64Array {
  for (const [i, group] of optimizer.groups.entries()) {
    if (lastEpoch === -1) group.initialLr ??= group.hp.lr;
    else if (group.initialLr === undefined) throw missingInitialLr(i);
  }
  return Float64Array.from(optimizer.groups, (group) => group.initialLr as number);
}

const missingInitialLr = (index: number) =>
  new PyError(
    "KeyError",
    `param 'initial_lr' is not specified in param_groups[${index}] when resuming scheduler with last_epoch >= 0.\n` +
      "This typically happens when:\n" +
      "1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n" +
      "2. You're using last_epoch >= 0 for a fresh training run (not recommended)",
  );

/** `last_epoch` as the Python number it is. */
export const epochValue = ({ lastEpoch, isFloatEpoch }: SchedulerRun): PyValue =>
  isFloatEpoch ? lastEpoch : BigInt(lastEpoch);

/**
 * `scheduler.step()`, or `scheduler.step(epoch)` when an argument is given.
 * Throws the `PyError` that PyTorch raises; the rates then stay as they were.
 */
export function stepScheduler(run: SchedulerRun, argument: PyValue = null): void {
  const epoch = argument === null ? null : Number(argument);
  const { definition, optimizer, nextLrs } = run;
  run.stepCount += 1;
  if (definition.advance) definition.advance(run, epoch, argument);
  else {
    run.lastEpoch = epoch ?? run.lastEpoch + 1;
    if (argument !== null) run.isFloatEpoch = isFloat(argument);
  }
  const closed = epoch !== null && definition.closedRate !== undefined;
  for (let i = 0; i < nextLrs.length; i++) {
    nextLrs[i] = closed
      ? (definition.closedRate?.(run, i) as number)
      : definition.rate(run, i, optimizer.groups[i] as ParamGroup);
  }
  for (let i = 0; i < nextLrs.length; i++) {
    (optimizer.groups[i] as ParamGroup).hp.lr = nextLrs[i] as number;
  }
  run.lastEvent = run.isInitial ? null : (definition.event?.(run) ?? null);
}
