import type { Optimizer, ParamGroup, Reference } from "../optimizers/optimizer.ts";
import type { ParamTable, Values } from "../spec/paramSpec.ts";
import {
  type CallFunction,
  type PyArgs,
  type PyObject,
  type PyValue,
  toNumber,
} from "../spec/pyValue.ts";
import type { Callee, Subject } from "../spec/signature.ts";
import type { Kernel } from "./kernel.ts";
import type { Stepping } from "./stepping.ts";

/** What a step did, for marks on the charts. */
export type ScheduleEvent = "restart" | "milestone" | "phase" | "reduction";

/** Warnings PyTorch gives while a schedule runs. */
export type WarningCode = "step-order" | "step-overridden" | "epoch-argument";

/** The surroundings of a scheduler: whoever runs a script, or a test. */
export interface SchedulerHost {
  readonly call: CallFunction;
  /** The live scheduler that an argument names; undefined for anything that is none. */
  find?(object: PyObject): SchedulerRun | undefined;
  onEvent?(run: SchedulerRun, event: ScheduleEvent): void;
  onWarning?(run: SchedulerRun, code: WarningCode): void;
}

/** What a constructor's checks see besides the arguments. */
export interface Site {
  /** Null where the call leaves it to the schedulers it is given. */
  readonly optimizer: Optimizer | null;
  readonly host: SchedulerHost;
}

/**
 * A constructor check. Throws the `PyError` PyTorch raises; the first that throws wins.
 * Without a site, as while a value is being edited, neither the optimizer nor functions are known,
 * and what depends on them is not checked.
 */
export type SchedulerRule = (args: PyArgs, site: Site | null) => void;

/**
 * A scheduler as a table and its arithmetic. Each formula is written twice: in doubles, for
 * speed, and in Python's arithmetic, which decides whenever a result is not finite or an argument
 * is not an ordinary number, and raises what Python raises.
 */
export interface SchedulerDefinition<P extends ParamTable = ParamTable, S = unknown>
  extends Callee {
  /** The module it is imported from, if not `torch.optim.lr_scheduler`. */
  readonly module?: string;
  /** The submodule that defines it, from which it can be imported too. */
  readonly definedIn?: string;
  /** One sentence in English: the key of its translation. */
  readonly doc: string;
  /** Where what we compute is not what the library does; a key like `doc`. */
  readonly limits?: string;
  readonly formula: readonly string[];
  readonly references: readonly Reference[];
  readonly params: P;
  /** Where the optimizer stands among the arguments, if it is not the first. */
  readonly subject?: Subject;
  readonly rules: readonly SchedulerRule[];
  /** For a function that leaves everything to another one: that one, with its arguments. */
  resolve?(args: PyArgs): SchedulerCall;
  /** Finds the optimizer in the arguments when the call does not give it. */
  ownOptimizer?(args: PyArgs, host: SchedulerHost): Optimizer;
  /** The state beyond the base class's, from the checked arguments. */
  state(start: Start<P>): S;
  /** What the constructor writes into the groups before the base class's constructor. */
  setUp?(start: Start<P>): void;
  readonly recursion?: FactorRule<SchedulerRun<P, S>> | RateRule<SchedulerRun<P, S>>;
  /** PyTorch's `_get_closed_form_lr`, used by `step(epoch)`. */
  readonly closedForm?: ClosedForm<SchedulerRun<P, S>>;
  readonly momentum?: MomentumRule<SchedulerRun<P, S>>;
  /** Replaces the counting of a step. */
  advance?(run: SchedulerRun<P, S>, argument: PyValue): void;
  /** Replaces the whole step, and the base class's constructor with it. */
  step?(run: SchedulerRun<P, S>, argument: PyValue | undefined, second?: PyValue): void;
  /** timm's `step_update`. */
  stepUpdate?(run: SchedulerRun<P, S>, count: PyValue | undefined): void;
  /** How a script steps it, if not by `step()` with an epoch that may be left out. */
  stepping?(args: PyArgs): Stepping;
  /** What of the state `state_dict()` holds, where it is not all of it and the arguments too. */
  readonly saves?: readonly string[];
  /** What the constructor does last. */
  complete?(run: SchedulerRun<P, S>): void;
  /** What the step that was just made means, if it is worth a mark. */
  event?(run: SchedulerRun<P, S>): ScheduleEvent | null;
}

