import { bool, float } from "../spec/paramSpec.ts";
import { adamRules, adamState, adamStep } from "./adamFamily.ts";
import {
  amsgrad,
  betas,
  capturable,
  differentiable,
  epsilon,
  foreach,
  fused,
  learningRate,
  maximize,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

export const adam = defineOptimizer({
  name: "Adam",
  doc: "Adapts the step of each weight to the running mean and size of its gradients.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "m ← β₁m + (1 − β₁)g",
    "v ← β₂v + (1 − β₂)g²",
    "θ ← θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)",
  ],
  references: [
    {
      title: "Adam: A Method for Stochastic Optimization",
      url: "https://arxiv.org/abs/1412.6980",
    },
  ],
  momentumField: "betas",
  params: {
    lr: learningRate(1e-3, [1e-5, 0.1]),
    betas,
    eps: epsilon(1e-8),
    weight_decay: float({
      default: 0n,
      range: "≥ 0",
      slider: [1e-6, 0.1],
      scale: "log",
      doc: "L2 penalty added to the gradient, so the adaptive step rescales it too.",
    }),
    amsgrad,
    foreach,
    maximize,
    capturable,
    differentiable,
    fused,
    decoupled_weight_decay: bool({
      default: false,
      keywordOnly: true,
      range: "True, False",
      doc: "Shrinks the weights directly instead of through the gradient, as AdamW does.",
    }),
  },
  rules: adamRules,
  state: adamState,
  step: (theta, grad, state, hp) => adamStep(theta, grad, state, hp, hp.decoupled_weight_decay),
});
