import { floatDivide } from "../spec/pyArithmetic.ts";
import { isNotAtLeastZero, refuse, refuseLength } from "../spec/rules.ts";
import { firstMoment, gradientSection, momentSymbols, updateSection } from "./anatomy/sections.ts";
import {
  betas,
  biasCorrection,
  capturable,
  differentiable,
  epsilon,
  foreach,
  larger,
  learningRate,
  lerp,
  maximize,
  momentRules,
  positional,
  refuseBooleanDecay,
  weightDecay,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

/** Kingma & Ba 2015, Algorithm 2; PyTorch 2.13 `adamax.py`. */
export const adamax = defineOptimizer({
  name: "Adamax",
  doc: "Adam that divides by the largest recent gradient instead of by its root mean square.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "m ← β₁m + (1 − β₁)g",
    "u ← max(β₂u, |g| + ε)",
    "θ ← θ − η/(1 − β₁ᵗ) · m/u",
  ],
  references: [
    {
      title: "Adam: A Method for Stochastic Optimization",
      url: "https://arxiv.org/abs/1412.6980",
    },
  ],
  momentumField: "betas",
  anatomy: {
    symbols: { ...momentSymbols, "u'": { before: "norm" } },
    sections: ({ hp }) => [
      gradientSection(hp),
      firstMoment,
      {
        key: null,
        title: "Largest gradient",
        note: "recent ones count more, keeps {0}",
        noteOf: "β₂",
        lines: [{ symbol: "u", formula: "max(β₂ * u', abs(g) + ε)", field: "norm" }],
      },
      updateSection("θ' - η * m̂ / u"),
    ],
  },
  params: {
    lr: learningRate(2e-3, [1e-5, 0.1]),
    betas,
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    foreach: positional(foreach),
    maximize,
    differentiable,
    capturable,
  },
  rules: [...momentRules, refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: ")],
  stepRules: [refuseLength("betas", 2), refuseBooleanDecay],
  state: ({ theta }) => ({
    t: 0,
    mean: new Float64Array(theta.length),
    norm: new Float64Array(theta.length),
  }),
  step({ theta, grad }, state, hp) {
    const { lr, eps, weight_decay } = hp;
    const beta1 = hp.betas[0];
    const beta2 = hp.betas[1];
    const { mean, norm } = state;
    const t = ++state.t;
    const rate = floatDivide(lr, biasCorrection(beta1, t));
    const sign = hp.maximize ? -1 : 1;
    for (let i = 0; i < theta.length; i++) {
      const x = theta[i] as number;
      let g = sign * (grad[i] as number);
      if (weight_decay !== 0) g += weight_decay * x;
      const m = lerp(mean[i] as number, g, 1 - beta1);
      const u = larger(beta2 * (norm[i] as number), Math.abs(g) + eps);
      mean[i] = m;
      norm[i] = u;
      theta[i] = x - (rate * m) / u;
    }
  },
});
