import { float } from "../../spec/paramSpec.ts";
import { compare } from "../../spec/pyArithmetic.ts";
import { valueError } from "../../spec/pyError.ts";
import { add, divide, multiply, power, subtract } from "../../spec/pyMath.ts";
import { pyStr } from "../../spec/pyRepr.ts";
import { type PyValue, toNumber } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { lastEpoch } from "../common.ts";
import { epochValue, type SchedulerRule } from "../scheduler.ts";
import { defaultRate, defineSchedule } from "./schedule.ts";
import { exactWarmup, numTrainingSteps, numWarmupSteps, warmedUp } from "./warmup.ts";

const params = {
  num_warmup_steps: numWarmupSteps,
  num_training_steps: numTrainingSteps,
  lr_end: float({
    default: 1e-7,
    range: "any rate below that of the optimizer",
    slider: [1e-8, 0.01],
    scale: "log",
    doc: "The rate at the end, for groups that start with the optimizer's own rate.",
  }),
  power: float({
    default: 1,
    range: "any number, usually > 0",
    slider: [0.5, 5],
    scale: "linear",
    doc: "How bent the way to the last rate is: 1 is a straight line, 2 falls faster at first.",
  }),
  last_epoch: lastEpoch,
};

const refuseEnd: SchedulerRule = (args, site) => {
  if (!site?.optimizer) return;
  const first = defaultRate(site.optimizer);
  const end = argument(args, "lr_end");
  if (compare(">", first, end)) return;
  throw valueError(`lr_end (${pyStr(end)}) must be smaller than initial lr (${pyStr(first)})`);
};

/** The optimizer's own rate, from which every group's factor is taken. */
interface First {
  readonly exact: PyValue;
  readonly rate: number;
}

export const polynomialDecayWithWarmup = defineSchedule({
  name: "get_polynomial_decay_schedule_with_warmup",
  doc: "Raises the rate from zero, then lowers it to a last one along a power of the time left.",
  formula: [
    "η_t = η₀ · t / w  for t < w",
    "η_t = η₀ / lr · ((lr − lr_end)(1 − (t − w) / (N − w))^power + lr_end)",
    "η_t = η₀ / lr · lr_end  for t > N",
  ],
  params,
  rules: [refuseEnd],
  constants({ optimizer }): First {
    const exact = defaultRate(optimizer);
    return { exact, rate: toNumber(exact) };
  },
  factor({ lastEpoch: t, hp, state, result }) {
    const { num_warmup_steps: w, num_training_steps: n, lr_end: end } = hp;
    const { rate } = state;
    const left = 1 - (t - w) / (n - w);
    if (t < w) result[0] = t / Math.max(1, w);
    else if (t > n) result[0] = end / rate;
    else if (!Number.isFinite(left)) result[0] = Number.NaN;
    else result[0] = ((rate - end) * left ** hp.power + end) / rate;
  },
  exactFactor(run) {
    const rising = exactWarmup(run);
    if (rising !== undefined) return rising;
    const { exact: first } = run.state;
    const t = epochValue(run);
    const warmup = argument(run.args, "num_warmup_steps");
    const total = argument(run.args, "num_training_steps");
    const end = argument(run.args, "lr_end");
    if (compare(">", t, total)) return divide(end, first);
    const range = subtract(first, end);
    const left = subtract(1n, divide(subtract(t, warmup), subtract(total, warmup)));
    const decay = multiply(range, power(left, argument(run.args, "power")));
    return divide(add(decay, end), first);
  },
  event: warmedUp,
});
