import { momentumOf, type Optimizer, setMomentum } from "../optimizers/optimizer.ts";
import { isScheduledKey } from "../optimizers/scheduledValues.ts";
import { isInt, type PyArgs, type PyValue, toNumber } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { areOrdinary, toValues, truthy } from "../spec/values.ts";
import { childrenOf, epochValue, type SchedulerRun, setBases } from "./scheduler.ts";

/** `scheduler.state_dict()`: plain data. Functions are not in it, as in PyTorch. */
export interface SavedScheduler {
  readonly args: PyArgs;
  readonly lastEpoch: PyValue;
  readonly stepCount: number;
  readonly bases: readonly PyValue[];
  readonly progress: Readonly<Record<string, Scalar>>;
  /** Those of a composite. */
  readonly schedulers: readonly SavedScheduler[];
}

type Scalar = null | boolean | bigint | number | string;

/** The part of `optimizer.state_dict()` that a schedule lives in. */
export interface SavedGroup {
  readonly lr: number;
  readonly momentum: number | null;
  readonly scheduled: PyArgs;
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || ["boolean", "bigint", "number", "string"].includes(typeof value);

/** What a saved state leaves to the scheduler that it is loaded into. */
function isOwn({ definition }: SchedulerRun, name: string): boolean {
  const kind = definition.params[name]?.kind;
  return definition.saves !== undefined || kind === "callable" || kind === "schedulers";
}

const isSaved = ({ definition: { saves } }: SchedulerRun, name: string) =>
  saves === undefined || saves.includes(name);

/** `scheduler.state_dict()`. */
export function saveScheduler(run: SchedulerRun): SavedScheduler {
  const scalars = Object.entries(run.state ?? {}).filter(
    ([name, value]) => isScalar(value) && isSaved(run, name),
  );
  const args = Object.entries(run.args).filter(([name]) => !isOwn(run, name));
  return {
    args: Object.fromEntries(args),
    lastEpoch: epochValue(run),
    stepCount: run.stepCount,
    bases: run.bases,
    progress: Object.fromEntries(scalars),
    schedulers: childrenOf(run).map(saveScheduler),
  };
}

/**
 * `scheduler.load_state_dict(saved)`: into a scheduler of the same class. As in PyTorch the saved
 * arguments replace those it was built with.
 */
export function loadScheduler(run: SchedulerRun, saved: SavedScheduler): void {
  const { definition, optimizer, host } = run;
  const children = childrenOf(run);
  run.args = { ...run.args, ...saved.args };
  run.hp = toValues(definition.params, run.args);
  run.cyclesMomentum = truthy(argument(run.args, "cycle_momentum"));
  run.isOrdinary = areOrdinary(definition.params, run.args);
  const start = { optimizer, host, args: run.args, hp: run.hp, isFresh: false };
  const state = definition.state(start);
  run.state = state && Object.assign(state, saved.progress, children.length > 0 && { children });
  run.oddEpoch = isInt(saved.lastEpoch) ? undefined : saved.lastEpoch;
  run.lastEpoch = toNumber(saved.lastEpoch);
  run.stepCount = saved.stepCount;
  setBases(run, saved.bases);
  children.forEach((child, i) => {
    loadScheduler(child, saved.schedulers[i] as SavedScheduler);
  });
}

/** The rate and momentum of each group, and the values that schedulers keep there. */
export const saveGroups = (optimizer: Optimizer): readonly SavedGroup[] =>
  optimizer.groups.map((group) => ({
    lr: group.hp.lr,
    momentum: optimizer.definition.momentumField ? momentumOf(optimizer, group) : null,
    scheduled: group.scheduled.toArgs(),
  }));

/** Into an optimizer with as many groups. */
export function loadGroups(optimizer: Optimizer, saved: readonly SavedGroup[]): void {
  optimizer.groups.forEach((group, i) => {
    const { lr, momentum, scheduled } = saved[i] as SavedGroup;
    group.hp.lr = lr;
    if (momentum !== null) setMomentum(optimizer, group, momentum);
    for (const [key, value] of Object.entries(scheduled)) {
      if (isScheduledKey(key)) group.scheduled.set(key, value);
    }
  });
}
