import { type ParamGroup, setMomentum } from "../optimizers/optimizer.ts";
import { PyError, valueError } from "../spec/pyError.ts";
import { increment, multiply } from "../spec/pyMath.ts";
import { isInt, isNumeric, type PyValue, toNumber, typeName } from "../spec/pyValue.ts";
import { classNameOf, rateValue, type SchedulerRun } from "./scheduler.ts";

/**
 * `scheduler.step()`, or `scheduler.step(argument)`: an epoch, or a metric for ReduceLROnPlateau.
 * Throws the `PyError` that PyTorch raises.
 */
export function stepScheduler(run: SchedulerRun, argument?: PyValue, metric?: PyValue): void {
  const { definition } = run;
  if (definition.step) definition.step(run, argument, metric);
  else if (definition.advance) {
    definition.advance(run, argument ?? null);
    writeRates(run, false);
  } else stepByEpoch(run, argument ?? null);
}

/** timm's `scheduler.step_update(count)`. */
export function stepUpdate(run: SchedulerRun, count?: PyValue): void {
  if (!run.definition.stepUpdate) throw missingMethod(run, "step_update");
  run.definition.stepUpdate(run, count);
}

const missingMethod = ({ definition }: SchedulerRun, name: string) =>
  new PyError("AttributeError", `'${classNameOf(definition)}' object has no attribute '${name}'`);

/** A class of another library has none of the base class's inner methods. */
function demandBase(run: SchedulerRun, method: string): void {
  if (run.definition.stepUpdate) throw missingMethod(run, method);
}

/** The base class's `step`. The order of calls is looked at once, in the first call by the user. */
function stepByEpoch(run: SchedulerRun, epoch: PyValue): void {
  const { host, optimizer } = run;
  if (run.stepCount === 1 && !optimizer.hasStepped) host.onWarning?.(run, "step-order");
  run.stepCount += 1;
  if (epoch !== null) host.onWarning?.(run, "epoch-argument");
  updateRates(run, epoch);
}

/** PyTorch's `_update_lr`: moves on by one, or to an epoch, and rewrites every group's rate. */
export function updateRates(run: SchedulerRun, epoch: PyValue): void {
  demandBase(run, "_update_lr");
  if (epoch !== null) {
    run.lastEpoch = toNumber(epoch);
    run.oddEpoch = isInt(epoch) ? undefined : epoch;
  } else if (run.oddEpoch === undefined) run.lastEpoch += 1;
  else {
    run.oddEpoch = increment(run.oddEpoch);
    run.lastEpoch = toNumber(run.oddEpoch);
  }
  writeRates(run, epoch !== null);
}

/** PyTorch's `_initial_step`, which composites also call on their schedulers. */
export function initialStep(run: SchedulerRun): void {
  demandBase(run, "_initial_step");
  run.stepCount = 0;
  run.isInitial = true;
  stepScheduler(run);
  run.isInitial = false;
}

function report(run: SchedulerRun): void {
  const event = run.definition.event?.(run);
  if (event) run.host.onEvent?.(run, event);
}

function writeRates(run: SchedulerRun, hasEpoch: boolean): void {
  const { groups } = run.optimizer;
  if (run.nextLrs.length < groups.length) run.nextLrs = new Float64Array(groups.length);
  const isFast = run.isOrdinary && Number.isFinite(run.lastEpoch);
  const isClosed = hasEpoch && run.definition.closedForm !== undefined;
  const count = isClosed ? closedRates(run, isFast) : nextRates(run, isFast);
  if (run.definition.momentum?.overBases) writeMomenta(run, isFast);
  for (let i = 0; i < count; i++) (groups[i] as ParamGroup).hp.lr = run.nextLrs[i] as number;
  refuseLateGroups(count, groups.length);
  // A jump to an epoch is no event of the schedule.
  if (!isClosed && !run.isInitial) report(run);
}

/** `zip(groups, values, strict=True)` after a group was added. */
function refuseLateGroups(count: number, groups: number): void {
  if (count < groups) throw valueError("zip() argument 2 is shorter than argument 1");
}

function closedRates(run: SchedulerRun, isFast: boolean): number {
  const { bases, baseLrs, nextLrs } = run;
  const { closedForm } = run.definition;
  for (let i = 0; i < baseLrs.length; i++) {
    const rate = isFast ? (closedForm?.rate(run, baseLrs[i] as number) as number) : Number.NaN;
    nextLrs[i] = Number.isFinite(rate)
      ? rate
      : asRate(closedForm?.exact(run, bases[i] as PyValue) as PyValue);
  }
  return baseLrs.length;
}

/** Fills `nextLrs` by the recursion; gives the number of rates. */
function nextRates(run: SchedulerRun, isFast: boolean): number {
  const { recursion } = run.definition;
  if (!recursion) throw new PyError("NotImplementedError", "");
  const { nextLrs, optimizer } = run;
  const { groups } = optimizer;
  if (recursion.factor) {
    const factor = isFast ? recursion.factor(run) : Number.NaN;
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i] as ParamGroup;
      const rate = group.hp.lr * factor;
      nextLrs[i] = Number.isFinite(rate)
        ? rate
        : asRate(multiply(rateValue(group), recursion.exactFactor(run)));
    }
    return groups.length;
  }
  recursion.prepare?.(run);
  const { momentum } = run.definition;
  const count = recursion.overBases ? run.baseLrs.length : groups.length;
  for (let i = 0; i < count; i++) {
    const group = groups[i] as ParamGroup;
    const rate = isFast ? recursion.rate(run, i, group) : Number.NaN;
    nextLrs[i] = Number.isFinite(rate) ? rate : asRate(recursion.exact(run, i, group));
    if (momentum && !momentum.overBases) writeMomentum(run, i, isFast);
  }
  return count;
}

/** For the groups known at construction, once all rates are computed. */
function writeMomenta(run: SchedulerRun, isFast: boolean): void {
  if (!run.definition.momentum?.isOn(run)) return;
  for (let i = 0; i < run.baseLrs.length; i++) writeMomentum(run, i, isFast);
  refuseLateGroups(run.baseLrs.length, run.optimizer.groups.length);
}

function writeMomentum(run: SchedulerRun, i: number, isFast: boolean): void {
  const { momentum } = run.definition;
  if (!momentum?.isOn(run)) return;
  const group = run.optimizer.groups[i] as ParamGroup;
  const value = isFast ? momentum.value(run, i, group) : Number.NaN;
  const written = Number.isFinite(value) ? value : asRate(momentum.exact(run, i, group));
  setMomentum(run.optimizer, group, written);
}

/** Python would go on with a rate that is no number until the optimizer computes with it. */
export function asRate(value: PyValue): number {
  if (isNumeric(value)) return Number(value);
  throw new PyError("TypeError", `the learning rate became a ${typeName(value)}`);
}
