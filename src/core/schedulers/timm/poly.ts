import { float } from "../../spec/paramSpec.ts";
import { add, divide, multiply, power, subtract } from "../../spec/pyMath.ts";
import { argument } from "../../spec/rules.ts";
import { defineScheduler, type SchedulerRun } from "../scheduler.ts";
import { assertion, isAtLeastZero, isPositive, onCurve, refuseUninitialized } from "./curve.ts";
import { cycleEvent, exactPlace, isWithin, locateCycle, newPlace, type Place } from "./cycle.ts";
import { documentation, inCycles, initialize, kDecay, kDecayPaper, tInitial } from "./params.ts";

const params = {
  t_initial: tInitial,
  power: float({
    default: 0.5,
    range: "any number, usually > 0",
    slider: [0.5, 5],
    scale: "linear",
    doc: "How bent the way to the lowest rate is: 1 is a straight line, 2 falls faster at first.",
  }),
  ...inCycles,
  k_decay: kDecay,
  initialize,
};

interface Power extends Place {
  /** What is left of the initial rate at the cycle's start. */
  peak: number;
  /** (1 − (t / T)^k)^power */
  height: number;
}

type Run = SchedulerRun<typeof params, Power>;

export const polyLRScheduler = defineScheduler({
  ...onCurve<Run>({
    locate({ state, hp }, t) {
      const cycle = locateCycle(state, t, hp);
      const length = state.length ** hp.k_decay;
      const left = 1 - state.position ** hp.k_decay / length;
      state.peak = hp.cycle_decay ** cycle;
      state.height = left ** hp.power;
      const isPlace = Number.isFinite(state.peak) && Number.isFinite(length);
      return isPlace && Number.isFinite(left) ? cycle : Number.NaN;
    },
    rate({ state, hp, baseLrs, result }, i) {
      if (state.cycle >= hp.cycle_limit) result[0] = hp.lr_min;
      else result[0] = hp.lr_min + ((baseLrs[i] as number) * state.peak - hp.lr_min) * state.height;
    },
    exact({ args }, t) {
      const place = exactPlace(args, t);
      const peak = power(argument(args, "cycle_decay"), place.cycle);
      const lowest = argument(args, "lr_min");
      if (!isWithin(place, args)) return () => lowest;
      const k = argument(args, "k_decay");
      return (base) => {
        const above = subtract(multiply(base, peak), lowest);
        const done = divide(power(place.position, k), power(place.length, k));
        const height = power(subtract(1n, done), argument(args, "power"));
        return add(lowest, multiply(above, height));
      };
    },
    event: cycleEvent,
  }),
  name: "PolyLRScheduler",
  definedIn: "timm.scheduler.poly_lr",
  doc: "Lowers the rate along a power of the time left, in cycles, after a warm-up.",
  formula: [
    "η_t = w₀ + t (η₀ − w₀) / w  for t < w",
    "η_t = η_min + (η₀ γ^i − η_min)(1 − (t_cur / t_i)^k)^power  in cycle i",
  ],
  references: [documentation, kDecayPaper],
  params,
  rules: [
    refuseUninitialized,
    assertion("t_initial", isPositive),
    assertion("lr_min", isAtLeastZero),
  ],
  state: (): Power => ({ ...newPlace(), peak: 0, height: 0 }),
});
