import type { ParamGroup } from "../../optimizers/optimizer.ts";
import { compare } from "../../spec/pyArithmetic.ts";
import { PyError, typeError } from "../../spec/pyError.ts";
import { add, divide, multiply, subtract } from "../../spec/pyMath.ts";
import { isNumeric, type PyValue, toNumber } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { truthy } from "../../spec/values.ts";
import { initialRates } from "../create.ts";
import { asNumber } from "../exactRates.ts";
import {
  type ScheduleEvent,
  type SchedulerRule,
  type SchedulerRun,
  setBases,
} from "../scheduler.ts";
import type { Stepping } from "../stepping.ts";
import { limits, type tInEpochs, type warmup, type warmupPrefix } from "./params.ts";

type Shared = typeof warmup & {
  readonly warmup_prefix: ReturnType<typeof warmupPrefix<boolean>>;
  readonly t_in_epochs: typeof tInEpochs;
};

/** Where a schedule is since its last step: its cycle, its number of drops; -1 in the warm-up. */
export interface Stage {
  stage: number;
}

type Run = SchedulerRun<Shared, Stage>;

/** The rate as a function of the time, which begins after the warm-up if that is a prefix. */
export interface Curve<R> {
  /** Works out what all groups share, and gives the stage; NaN where Python must decide. */
  locate(run: R, t: number): number;
  /** Leaves the rate of a group in `run.result`: a returned double would be allocated. */
  rate(run: R, index: number): void;
  /** In Python's arithmetic: first what all groups share, then each group's rate. */
  exact(run: R, t: PyValue): (base: PyValue) => PyValue;
  /** What a new stage means. */
  event(run: R): ScheduleEvent | null;
  /** The warm-up leads to the curve, not to the initial rate. */
  readonly meetsCurve?: boolean;
}

/** `assert test`: an AssertionError without a text. */
export const assertion =
  (name: string, test: (value: PyValue) => boolean): SchedulerRule =>
  (args) => {
    if (!test(argument(args, name))) throw new PyError("AssertionError", "");
  };

export const isPositive = (value: PyValue): boolean => compare(">", value, 0n);
export const isAtLeastZero = (value: PyValue): boolean => compare(">=", value, 0n);

/** With `initialize=False` every group must bring its initial rate along. */
export const refuseUninitialized: SchedulerRule = (args, site) => {
  if (truthy(argument(args, "initialize"))) return;
  site?.optimizer?.groups.forEach(({ scheduled }, i) => {
    if (scheduled.get("initial_lr") !== undefined) return;
    throw new PyError("KeyError", `initial_lr missing from param_groups[${i}]`);
  });
};

/** timm's `update_groups`: a group's own scale goes on top. Late groups are left alone. */
export function writeRates(
  { optimizer }: Pick<SchedulerRun, "optimizer">,
  values: readonly PyValue[],
): void {
  values.forEach((value, i) => {
    const { hp, scheduled } = optimizer.groups[i] as ParamGroup;
    const scale = scheduled.get("lr_scale");
    hp.lr = asNumber(scale === undefined ? value : multiply(value, scale));
  });
}

/** What the common part of the constructors writes into the groups, before anything else. */
export function startFromBases(run: SchedulerRun): void {
  setBases(run, initialRates(run.optimizer, true));
  run.nextLrs = new Float64Array(run.bases.length);
  writeRates(run, run.bases);
}

/** `(target - warmup_lr_init) / warmup_t`, or 1 without a warm-up. */
export function exactRise({ args }: Pick<SchedulerRun, "args">, target: PyValue): PyValue {
  const length = argument(args, "warmup_t");
  if (!truthy(length)) return 1n;
  return divide(subtract(target, argument(args, "warmup_lr_init")), length);
}

/** `warmup_lr_init + t * rise`. */
export const exactWarmup = (
  { args }: Pick<SchedulerRun, "args">,
  t: PyValue,
  rise: PyValue,
): PyValue => add(argument(args, "warmup_lr_init"), multiply(t, rise));

/** The end of the constructors: a warm-up replaces the rates at once. */
export function startWarmup(run: SchedulerRun, targets: () => readonly PyValue[]): void {
  if (!truthy(argument(run.args, "warmup_t"))) return;
  for (const target of targets()) exactRise(run, target);
  const first = argument(run.args, "warmup_lr_init");
  writeRates(
    run,
    run.bases.map(() => first),
  );
}

const stepping = (args: SchedulerRun["args"]): Stepping =>
  truthy(argument(args, "t_in_epochs"))
    ? { method: "step", takes: ["count"], after: "epoch" }
    : { method: "step_update", takes: ["count"], after: "batch" };