export interface SchedulerCall {
  readonly definition: SchedulerDefinition;
  readonly args: PyArgs;
}

/**
 * The recursion lr ← lr · factor, with one factor for all groups. What doubles compute here and
 * below is left in `run.result`: a returned double would be allocated at every step.
 */
export interface FactorRule<R> {
  readonly rate?: never;
  factor(run: R): void;
  exactFactor(run: R): PyValue;
}

/** Any other recursion: PyTorch's `get_lr`, group by group. */
export interface RateRule<R> {
  readonly factor?: never;
  /** Walks through the groups known at construction instead of the optimizer's. */
  readonly overBases?: boolean;
  /** Every rate is a float, also where the groups' rates were ints. */
  readonly makesFloats?: boolean;
  /** What the groups share, once per step. */
  prepare?(run: R): void;
  rate(run: R, index: number, group: ParamGroup): void;
  exact(run: R, index: number, group: ParamGroup): PyValue;
}

export interface ClosedForm<R> {
  rate(run: R, baseLr: number): number;
  exact(run: R, baseLr: PyValue): PyValue;
}

/** The momentum, or β₁, that goes with a rate, where the argument `cycle_momentum` asks for it. */
export interface MomentumRule<R> {
  /** For the groups known at construction, after all rates; else after each group's own rate. */
  readonly overBases?: boolean;
  value(run: R, index: number, group: ParamGroup): void;
  exact(run: R, index: number, group: ParamGroup): PyValue;
}

export interface Start<P extends ParamTable = ParamTable> extends Site {
  readonly optimizer: Optimizer;
  readonly args: PyArgs;
  readonly hp: Values<P>;
  /** `last_epoch` is -1: the schedule begins, it does not resume. */
  readonly isFresh: boolean;
}

/** The live state of one scheduler, under the names PyTorch gives its attributes. */
export interface SchedulerRun<P extends ParamTable = ParamTable, S = unknown> {
  readonly definition: SchedulerDefinition<P, S>;
  readonly kernel: Kernel;
  readonly optimizer: Optimizer;
  readonly host: SchedulerHost;
  args: PyArgs;
  hp: Values<P>;
  /** Whether doubles may compute: every argument is an ordinary number. */
  isOrdinary: boolean;
  cyclesMomentum: boolean;
  state: S;
  /** `base_lrs` as Python has them, and as doubles. */
  bases: readonly PyValue[];
  baseLrs: Float64Array;
  /** One number: the factor, rate or momentum computed last; NaN where Python must decide. */
  readonly result: Float64Array;
  /** Rates computed for the groups before any of them is written back. */
  nextLrs: Float64Array;
  lastEpoch: number;
  /** `last_epoch` where it is no int: a float, or whatever `step` was given. */
  oddEpoch: PyValue | undefined;
  stepCount: number;
  isInitial: boolean;
}

/** Keeps the literal types of the table, from which those of the values follow. */
export const defineScheduler = <const P extends ParamTable, S>(
  definition: SchedulerDefinition<P, S>,
): SchedulerDefinition<P, S> => definition;

/** `type(scheduler).__name__`. */
export const classNameOf = ({ name, returns }: Callee): string => returns ?? name;

/** The schedulers inside a composite; none in any other. */
export const childrenOf = ({ state }: Pick<SchedulerRun, "state">): readonly SchedulerRun[] =>
  (state as { children?: readonly SchedulerRun[] } | null)?.children ?? [];

/** `last_epoch` as the Python value it is. */
export const epochValue = ({
  lastEpoch,
  oddEpoch,
}: Pick<SchedulerRun, "lastEpoch" | "oddEpoch">): PyValue =>
  oddEpoch === undefined ? BigInt(lastEpoch) : oddEpoch;

/** A group's rate as the Python number it is: an int stays one until a step changes it. */
export function rateValue({ args, hp, hasIntRate }: ParamGroup): PyValue {
  const lr = args.lr ?? null;
  return hasIntRate && Number(lr) === hp.lr ? lr : hp.lr;
}

/** Sets `base_lrs`, one per group, in both forms. */
export function setBases(run: SchedulerRun, bases: readonly PyValue[]): void {
  run.bases = bases;
  run.baseLrs = Float64Array.from(bases, toNumber);
}
