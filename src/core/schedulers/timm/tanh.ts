import { float } from "../../spec/paramSpec.ts";
import { compare } from "../../spec/pyArithmetic.ts";
import { PyError } from "../../spec/pyError.ts";
import { add, divide, hyperbolicTangent, multiply, power, subtract } from "../../spec/pyMath.ts";
import { argument } from "../../spec/rules.ts";
import { defineScheduler, type SchedulerRule, type SchedulerRun } from "../scheduler.ts";
import { assertion, isAtLeastZero, isPositive, onCurve, refuseUninitialized } from "./curve.ts";
import { cycleEvent, exactPlace, isWithin, locateCycle, newPlace, type Place } from "./cycle.ts";
import { documentation, inCycles, initialize, tInitial } from "./params.ts";

const params = {
  t_initial: tInitial,
  lb: float({
    default: -7,
    range: "any number below ub",
    slider: [-10, 0],
    scale: "linear",
    doc: "Where on the hyperbolic tangent a cycle begins: the lower, the flatter its start.",
  }),
  ub: float({
    default: 3,
    range: "any number above lb",
    slider: [0, 10],
    scale: "linear",
    doc: "Where on the hyperbolic tangent a cycle ends: the higher, the flatter its end.",
  }),
  ...inCycles,
  initialize,
};

interface Slope extends Place {
  /** What is left of the initial rate at the cycle's start. */
  peak: number;
  /** 1 − tanh(lb (1 − r) + ub r) */
  height: number;
}

type Run = SchedulerRun<typeof params, Slope>;

const refuseOrder: SchedulerRule = (args) => {
  if (!compare("<", argument(args, "lb"), argument(args, "ub"))) {
    throw new PyError("AssertionError", "");
  }
};

export const tanhLRScheduler = defineScheduler({
  ...onCurve<Run>({
    meetsCurve: true,
    locate({ state, hp }, t) {
      const cycle = locateCycle(state, t, hp);
      const r = state.position / state.length;
      state.peak = hp.cycle_decay ** cycle;
      state.height = 1 - Math.tanh(hp.lb * (1 - r) + hp.ub * r);
      if (cycle >= hp.cycle_limit) return cycle;
      return Number.isFinite(state.peak) && Number.isFinite(r) ? cycle : Number.NaN;
    },
    rate({ state, hp, baseLrs, result }, i) {
      if (state.cycle >= hp.cycle_limit) result[0] = hp.lr_min;
      else
        result[0] =
          hp.lr_min + 0.5 * ((baseLrs[i] as number) * state.peak - hp.lr_min) * state.height;
    },
    exact({ args }, t) {
      const place = exactPlace(args, t);
      const lowest = argument(args, "lr_min");
      if (!isWithin(place, args)) return () => lowest;
      const peak = power(argument(args, "cycle_decay"), place.cycle);
      const r = divide(place.position, place.length);
      return (base) => {
        const half = multiply(0.5, subtract(multiply(base, peak), lowest));
        const begin = multiply(argument(args, "lb"), subtract(1, r));
        const x = add(begin, multiply(argument(args, "ub"), r));
        return add(lowest, multiply(half, subtract(1n, hyperbolicTangent(x))));
      };
    },
    event: cycleEvent,
  }),
  name: "TanhLRScheduler",
  definedIn: "timm.scheduler.tanh_lr",
  doc: "Lowers the rate along a hyperbolic tangent, in cycles, after a warm-up.",
  formula: [
    "η_t = w₀ + t (η_w − w₀) / w  for t < w",
    "η_t = η_min + ½(η₀ γ^i − η_min)(1 − tanh(lb (1 − r) + ub r)),  r = t_cur / t_i  in cycle i",
  ],
  references: [
    documentation,
    {
      title: "Stochastic Gradient Descent with Hyperbolic-Tangent Decay on Classification",
      url: "https://arxiv.org/abs/1806.01593",
    },
  ],
  params,
  rules: [
    refuseUninitialized,
    assertion("t_initial", isPositive),
    assertion("lr_min", isAtLeastZero),
    refuseOrder,
    assertion("cycle_limit", isAtLeastZero),
    assertion("warmup_t", isAtLeastZero),
    assertion("warmup_lr_init", isAtLeastZero),
  ],
  state: (): Slope => ({ ...newPlace(), peak: 0, height: 0 }),
});