/** The parts of a definition that all stateless schedulers of timm share. */
export function onCurve<R extends Run>(curve: Curve<R>) {
  const move = (run: R, t: PyValue) => moveTo(run, t, curve);
  return {
    module: "timm.scheduler",
    limits,
    stepping,
    complete(run: R): void {
      startFromBases(run as SchedulerRun);
      startWarmup(run as SchedulerRun, () => exactTargets(run, curve));
      run.state.stage = truthy(argument(run.args, "warmup_t")) ? WARMUP : 0;
    },
    step(run: R, epoch: PyValue | undefined): void {
      if (epoch === undefined) throw missing("step", "epoch");
      if (run.hp.t_in_epochs) move(run, epoch);
    },
    stepUpdate(run: R, count: PyValue | undefined): void {
      if (count === undefined) throw missing("step_update", "num_updates");
      if (!run.hp.t_in_epochs) move(run, count);
    },
  } as const;
}

export const missing = (method: string, name: string, className = "Scheduler") =>
  typeError(`${className}.${method}() missing 1 required positional argument: '${name}'`);

const WARMUP = -1;

function exactTargets<R extends Run>(run: R, { meetsCurve, exact }: Curve<R>): readonly PyValue[] {
  const length = argument(run.args, "warmup_t");
  const isOnCurve = meetsCurve && truthy(length) && !truthy(argument(run.args, "warmup_prefix"));
  return isOnCurve ? run.bases.map(exact(run, length)) : run.bases;
}

/** The schedule is a function of t alone: where it was before does not matter. */
function moveTo<R extends Run>(run: R, t: PyValue, curve: Curve<R>): void {
  const x = toNumber(t);
  const isFast = run.isOrdinary && isNumeric(t) && Number.isFinite(x) && fill(run, x, curve);
  if (!isFast) {
    writeRates(run, exactRates(run, t, curve));
    return;
  }
  const { groups } = run.optimizer;
  const { nextLrs } = run;
  for (let i = 0; i < nextLrs.length; i++) {
    const { hp, scheduled } = groups[i] as ParamGroup;
    const scale = scheduled.get("lr_scale");
    const rate = nextLrs[i] as number;
    hp.lr = scale === undefined ? rate : asNumber(multiply(rate, scale));
  }
}

/** Fills `nextLrs` in doubles; false where a rate is not finite. */
function fill<R extends Run>(run: R, x: number, curve: Curve<R>): boolean {
  const { hp, nextLrs, result } = run;
  const isRising = x < hp.warmup_t;
  const stage = isRising ? locateTarget(run, curve) : locate(run, x, curve);
  if (Number.isNaN(stage)) return false;
  for (let i = 0; i < nextLrs.length; i++) {
    if (isRising) rise(run, x, i, curve);
    else curve.rate(run, i);
    const rate = result[0] as number;
    if (!Number.isFinite(rate)) return false;
    nextLrs[i] = rate;
  }
  noteStage(run, isRising ? WARMUP : stage, curve);
  return true;
}

const locate = <R extends Run>(run: R, x: number, curve: Curve<R>): number =>
  curve.locate(run, run.hp.warmup_prefix ? x - run.hp.warmup_t : x);

const locateTarget = <R extends Run>(run: R, curve: Curve<R>): number =>
  curve.meetsCurve && !run.hp.warmup_prefix ? curve.locate(run, run.hp.warmup_t) : 0;

function rise<R extends Run>(run: R, x: number, index: number, curve: Curve<R>): void {
  const { result, baseLrs } = run;
  const { warmup_t: length, warmup_lr_init: first, warmup_prefix: isPrefix } = run.hp;
  if (curve.meetsCurve && !isPrefix) curve.rate(run, index);
  else result[0] = baseLrs[index] as number;
  const slope = length === 0 ? 1 : ((result[0] as number) - first) / length;
  result[0] = first + x * slope;
}

function noteStage<R extends Run>(run: R, next: number, curve: Curve<R>): void {
  const before = run.state.stage;
  run.state.stage = next;
  if (next <= before) return;
  const event = before === WARMUP ? "phase" : curve.event(run);
  if (event) run.host.onEvent?.(run as SchedulerRun, event);
}

function exactRates<R extends Run>(run: R, t: PyValue, curve: Curve<R>): readonly PyValue[] {
  const length = argument(run.args, "warmup_t");
  if (compare("<", t, length)) {
    const rises = exactTargets(run, curve).map((target) => exactRise(run, target));
    return rises.map((rise) => exactWarmup(run, t, rise));
  }
  const isPrefix = truthy(argument(run.args, "warmup_prefix"));
  return run.bases.map(curve.exact(run, isPrefix ? subtract(t, length) : t));
}
