import { scheduledAt } from "../optimizers/scheduledValues.ts";
import { floats, int } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import {
  add,
  cosine,
  divide,
  equals,
  greatest,
  least,
  multiply,
  subtract,
} from "../spec/pyMath.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { isInt, type PyValue } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import {
  annealStrategy,
  lastEpoch,
  refuseLength,
  refuseStrategy,
  scheduledValue,
  valueOfGroup,
} from "./common.ts";
import { defineScheduler, rateValue, type SchedulerRule, type SchedulerRun } from "./scheduler.ts";

const params = {
  swa_lr: floats({
    assumed: 0.05,
    range: "a rate, or a list with one per group",
    slider: [1e-5, 1],
    scale: "log",
    doc: "The constant rate at the end, at which the weights are averaged.",
  }),
  anneal_epochs: int({
    default: 10n,
    range: "an int ≥ 0",
    slider: [0, 100],
    scale: "linear",
    doc: "Scheduler steps from the present rate to swa_lr; with 0 it is reached at once.",
  }),
  anneal_strategy: annealStrategy,
  last_epoch: lastEpoch,
};

/** How much of `swa_lr` was in the rate before this step, and how much is in it now. */
interface Blend {
  readonly isCosine: boolean;
  before: number;
  now: number;
}

const SWA_LR = scheduledAt("swa_lr");

type Run = SchedulerRun<typeof params, Blend>;

const refuseAnnealEpochs: SchedulerRule = (args) => {
  const value = argument(args, "anneal_epochs");
  if (!isInt(value) || compare("<", value, 0n)) {
    throw valueError(`anneal_epochs must be equal or greater than 0, got ${pyStr(value)}`);
  }
};

/** PyTorch counts the calls of `step` here, not the epochs. */
function prepare({ state, hp, stepCount }: Run): void {
  const counted = stepCount - 1;
  const step = hp.anneal_epochs === 0 ? Math.max(1, counted) : counted;
  const length = Math.max(1, hp.anneal_epochs);
  state.before = shareAt((step - 1) / length, state.isCosine);
  state.now = shareAt(step / length, state.isCosine);
}

function shareAt(progress: number, isCosine: boolean): number {
  const t = Math.max(0, Math.min(1, progress));
  return isCosine ? (1 - Math.cos(Math.PI * t)) / 2 : t;
}

/** In Python's types: a share that was cut off is an int. */
function exactShare({ state, args }: Run, step: bigint): PyValue {
  const length = greatest(1n, argument(args, "anneal_epochs"));
  const t = greatest(0n, least(1n, divide(step, length)));
  if (!state.isCosine) return t;
  return divide(subtract(1n, cosine(multiply(Math.PI, t))), 2n);
}

export const swaLR = defineScheduler({
  name: "SWALR",
  module: "torch.optim.swa_utils",
  doc: "Leads the rate to a constant one, for averaging the weights.",
  formula: ["η_t = α_t · swa_lr + (1 − α_t) · η₀", "α_t = ½(1 − cos(π t / anneal_epochs))"],
  references: [
    {
      title: "Averaging Weights Leads to Wider Optima and Better Generalization",
      url: "https://arxiv.org/abs/1803.05407",
    },
  ],
  params,
  rules: [refuseLength("swa_lr"), refuseStrategy, refuseAnnealEpochs],
  state: ({ args }): Blend => ({
    isCosine: argument(args, "anneal_strategy") === "cos",
    before: 0,
    now: 0,
  }),
  setUp({ optimizer, args }) {
    optimizer.groups.forEach(({ scheduled }, i) => {
      scheduled.set("swa_lr", valueOfGroup(argument(args, "swa_lr"), i));
    });
  },
  recursion: {
    prepare,
    rate({ state, result }, _index, group) {
      const { before, now } = state;
      const swa = group.scheduled.numbers[SWA_LR] as number;
      const start = before === 1 ? swa : (group.hp.lr - before * swa) / (1 - before);
      result[0] = swa * now + start * (1 - now);
    },
    exact(run, _index, group) {
      const swa = scheduledValue(group, "swa_lr");
      const counted = BigInt(run.stepCount - 1);
      const isAtOnce = equals(argument(run.args, "anneal_epochs"), 0n);
      const step = isAtOnce && counted < 1n ? 1n : counted;
      const before = exactShare(run, step - 1n);
      const start = equals(before, 1n)
        ? swa
        : divide(subtract(rateValue(group), multiply(before, swa)), subtract(1n, before));
      const now = exactShare(run, step);
      return add(multiply(swa, now), multiply(start, subtract(1n, now)));
    },
  },
});
