import { float } from "../spec/paramSpec.ts";
import { refuseLength } from "../spec/rules.ts";
import { adamAnatomy, adamRules, adamState, adamStep } from "./adamFamily.ts";
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

export const adamw = defineOptimizer({
  name: "AdamW",
  doc: "Adam with decoupled weight decay: the decay shrinks the weights, not the gradient.",
  formula: [
    "θ ← θ − ηλθ",
    "m ← β₁m + (1 − β₁)g",
    "v ← β₂v + (1 − β₂)g²",
    "θ ← θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)",
  ],
  references: [
    {
      title: "Decoupled Weight Decay Regularization",
      url: "https://arxiv.org/abs/1711.05101",
    },
  ],
  momentumField: "betas",
  anatomy: adamAnatomy(() => true),
  fixedValues: { decoupled_weight_decay: true },
  params: {
    lr: learningRate(1e-3, [1e-5, 0.1]),
    betas,
    eps: epsilon(1e-8),
    weight_decay: float({
      default: 0.01,
      range: "≥ 0",
      slider: [1e-4, 1],
      scale: "log",
      doc: "Each step shrinks the weights by this share of the learning rate.",
    }),
    amsgrad,
    maximize,
    foreach,
    capturable,
    differentiable,
    fused,
  },
  rules: adamRules,
  state: adamState,
  stepRules: [refuseLength("betas", 2)],
  step: (tensor, state, hp) => adamStep(tensor, state, hp, true),
});
