import { type ParamGroup, setMomentum } from "../optimizers/optimizer.ts";
import { PyError, valueError } from "../spec/pyError.ts";
import { increment } from "../spec/pyMath.ts";
import { type PyValue, toNumber } from "../spec/pyValue.ts";
import { exactClosedRate, exactMomentum, exactRate, exactScaledRate } from "./exactRates.ts";
import { classNameOf, type SchedulerRun } from "./scheduler.ts";

/**
 * `scheduler.step()`, or with an argument: an epoch, or what the class takes instead (a metric for
 * ReduceLROnPlateau) and a second one. Throws the `PyError` that PyTorch raises.
 */
export function stepScheduler(run: SchedulerRun, argument?: PyValue, second?: PyValue): void {
  const { step, advance } = run.kernel;
  if (step !== null) step(run, argument, second);
  else if (advance !== null) {
    advance(run, argument ?? null);
    writeRates(run, false);
  } else stepByEpoch(run, argument ?? null);
}

/** timm's `scheduler.step_update(count)`. */
export function stepUpdate(run: SchedulerRun, count?: PyValue): void {
  if (run.kernel.stepUpdate === null) throw missingMethod(run, "step_update");
  run.kernel.stepUpdate(run, count);
}

const missingMethod = ({ definition }: SchedulerRun, name: string) =>
  new PyError("AttributeError", `'${classNameOf(definition)}' object has no attribute '${name}'`);

/** A class of another library has none of the base class's inner methods. */
function demandBase(run: SchedulerRun, method: string): void {
  if (run.kernel.stepUpdate !== null) throw missingMethod(run, method);
}

/** The base class's `step`. The order of calls is looked at once, in the first call by the user. */
function stepByEpoch(run: SchedulerRun, epoch: PyValue): void {
  if (run.stepCount === 1) checkOrder(run);
  run.stepCount += 1;
  if (epoch !== null) run.host.onWarning?.(run, "epoch-argument");
  updateRates(run, epoch);
}

function checkOrder(run: SchedulerRun): void {
  const { isWatched, hasStepped } = run.optimizer;
  if (!isWatched) run.host.onWarning?.(run, "step-overridden");
  else if (!hasStepped) run.host.onWarning?.(run, "step-order");
}

/** PyTorch's `_update_lr`: moves on by one, or to an epoch, and rewrites every group's rate. */
export function updateRates(run: SchedulerRun, epoch: PyValue): void {
  demandBase(run, "_update_lr");
  if (epoch !== null) {
    setEpoch(run, epoch);
  } else advanceEpoch(run);
  writeRates(run, epoch !== null && run.kernel.closedRate !== null);
}

/** `last_epoch = epoch`. */
export function setEpoch(run: SchedulerRun, epoch: PyValue): void {
  run.lastEpoch = toNumber(epoch);
  run.oddEpoch = typeof epoch === "bigint" ? undefined : epoch;
}

/** `last_epoch += 1`. */
export function advanceEpoch(run: SchedulerRun): void {
  if (run.oddEpoch === undefined) run.lastEpoch += 1;
  else {
    run.oddEpoch = increment(run.oddEpoch);
    run.lastEpoch = toNumber(run.oddEpoch);
  }
}

/** PyTorch's `_initial_step`, which composites also call on their schedulers. */
export function initialStep(run: SchedulerRun): void {
  demandBase(run, "_initial_step");
  run.stepCount = 0;
  run.isInitial = true;
  stepScheduler(run);
  run.isInitial = false;
}

function writeRates(run: SchedulerRun, isClosed: boolean): void {
  const { groups } = run.optimizer;
  const { kernel } = run;
  if (run.nextLrs.length < groups.length) run.nextLrs = new Float64Array(groups.length);
  const isFast = run.isOrdinary && Number.isFinite(run.lastEpoch);
  const count = isClosed ? closedRates(run, isFast) : nextRates(run, isFast);
  if (run.cyclesMomentum && kernel.isMomentumOverBases) writeMomenta(run, isFast);
  for (let i = 0; i < count; i++) (groups[i] as ParamGroup).hp.lr = run.nextLrs[i] as number;
  if (count < groups.length) throw tooShort();
  // A jump to an epoch is no event of the schedule.
  if (kernel.event !== null && !isClosed && !run.isInitial) report(run);
}

function report(run: SchedulerRun): void {
  const event = run.kernel.event?.(run);
  if (event) run.host.onEvent?.(run, event);
}

/** `zip(groups, values, strict=True)` after a group was added. */
const tooShort = () => valueError("zip() argument 2 is shorter than argument 1");

function closedRates(run: SchedulerRun, isFast: boolean): number {
  const { baseLrs, nextLrs, kernel } = run;
  for (let i = 0; i < baseLrs.length; i++) {
    const rate = isFast ? kernel.closedRate?.(run, baseLrs[i] as number) : Number.NaN;
    nextLrs[i] = Number.isFinite(rate) ? (rate as number) : exactClosedRate(run, i);
  }
  return baseLrs.length;
}

/** Fills `nextLrs` by the recursion; gives the number of rates. */
function nextRates(run: SchedulerRun, isFast: boolean): number {
  const { factor, rate, prepare } = run.kernel;
  run.result[0] = Number.NaN;
  if (factor !== null) {
    if (isFast) factor(run);
    return scaledRates(run);
  }
  if (rate === null) throw new PyError("NotImplementedError", "");
  if (prepare !== null) prepare(run);
  const { nextLrs, kernel, result } = run;
  const { groups } = run.optimizer;
  const isInterleaved = run.cyclesMomentum && !kernel.isMomentumOverBases;
  const count = kernel.isOverBases ? run.baseLrs.length : groups.length;
  for (let i = 0; i < count; i++) {
    if (isFast) rate(run, i, groups[i] as ParamGroup);
    const next = result[0] as number;
    nextLrs[i] = isFast && Number.isFinite(next) ? next : exactRate(run, i);
    if (isInterleaved) writeMomentum(run, i, isFast);
  }
  return count;
}

function scaledRates(run: SchedulerRun): number {
  const { nextLrs } = run;
  const factor = run.result[0] as number;
  const { groups } = run.optimizer;
  for (let i = 0; i < groups.length; i++) {
    const next = (groups[i] as ParamGroup).hp.lr * factor;
    nextLrs[i] = Number.isFinite(next) ? next : exactScaledRate(run, i);
  }
  return groups.length;
}

/** For the groups known at construction, once all rates are computed. */
function writeMomenta(run: SchedulerRun, isFast: boolean): void {
  const { length } = run.baseLrs;
  for (let i = 0; i < length; i++) writeMomentum(run, i, isFast);
  if (length < run.optimizer.groups.length) throw tooShort();
}

function writeMomentum(run: SchedulerRun, i: number, isFast: boolean): void {
  const group = run.optimizer.groups[i] as ParamGroup;
  if (isFast) run.kernel.momentum?.(run, i, group);
  const value = run.result[0] as number;
  const written = isFast && Number.isFinite(value) ? value : exactMomentum(run, i);
  setMomentum(run.optimizer, group, written);
}
