import { float } from "../spec/paramSpec.ts";
import { floatDivide, floatPower } from "../spec/pyArithmetic.ts";
import { isNotAtLeastZero, refuse } from "../spec/rules.ts";
import { gradientSection } from "./anatomy/sections.ts";
import {
  capturable,
  differentiable,
  foreach,
  learningRate,
  maximize,
  positional,
  refuseBooleanDecay,
  weightDecay,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

interface State {
  t: number;
  rate: number;
  weight: number;
  readonly average: Float64Array;
}

interface RateValues {
  lr: number;
  lambd: number;
  alpha: number;
  t0: number;
}

/**
 * The next step's rate and the weight of its average: both lag behind a scheduler by one step.
 * A negative `lambd` can make the decay negative and its power complex: PyTorch stores the real part.
 */
function prepareNext(state: State, { lr, lambd, alpha, t0 }: RateValues): void {
  const { t } = state;
  const decay = 1 + lambd * lr * t;
  const isComplex = decay < 0 && !Number.isInteger(alpha) && Number.isFinite(alpha * decay);
  const power = floatPower(isComplex ? -decay : decay, alpha);
  state.rate = floatDivide(lr, power) * (isComplex ? Math.cos(Math.PI * alpha) : 1);
  state.weight = t - t0 > 1 ? 1 / (t - t0) : 1;
}

/** Polyak & Juditsky 1992; PyTorch 2.13 `asgd.py`. */
export const asgd = defineOptimizer({
  name: "ASGD",
  doc: "Stochastic gradient descent with a falling rate that also averages its weights; the average is kept aside.",
  limits:
    "PyTorch keeps the rate in its default precision: with float32 its weights differ from these float64 numbers, typically by less than one hundred-thousandth.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "θ ← θ(1 − λ₀η) − ηg,  λ₀ = lambd",
    "a ← a + μ(θ − a)",
    "η ← η₀/(1 + λ₀η₀t)^α,  η₀ = lr",
    "μ ← 1/max(1, t − t₀)",
  ],
  references: [
    {
      title: "Acceleration of Stochastic Approximation by Averaging",
      url: "https://doi.org/10.1137/0330046",
    },
  ],
  momentumField: null,
  anatomy: {
    symbols: {
      η: { argument: "lr" },
      λ: { argument: "weight_decay" },
      "λ₀": { argument: "lambd" },
      "r'": { before: "rate" },
      "w'": { before: "weight" },
      "a'": { before: "average" },
    },
    sections({ hp, t }) {
      const rate = t === 1 ? "η" : "r'";
      return [
        gradientSection(hp),
        {
          key: "update",
          title: "Update",
          note: t === 1 ? "what moves the weights" : "at the rate that the last step has set",
          lines: [{ symbol: "θ", formula: `(1 - λ₀ * ${rate}) * θ' - ${rate} * g` }],
        },
        {
          key: null,
          title: "Average",
          note: "kept aside: the weights themselves do not use it",
          lines: [{ symbol: "a", formula: "a' + w' * (θ - a')", field: "average" }],
        },
      ];
    },
  },
  params: {
    lr: {
      ...learningRate(0.01, [1e-4, 1]),
      doc: "Learning rate at the start. A scheduler's change shows one step late.",
    },
    lambd: float({
      default: 1e-4,
      range: "any number",
      slider: [1e-6, 0.1],
      scale: "log",
      doc: "Shrinks the weights in each step, and sets how fast the rate falls.",
    }),
    alpha: float({
      default: 0.75,
      range: "any number",
      slider: [0.1, 1],
      scale: "linear",
      doc: "Power with which the rate falls.",
    }),
    t0: float({
      default: 1e6,
      range: "any number",
      slider: [1, 1e7],
      scale: "log",
      doc: "Step from which the weights are averaged.",
    }),
    weight_decay: {
      ...weightDecay,
      doc: "L2 penalty: adds this share of the weights to the gradient.",
    },
    foreach: positional(foreach),
    maximize: positional(maximize),
    differentiable: positional(differentiable),
    capturable: positional(capturable),
  },
  rules: [
    refuse("lr", isNotAtLeastZero, "Invalid learning rate: "),
    refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: "),
  ],
  stepRules: [refuseBooleanDecay],
  state: ({ theta }): State => ({
    t: 0,
    rate: 0,
    weight: 1,
    average: new Float64Array(theta.length),
  }),
  step({ theta, grad }, state, hp) {
    const { lr, lambd, weight_decay } = hp;
    const { average } = state;
    if (state.t === 0) state.rate = lr;
    state.t += 1;
    const { rate, weight } = state;
    const shrink = 1 - lambd * rate;
    const sign = hp.maximize ? -1 : 1;
    for (let i = 0; i < theta.length; i++) {
      const x = theta[i] as number;
      let g = sign * (grad[i] as number);
      if (weight_decay !== 0) g += weight_decay * x;
      const next = x * shrink - rate * g;
      const a = average[i] as number;
      theta[i] = next;
      average[i] = weight === 1 ? next : a + weight * (next - a);
    }
    prepareNext(state, hp);
  },
});
