import { onePlusCos } from "../../spec/preciseCos.ts";
import { add, cosine, divide, multiply, power, subtract } from "../../spec/pyMath.ts";
import { argument } from "../../spec/rules.ts";
import { defineScheduler, type SchedulerRun } from "../scheduler.ts";
import { assertion, isAtLeastZero, isPositive, onCurve, refuseUninitialized } from "./curve.ts";
import { cycleEvent, exactPlace, isWithin, locateCycle, newPlace, type Place } from "./cycle.ts";
import { documentation, inCycles, initialize, kDecay, kDecayPaper, tInitial } from "./params.ts";

const params = {
  t_initial: tInitial,
  ...inCycles,
  k_decay: kDecay,
  initialize,
};

interface Wave extends Place {
  /** What is left of the initial rate at the cycle's start. */
  peak: number;
  /** 1 + cos(π t^k / T^k) */
  height: number;
}

type Run = SchedulerRun<typeof params, Wave>;

export const cosineLRScheduler = defineScheduler({
  ...onCurve<Run>({
    locate({ state, hp }, t) {
      const cycle = locateCycle(state, t, hp);
      const length = state.length ** hp.k_decay;
      state.peak = hp.cycle_decay ** cycle;
      state.height = onePlusCos((Math.PI * state.position ** hp.k_decay) / length);
      return Number.isFinite(state.peak) && Number.isFinite(length) ? cycle : Number.NaN;
    },
    rate({ state, hp, baseLrs, result }, i) {
      if (state.cycle >= hp.cycle_limit) result[0] = hp.lr_min;
      else
        result[0] =
          hp.lr_min + 0.5 * ((baseLrs[i] as number) * state.peak - hp.lr_min) * state.height;
    },
    exact({ args }, t) {
      const place = exactPlace(args, t);
      const peak = power(argument(args, "cycle_decay"), place.cycle);
      const lowest = argument(args, "lr_min");
      if (!isWithin(place, args)) return () => lowest;
      const k = argument(args, "k_decay");
      return (base) => {
        const half = multiply(0.5, subtract(multiply(base, peak), lowest));
        const angle = multiply(Math.PI, power(place.position, k));
        const height = add(1n, cosine(divide(angle, power(place.length, k))));
        return add(lowest, multiply(half, height));
      };
    },
    event: cycleEvent,
  }),
  name: "CosineLRScheduler",
  definedIn: "timm.scheduler.cosine_lr",
  doc: "Lowers the rate along a cosine, in cycles that may grow and fall lower, after a warm-up.",
  formula: [
    "η_t = w₀ + t (η₀ − w₀) / w  for t < w",
    "η_t = η_min + ½(η₀ γ^i − η_min)(1 + cos(π (t_cur / t_i)^k))  in cycle i",
  ],
  references: [
    documentation,
    {
      title: "SGDR: Stochastic Gradient Descent with Warm Restarts",
      url: "https://arxiv.org/abs/1608.03983",
    },
    kDecayPaper,
  ],
  params,
  rules: [
    refuseUninitialized,
    assertion("t_initial", isPositive),
    assertion("lr_min", isAtLeastZero),
  ],
  state: (): Wave => ({ ...newPlace(), peak: 0, height: 0 }),
});
