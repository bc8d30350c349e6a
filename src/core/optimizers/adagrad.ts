import { float } from "../spec/paramSpec.ts";
import { floatDivide } from "../spec/pyArithmetic.ts";
import { isNotAtLeastZero, refuse } from "../spec/rules.ts";
import { adaptiveSymbols, gradientSection, updateSection } from "./anatomy/sections.ts";
import {
  differentiable,
  epsilon,
  foreach,
  fused,
  learningRate,
  maximize,
  positional,
  refuseBooleanDecay,
  refuseFusedConflict,
  weightDecay,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

/** Duchi, Hazan & Singer 2011; PyTorch 2.13 `adagrad.py`. */
export const adagrad = defineOptimizer({
  name: "Adagrad",
  doc: "Divides each weight's step by the root of all its squared gradients so far: steps only shrink.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "s ← s + g²",
    "θ ← θ − η/(1 + (t − 1)ηₐ) · g/(√s + ε),  ηₐ = lr_decay",
  ],
  references: [
    {
      title: "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
      url: "https://jmlr.org/papers/v12/duchi11a.html",
    },
  ],
  momentumField: null,
  anatomy: {
    symbols: { ...adaptiveSymbols, ηₐ: { argument: "lr_decay" }, "s'": { before: "sum" } },
    sections: ({ hp }) => [
      gradientSection(hp),
      {
        key: null,
        title: "Sum of squares",
        note: "of all gradients so far",
        lines: [{ symbol: "s", formula: "s' + g^2", field: "sum" }],
      },
      updateSection(
        `θ' - ${hp.lr_decay === 0 ? "η" : "η / (1 + (t - 1) * ηₐ)"} * g / (sqrt(s) + ε)`,
      ),
    ],
  },
  params: {
    lr: learningRate(0.01, [1e-4, 1]),
    lr_decay: float({
      default: 0n,
      range: "≥ 0",
      slider: [1e-6, 0.1],
      scale: "log",
      doc: "Shrinks the learning rate further with every step, like one over the step number.",
    }),
    weight_decay: weightDecay,
    initial_accumulator_value: float({
      default: 0n,
      range: "≥ 0",
      slider: [1e-6, 10],
      scale: "log",
      doc: "Where the sum of squares starts: larger values soften the first steps.",
    }),
    eps: epsilon(1e-10),
    foreach: positional(foreach),
    maximize,
    differentiable,
    fused,
  },
  rules: [
    refuse("lr", isNotAtLeastZero, "Invalid learning rate: "),
    refuse("lr_decay", isNotAtLeastZero, "Invalid lr_decay value: "),
    refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: "),
    refuse(
      "initial_accumulator_value",
      isNotAtLeastZero,
      "Invalid initial_accumulator_value value: ",
    ),
    refuse("eps", isNotAtLeastZero, "Invalid epsilon value: "),
    refuseFusedConflict,
  ],
  // The sums are filled in the constructor: a group's own initial value has no effect.
  stepRules: [refuseBooleanDecay],
  state: ({ theta }, { initial_accumulator_value }) => ({
    t: 0,
    sum: new Float64Array(theta.length).fill(initial_accumulator_value),
  }),
  step({ theta, grad }, state, hp) {
    const { lr_decay, eps, weight_decay } = hp;
    const { sum } = state;
    const rate = floatDivide(hp.lr, 1 + state.t * lr_decay);
    state.t += 1;
    const sign = hp.maximize ? -1 : 1;
    for (let i = 0; i < theta.length; i++) {
      const x = theta[i] as number;
      let g = sign * (grad[i] as number);
      if (weight_decay !== 0) g += weight_decay * x;
      const s = (sum[i] as number) + g * g;
      sum[i] = s;
      theta[i] = x - (rate * g) / (Math.sqrt(s) + eps);
    }
  },
});
