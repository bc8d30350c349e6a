import type { ParamGroup } from "../optimizers/optimizer.ts";
import { type ScheduledKey, scheduledAt } from "../optimizers/scheduledValues.ts";
import { bool, float, floats, int } from "../spec/paramSpec.ts";
import { onePlusCos } from "../spec/preciseCos.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { add, cosine, divide, multiply, subtract, toFloat } from "../spec/pyMath.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { isFloat, isInt, type PyArgs, type PyValue, toNumber } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { truthy } from "../spec/values.ts";
import {
  annealStrategy,
  baseMomentum,
  cycleMomentum,
  lastEpoch,
  maxMomentum,
  refuseLength,
  refuseStrategy,
  refuseWithoutMomentum,
  scheduledValue,
  startMomentum,
  valueOfGroup,
  whenCycling,
} from "./common.ts";
import {
  defineScheduler,
  epochValue,
  type SchedulerRule,
  type SchedulerRun,
  type Start,
} from "./scheduler.ts";

const counted = { default: null, slider: [1, 100_000], scale: "log" } as const;

const params = {
  max_lr: floats({
    assumed: 0.1,
    range: "a rate, or a list with one per group",
    slider: [1e-4, 1],
    scale: "log",
    doc: "The highest rate; the optimizer's own rate is not used.",
  }),
  total_steps: int({
    ...counted,
    range: "an int ≥ 1, or None to use epochs and steps_per_epoch",
    doc: "The length of the cycle in scheduler steps: one more call of step() is an error.",
  }),
  epochs: int({
    ...counted,
    range: "an int ≥ 1, or None to use total_steps",
    doc: "With steps_per_epoch, the length of the cycle.",
  }),
  steps_per_epoch: int({
    ...counted,
    range: "an int ≥ 1, or None to use total_steps",
    doc: "Scheduler steps per epoch: usually the number of batches.",
  }),
  pct_start: float({
    default: 0.3,
    range: "a float in [0, 1]",
    slider: [0.01, 0.99],
    scale: "linear",
    doc: "The share of the cycle in which the rate rises.",
  }),
  anneal_strategy: annealStrategy,
  cycle_momentum: cycleMomentum,
  base_momentum: baseMomentum(0.85),
  max_momentum: maxMomentum(0.95),
  div_factor: float({
    default: 25,
    range: "any number except 0, usually > 1",
    slider: [1, 1000],
    scale: "log",
    doc: "The first rate is max_lr divided by this.",
  }),
  final_div_factor: float({
    default: 1e4,
    range: "any number except 0, usually > 1",
    slider: [1, 1e6],
    scale: "log",
    doc: "The last rate is the first rate divided by this.",
  }),
  three_phase: bool({
    default: false,
    range: "True, False",
    doc: "Comes back to the first rate before it falls to the last one.",
  }),
  last_epoch: lastEpoch,
};

/** From which of a group's values to which other a phase goes. */
interface Phase {
  readonly lr: Way;
  readonly momentum: Way;
}

/** The keys of both ends, and their places among a group's numbers. */
interface Way {
  readonly from: ScheduledKey;
  readonly to: ScheduledKey;
  readonly fromAt: number;
  readonly toAt: number;
}

const way = (from: ScheduledKey, to: ScheduledKey): Way => ({
  from,
  to,
  fromAt: scheduledAt(from),
  toAt: scheduledAt(to),
});

const down = way("max_momentum", "base_momentum");
const up = way("base_momentum", "max_momentum");
const rise: Phase = { lr: way("initial_lr", "max_lr"), momentum: down };
const fall: Phase = { lr: way("max_lr", "min_lr"), momentum: up };
const back: Phase = { lr: way("max_lr", "initial_lr"), momentum: up };
const flat = way("max_momentum", "max_momentum");
const tail: Phase = { lr: way("initial_lr", "min_lr"), momentum: flat };

interface OneCycle {
  readonly total: PyValue;
  readonly totalNumber: number;
  readonly phases: readonly Phase[];
  /** The last step of each phase; not rounded, so a peak may lie between two steps. */
  readonly ends: readonly PyValue[];
  readonly endNumbers: Float64Array;
  readonly isCosine: boolean;
  /** The phase of this step, and how far through it the step is. */
  phase: number;
  progress: number;
  hasTurned: boolean;
}

type Run = SchedulerRun<typeof params, OneCycle>;

function countOf(name: string, value: PyValue): PyValue {
  // `total_steps` is compared before its type is looked at, the other two after.
  const isLow = name === "total_steps" || isInt(value) ? compare("<=", value, 0n) : false;
  if (isInt(value) && !isLow) return value;
  throw valueError(`Expected positive integer ${name}, but got ${pyStr(value)}`);
}

function totalOf(args: PyArgs): PyValue {
  const total = argument(args, "total_steps");
  if (total !== null) return countOf("total_steps", total);
  const epochs = argument(args, "epochs");
  const steps = argument(args, "steps_per_epoch");
  if (epochs !== null && steps !== null) {
    return multiply(countOf("epochs", epochs), countOf("steps_per_epoch", steps));
  }
  throw valueError("You must define either total_steps OR (epochs AND steps_per_epoch)");
}

function endsOf(args: PyArgs): readonly PyValue[] {
  const total = totalOf(args);
  const share = argument(args, "pct_start");
  const first = toFloat(multiply(share, total)) - 1;
  if (!truthy(argument(args, "three_phase"))) return [first, subtract(total, 1n)];
  return [first, toFloat(multiply(multiply(2n, share), total)) - 2, subtract(total, 1n)];
}

