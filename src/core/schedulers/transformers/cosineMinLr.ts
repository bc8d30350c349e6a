import { float } from "../../spec/paramSpec.ts";
import { onePlusCos } from "../../spec/preciseCos.ts";
import { compare } from "../../spec/pyArithmetic.ts";
import { valueError } from "../../spec/pyError.ts";
import { add, divide, greatest, multiply, subtract, toFloat } from "../../spec/pyMath.ts";
import { type PyValue, toNumber } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { lastEpoch } from "../common.ts";
import { epochValue, type SchedulerRule, type SchedulerRun, type Start } from "../scheduler.ts";
import { defaultRate, defineSchedule } from "./schedule.ts";
import {
  exactProgress,
  exactWarmup,
  exactWave,
  numCycles,
  numTrainingSteps,
  numWarmupSteps,
  progressAt,
  warmedUp,
} from "./warmup.ts";

const params = {
  num_warmup_steps: numWarmupSteps,
  num_training_steps: numTrainingSteps,
  num_cycles: numCycles,
  last_epoch: lastEpoch,
  min_lr: float({
    default: null,
    range: "a rate, or None with min_lr_rate",
    slider: [1e-8, 0.01],
    scale: "log",
    doc: "The rate at the end, for groups that start with the optimizer's own rate.",
  }),
  min_lr_rate: float({
    default: null,
    range: "a fraction, or None with min_lr",
    slider: [0.001, 1],
    scale: "log",
    doc: "The rate at the end as a fraction of the initial rate.",
  }),
};

/** The last factor, as Python has it and as a double. */
interface Lowest {
  readonly exact: PyValue;
  readonly factor: number;
}

const refuseLowest: SchedulerRule = (args) => {
  const isGiven = (name: string) => argument(args, name) !== null;
  if (isGiven("min_lr") && isGiven("min_lr_rate")) {
    throw valueError("Only one of min_lr or min_lr_rate should be set");
  }
  if (isGiven("min_lr") || isGiven("min_lr_rate")) return;
  throw valueError("One of min_lr or min_lr_rate should be set through the `lr_scheduler_kwargs`");
};

function lowestOf({ args, optimizer }: Pick<Start, "args" | "optimizer">): Lowest {
  const rate = argument(args, "min_lr");
  const exact =
    rate === null ? argument(args, "min_lr_rate") : divide(rate, defaultRate(optimizer));
  return { exact, factor: toNumber(exact) };
}

/** A cosine between 1 and the last factor. */
const between = (lowest: number, height: number) =>
  Math.max(0, 0.5 * height * (1 - lowest) + lowest);

function exactBetween(lowest: PyValue, wave: number): PyValue {
  const height = multiply(0.5, add(1, wave));
  return greatest(0n, add(multiply(height, subtract(1n, lowest)), lowest));
}

export const cosineWithMinLr = defineSchedule({
  name: "get_cosine_with_min_lr_schedule_with_warmup",
  doc: "Raises the rate from zero, then lowers it along a cosine to a rate above zero.",
  formula: [
    "η_t = η₀ · t / w  for t < w",
    "η_t = η₀ · (½(1 + cos(2π c p))(1 − r) + r),  p = (t − w) / (N − w)",
    "r = min_lr / lr  or  min_lr_rate",
  ],
  params,
  rules: [refuseLowest],
  constants: lowestOf,
  factor({ lastEpoch: t, hp, state, result }) {
    const { num_warmup_steps: w } = hp;
    if (t < w) result[0] = t / Math.max(1, w);
    else {
      const height = onePlusCos(Math.PI * hp.num_cycles * 2 * progressAt(t, hp));
      result[0] = between(state.factor, height);
    }
  },
  exactFactor(run) {
    const rising = exactWarmup(run);
    if (rising !== undefined) return rising;
    const progress = exactProgress(run);
    const cycles = toFloat(argument(run.args, "num_cycles"));
    return exactBetween(run.state.exact, exactWave(cycles, progress));
  },
  event: warmedUp,
});

const rateParams = {
  ...params,
  warmup_lr_rate: float({
    default: null,
    range: "a fraction, or None for one step's rise",
    slider: [0.001, 1],
    scale: "log",
    doc: "The first rate as a fraction of the initial rate.",
  }),
};

type Run = SchedulerRun<typeof rateParams, Lowest>;

/** Unlike the others it reaches the initial rate one step earlier, and does not begin at zero. */
function rise(t: number, { num_warmup_steps: w, warmup_lr_rate: first }: Run["hp"]): number {
  if (first === null) return (t + 1) / Math.max(1, w);
  return first + ((1 - first) * t) / Math.max(1, w - 1);
}

function exactRise(t: number, warmup: number, rate: PyValue): PyValue {
  if (rate === null) return divide(t + 1, greatest(1, warmup));
  const first = toFloat(rate);
  const share = divide(multiply(subtract(1, first), t), greatest(1n, warmup - 1));
  return add(first, share);
}

export const cosineWithMinLrAndWarmupRate = defineSchedule({
  name: "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
  doc: "Raises the rate from a first one above zero, then lowers it along a cosine to a last one.",
  formula: [
    "η_t = η₀ · (q + (1 − q) t / (w − 1))  for t < w",
    "η_t = η₀ · (½(1 + cos(2π c p))(1 − r) + r),  p = (t − w + 1) / (N − w)",
    "r = min_lr / lr  or  min_lr_rate",
  ],
  params: rateParams,
  rules: [refuseLowest],
  constants: lowestOf,
  factor({ lastEpoch: t, hp, state, result }) {
    const { num_warmup_steps: w, num_training_steps: n } = hp;
    if (t < w) result[0] = rise(t, hp);
    else {
      const progress = (t - w + 1) / Math.max(1, n - w);
      const height = onePlusCos(Math.PI * hp.num_cycles * 2 * progress);
      result[0] = between(state.factor, height);
    }
  },
  exactFactor(run) {
    const { args, state } = run;
    const t = toFloat(epochValue(run));
    const warmup = toFloat(argument(args, "num_warmup_steps"));
    const total = toFloat(argument(args, "num_training_steps"));
    if (compare("<", t, warmup)) return exactRise(t, warmup, argument(args, "warmup_lr_rate"));
    const progress = divide(t - warmup + 1, greatest(1, total - warmup));
    return exactBetween(state.exact, exactWave(argument(args, "num_cycles"), progress));
  },
  event: warmedUp,
});
