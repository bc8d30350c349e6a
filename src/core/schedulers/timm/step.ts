import { float, list } from "../../spec/paramSpec.ts";
import { floatFloorDivide } from "../../spec/pyArithmetic.ts";
import { add, bisectRight, floorDivide, multiply, power, sized } from "../../spec/pyMath.ts";
import { argument } from "../../spec/rules.ts";
import { defineScheduler, type SchedulerRun } from "../scheduler.ts";
import { onCurve, refuseUninitialized, type Stage } from "./curve.ts";
import { documentation, initialize, noise, tInEpochs, warmup, warmupPrefix } from "./params.ts";

/** What StepLRScheduler and MultiStepLRScheduler share. */
const rest = {
  decay_rate: float({
    default: 1,
    range: "any number, usually in (0, 1)",
    slider: [0.01, 1],
    scale: "linear",
    doc: "The factor by which the rate is multiplied at each drop.",
  }),
  ...warmup,
  warmup_prefix: warmupPrefix(true),
  t_in_epochs: tInEpochs,
  ...noise,
  initialize,
};

const stepParams = {
  decay_t: float({
    assumed: 30n,
    range: "any number except 0",
    slider: [1, 100],
    scale: "linear",
    doc: "How long it takes from one drop to the next, in epochs or in updates.",
  }),
  ...rest,
};

const multiStepParams = {
  decay_t: list({
    assumed: [30n, 60n, 80n],
    range: "an ascending list of times",
    doc: "The times of the drops; each of them comes one step before its time.",
  }),
  ...rest,
};

interface Drops extends Stage {
  factor: number;
}

const noDrops = (): Drops => ({ stage: 0, factor: 1 });

/** Keeps the factor after so many drops; NaN where it is not finite. */
function drop(state: Drops, rate: number, drops: number): number {
  state.factor = rate ** drops;
  return Number.isFinite(state.factor) ? drops : Number.NaN;
}

/** The factor times the base, left in `result`. */
function rate({ state, baseLrs, result }: SchedulerRun<never, Drops>, i: number): void {
  result[0] = (baseLrs[i] as number) * state.factor;
}

const milestone = () => "milestone" as const;

export const stepLRScheduler = defineScheduler({
  ...onCurve<SchedulerRun<typeof stepParams, Drops>>({
    locate: ({ state, hp }, t) => drop(state, hp.decay_rate, floatFloorDivide(t, hp.decay_t)),
    rate,
    exact:
      ({ args }, t) =>
      (base) => {
        const drops = floorDivide(t, argument(args, "decay_t"));
        return multiply(base, power(argument(args, "decay_rate"), drops));
      },
    event: milestone,
  }),
  name: "StepLRScheduler",
  definedIn: "timm.scheduler.step_lr",
  doc: "Multiplies the rate by decay_rate once every decay_t epochs or updates, after a warm-up.",
  formula: ["η_t = w₀ + t (η₀ − w₀) / w  for t < w", "η_t = η₀ · decay_rate^⌊t / decay_t⌋"],
  references: [documentation],
  params: stepParams,
  rules: [refuseUninitialized],
  state: noDrops,
});

export const multiStepLRScheduler = defineScheduler({
  ...onCurve<SchedulerRun<typeof multiStepParams, Drops>>({
    locate: ({ state, hp }, t) => drop(state, hp.decay_rate, bisectRight(hp.decay_t, t + 1)),
    rate,
    exact:
      ({ args }, t) =>
      (base) => {
        const times = sized(argument(args, "decay_t"));
        const drops = bisectRight(times, add(t, 1n));
        return multiply(base, power(argument(args, "decay_rate"), BigInt(drops)));
      },
    event: milestone,
  }),
  name: "MultiStepLRScheduler",
  definedIn: "timm.scheduler.multistep_lr",
  doc: "Multiplies the rate by decay_rate one step before each of the given times.",
  formula: [
    "η_t = w₀ + t (η₀ − w₀) / w  for t < w",
    "η_t = η₀ · decay_rate^(number of times ≤ t + 1)",
  ],
  references: [documentation],
  params: multiStepParams,
  rules: [refuseUninitialized],
  state: noDrops,
});