const refuseTotal: SchedulerRule = (args) => {
  endsOf(args);
};

const refuseShare: SchedulerRule = (args) => {
  const share = argument(args, "pct_start");
  if (compare("<", share, 0n) || compare(">", share, 1n) || !isFloat(share)) {
    throw valueError(`Expected float between 0 and 1 pct_start, but got ${pyStr(share)}`);
  }
};

/** A group's first and last rate. */
function rangeOf(args: PyArgs, index: number): { initial: PyValue; last: PyValue } {
  const highest = valueOfGroup(argument(args, "max_lr"), index);
  const initial = divide(highest, argument(args, "div_factor"));
  return { initial, last: divide(initial, argument(args, "final_div_factor")) };
}

const refuseDivisors: SchedulerRule = (args, site) => {
  if (toNumber(argument(args, "last_epoch")) !== -1) return;
  const groups = site?.optimizer?.groups.length ?? 1;
  for (let i = 0; i < groups; i++) rangeOf(args, i);
};

function setUp(start: Start<typeof params>): void {
  const { args, optimizer, isFresh } = start;
  for (const [i, { scheduled }] of isFresh ? optimizer.groups.entries() : []) {
    const { initial, last } = rangeOf(args, i);
    scheduled.set("initial_lr", initial);
    scheduled.set("max_lr", valueOfGroup(argument(args, "max_lr"), i));
    scheduled.set("min_lr", last);
  }
  startMomentum(start);
}

function stateOf({ args }: Start<typeof params>): OneCycle {
  const ends = endsOf(args);
  return {
    total: totalOf(args),
    totalNumber: toNumber(totalOf(args)),
    phases: ends.length === 3 ? [rise, back, tail] : [rise, fall],
    ends,
    endNumbers: Float64Array.from(ends, toNumber),
    isCosine: argument(args, "anneal_strategy") === "cos",
    phase: 0,
    progress: 0,
    hasTurned: false,
  };
}

/** Finds the phase; the last one also takes what lies beyond its end. */
function prepare(run: Run): void {
  const { state, lastEpoch: t } = run;
  const { endNumbers } = state;
  if (t > state.totalNumber) throw overrun(run);
  let phase = 0;
  while (phase < endNumbers.length - 1 && !(t <= (endNumbers[phase] as number))) phase += 1;
  const from = phase === 0 ? 0 : (endNumbers[phase - 1] as number);
  const share = (t - from) / ((endNumbers[phase] as number) - from);
  state.progress = state.isCosine ? onePlusCos(Math.PI * share) : share;
  state.hasTurned = phase !== state.phase && !run.isInitial;
  state.phase = phase;
}

const overrun = (run: Run) =>
  valueError(
    `Tried to step ${pyStr(epochValue(run as SchedulerRun))} times. ` +
      `The specified number of total steps is ${pyStr(run.state.total)}`,
  );

function anneal({ state }: Run, { scheduled }: ParamGroup, { fromAt, toAt }: Way): number {
  const { progress } = state;
  const from = scheduled.numbers[fromAt] as number;
  const to = scheduled.numbers[toAt] as number;
  return state.isCosine ? to + ((from - to) / 2) * progress : (to - from) * progress + from;
}

const phaseOf = ({ state }: Run) => state.phases[state.phase] as Phase;

function exactAnneal(run: Run, group: ParamGroup, what: keyof Phase): PyValue {
  const { ends, isCosine, phases } = run.state;
  const t = epochValue(run);
  if (compare(">", t, run.state.total)) throw overrun(run);
  const found = ends.findIndex((end, i) => i === ends.length - 1 || compare("<=", t, end));
  const start = found === 0 ? 0 : (ends[found - 1] as PyValue);
  const share = divide(subtract(t, start), subtract(ends[found] as PyValue, start));
  const keys = (phases[found] as Phase)[what];
  const from = scheduledValue(group, keys.from);
  const to = scheduledValue(group, keys.to);
  if (!isCosine) return add(multiply(subtract(to, from), share), from);
  const height = add(cosine(multiply(Math.PI, share)), 1n);
  return add(to, multiply(divide(subtract(from, to), 2), height));
}

export const oneCycleLR = defineScheduler({
  name: "OneCycleLR",
  doc: "One cycle over the whole run: the rate rises to max_lr, then falls to almost nothing.",
  formula: ["max_lr / div_factor ↗ max_lr ↘ max_lr / (div_factor · final_div_factor)"],
  references: [
    {
      title: "Super-Convergence: Very Fast Training Using Large Learning Rates",
      url: "https://arxiv.org/abs/1708.07120",
    },
  ],
  params,
  rules: [
    refuseTotal,
    refuseShare,
    refuseStrategy,
    refuseLength("max_lr"),
    refuseDivisors,
    refuseWithoutMomentum,
    whenCycling(refuseLength("max_momentum")),
    whenCycling(refuseLength("base_momentum")),
  ],
  state: stateOf,
  setUp,
  recursion: {
    makesFloats: true,
    prepare,
    rate(run, _index, group) {
      run.result[0] = anneal(run, group, phaseOf(run).lr);
    },
    exact: (run, _index, group) => exactAnneal(run, group, "lr"),
  },
  momentum: {
    value(run, _index, group) {
      run.result[0] = anneal(run, group, phaseOf(run).momentum);
    },
    exact: (run, _index, group) => exactAnneal(run, group, "momentum"),
  },
  event: ({ state }) => (state.hasTurned ? "phase" : null),
});
