import { list } from "../spec/paramSpec.ts";
import { typeError, valueError } from "../spec/pyError.ts";
import { add, bisectRight, equals, sized, subtract } from "../spec/pyMath.ts";
import { isDict, isInt, type PyValue, toNumber } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import {
  childrenIn,
  refuseArgument,
  refuseChildren,
  refuseEmpty,
  schedulersParameter,
} from "./children.ts";
import { lastEpoch, scheduledValue } from "./common.ts";
import {
  childrenOf,
  defineScheduler,
  epochValue,
  type SchedulerRule,
  type SchedulerRun,
} from "./scheduler.ts";
import { advanceEpoch, initialStep, stepScheduler, updateRates } from "./step.ts";

const params = {
  schedulers: schedulersParameter,
  milestones: list({
    range: "an ascending list, one shorter than schedulers",
    doc: "The steps at which the next scheduler takes over.",
  }),
  last_epoch: lastEpoch,
};

interface Sequence {
  readonly children: readonly SchedulerRun[];
  readonly milestones: readonly PyValue[];
  readonly milestoneNumbers: Float64Array;
}

type Run = SchedulerRun<typeof params, Sequence>;

const refuseMilestones: SchedulerRule = (args) => {
  const { length } = sized(argument(args, "milestones"));
  const count = sized(argument(args, "schedulers")).length;
  if (length === count - 1) return;
  throw valueError(
    "Sequential Schedulers expects number of schedulers provided to be one more than the number " +
      `of milestone points, but got number of schedulers ${count} and the number of milestones ` +
      `to be equal to ${length}`,
  );
};

/** Takes back the constructor's step of every scheduler inside: only the count, not the rest. */
function undo(run: SchedulerRun): void {
  const children = childrenOf(run);
  if (children.length > 0) for (const child of children) undo(child);
  else if (run.oddEpoch === undefined) run.lastEpoch -= 1;
  else {
    run.oddEpoch = subtract(run.oddEpoch, 1n);
    run.lastEpoch = toNumber(run.oddEpoch);
  }
}

/** Puts the groups back to where they began, and lets the first scheduler start again. */
function complete(run: Run): void {
  const start = add(argument(run.args, "last_epoch"), 1n);
  run.lastEpoch = toNumber(start);
  run.oddEpoch = isInt(start) ? undefined : start;
  for (const group of run.optimizer.groups) {
    group.hp.lr = toNumber(scheduledValue(group, "initial_lr"));
  }
  const { children, milestones } = run.state;
  if (isDict(argument(run.args, "milestones"))) throw typeError("dict is not a sequence");
  for (const child of children) undo(child);
  initialStep(children[bisectRight(milestones, 0n)] as SchedulerRun);
}

/** How many milestones are reached. */
function reached(run: Run): number {
  const { milestones, milestoneNumbers: numbers } = run.state;
  if (!run.isOrdinary || run.oddEpoch !== undefined)
    return bisectRight(milestones, epochValue(run));
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (run.lastEpoch < (numbers[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const isMilestone = (run: Run, index: number) =>
  run.isOrdinary && run.oddEpoch === undefined
    ? run.state.milestoneNumbers[index] === run.lastEpoch
    : equals(run.state.milestones[index] as PyValue, epochValue(run));

function step(run: Run, given: PyValue | undefined): void {
  refuseArgument("SequentialLR", given);
  advanceEpoch(run as SchedulerRun);
  const index = reached(run);
  const child = run.state.children[index] as SchedulerRun;
  if (index === 0 || !isMilestone(run, index - 1)) stepScheduler(child);
  else {
    updateRates(child, 0n);
    run.host.onEvent?.(run as SchedulerRun, "milestone");
  }
}

export const sequentialLR = defineScheduler({
  name: "SequentialLR",
  doc: "Runs one scheduler after the other and changes over at the milestones.",
  formula: ["η_t = f_i(t − m_i)  for m_i ≤ t < m_{i+1}"],
  references: [],
  params,
  stepping: () => ({ method: "step", takes: [], after: "epoch" }),
  rules: [
    refuseEmpty("SequentialLR expects at least one scheduler, but got no scheduler."),
    refuseChildren("SequentialLR"),
    refuseMilestones,
  ],
  state({ args, host }): Sequence {
    const milestones = sized(argument(args, "milestones"));
    const milestoneNumbers = Float64Array.from(milestones, toNumber);
    return { children: childrenIn(args, host), milestones, milestoneNumbers };
  },
  complete,
  step,
});
