import { int } from "../../spec/paramSpec.ts";
import { add, divide, squareRoot, subtract } from "../../spec/pyMath.ts";
import { type PyValue, toNumber } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { truthy } from "../../spec/values.ts";
import { lastEpoch } from "../common.ts";
import { epochValue } from "../scheduler.ts";
import { defineSchedule } from "./schedule.ts";
import { exactWarmup, numWarmupSteps, warmedUp } from "./warmup.ts";

const params = {
  num_warmup_steps: numWarmupSteps,
  timescale: int({
    default: null,
    range: "a whole number ≥ 1, or None for num_warmup_steps",
    slider: [1, 20_000],
    scale: "log",
    doc: "After this many steps from the peak on the rate has fallen by a factor of √2.",
  }),
  last_epoch: lastEpoch,
};

interface Timescale {
  readonly exact: PyValue;
  readonly steps: number;
}

const WITHOUT_WARMUP = 10_000n;

export const inverseSqrtSchedule = defineSchedule({
  name: "get_inverse_sqrt_schedule",
  doc: "Raises the rate from zero, then lowers it with the inverse square root of the step.",
  formula: ["η_t = η₀ · t / w  for t < w", "η_t = η₀ / √((t − w + τ) / τ),  τ = timescale"],
  params,
  constants({ args }): Timescale {
    const warmup = argument(args, "num_warmup_steps");
    const fallback = truthy(warmup) ? warmup : WITHOUT_WARMUP;
    const exact = argument(args, "timescale") ?? fallback;
    return { exact, steps: toNumber(exact) };
  },
  factor({ lastEpoch: t, hp, state, result }) {
    const { num_warmup_steps: w } = hp;
    if (t < w) result[0] = t / Math.max(1, w);
    else result[0] = 1 / Math.sqrt((t + (state.steps - w)) / state.steps);
  },
  exactFactor(run) {
    const rising = exactWarmup(run);
    if (rising !== undefined) return rising;
    const { exact: timescale } = run.state;
    const shift = subtract(timescale, argument(run.args, "num_warmup_steps"));
    return divide(1, squareRoot(divide(add(epochValue(run), shift), timescale)));
  },
  event: warmedUp,
});
