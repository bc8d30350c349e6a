import {
  FEWEST_POINTS,
  type RatePoint,
  type SuggestionName,
  suggestionRules,
} from "./rateSuggestions.ts";
import { type RunPlan, stepProgram } from "./runPlan.ts";
import type { Trace } from "./trace.ts";

/** A learning-rate range test (Smith 2017): the rate rises geometrically from update to update. */
export interface RangeTestOptions {
  readonly from: number;
  readonly to: number;
  /** Number of updates. */
  readonly steps: number;
  /** Weight of the past in the running mean of the loss. */
  readonly smoothing: number;
}

/** As fastai's `lr_find`. */
export const defaultRangeTest: RangeTestOptions = {
  from: 1e-7,
  to: 10,
  steps: 100,
  smoothing: 0.98,
};

export interface RangeTest {
  /** The rate of each update that was made, and the smoothed stand-in loss after it. */
  readonly rates: Float64Array;
  readonly losses: Float64Array;
  /** The rate at which the loss had grown to four times its best; null where it never did. */
  readonly divergedAt: number | null;
  /** The rules look at this part only: without the first tenth and the last five updates. */
  readonly used: { readonly from: number; readonly to: number };
  /** Null where too few updates are left to judge. */
  readonly suggestions: Readonly<Record<SuggestionName, RatePoint>> | null;
}

/**
 * The plan with its rate, in every group, rising from `from` to `to`; everything else as it is.
 * The schedulers of the plan are left out: they would move the rate as well.
 */
export function rangeTestPlan(plan: RunPlan, { from, to, steps }: RangeTestOptions): RunPlan {
  const gamma = (to / from) ** (1 / (steps - 1));
  const groups = plan.optimizer.groups.map(({ lr: _, ...others }) => others);
  return {
    ...plan,
    optimizer: { ...plan.optimizer, args: { ...plan.optimizer.args, lr: from }, groups },
    schedulers: [{ name: "ExponentialLR", args: { gamma } }],
    program: stepProgram(steps, [{ kind: "schedulerStep", scheduler: 0 }]),
  };
}

/** What a trace of `rangeTestPlan` shows. */
export function rangeTestOf({ loss, lr, steps }: Trace, options: RangeTestOptions): RangeTest {
  const smoothed = smooth(loss?.subarray(0, steps) ?? new Float64Array(), options.smoothing);
  const end = divergence(smoothed) ?? smoothed.length;
  const rates = (lr[0] ?? new Float64Array()).subarray(0, end);
  const losses = smoothed.subarray(0, end);
  const used = { from: Math.trunc(options.steps / 10), to: Math.max(0, end - 5) };
  return {
    rates,
    losses,
    divergedAt: end < smoothed.length ? (rates.at(-1) ?? null) : null,
    used,
    suggestions: suggest(rates.subarray(used.from, used.to), losses.subarray(used.from, used.to)),
  };
}

function suggest(rates: Float64Array, losses: Float64Array): RangeTest["suggestions"] {
  if (rates.length < FEWEST_POINTS) return null;
  const { steepest, valley, minimum, slide } = suggestionRules;
  return {
    steepest: steepest(rates, losses),
    valley: valley(rates, losses),
    minimum: minimum(rates, losses),
    slide: slide(rates, losses),
  };
}

/** The running mean, corrected for its start at zero. */
function smooth(values: Float64Array, weight: number): Float64Array {
  let mean = 0;
  return values.map((value, i) => {
    mean = weight * mean + (1 - weight) * value;
    return mean / (1 - weight ** (i + 1));
  });
}

/** The number of updates up to and with the one that is beyond four times the best. */
function divergence(losses: Float64Array): number | undefined {
  let best = Number.POSITIVE_INFINITY;
  for (const [i, loss] of losses.entries()) {
    if (!(loss <= 4 * best)) return i + 1;
    best = Math.min(best, loss);
  }
  return undefined;
}
