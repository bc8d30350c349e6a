import { refuseLength } from "../spec/rules.ts";
import { type AdamValues, adamAnatomy, adamRules, adamState, adamStep } from "./adamFamily.ts";
import {
  amsgrad,
  betas,
  capturable,
  decoupledWeightDecay,
  differentiable,
  epsilon,
  foreach,
  fused,
  keywordOnly,
  learningRate,
  maximize,
  refuseBooleanDecay,
  weightDecay,
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
  anatomy: adamAnatomy<AdamValues & { decoupled_weight_decay: boolean }>(
    (hp) => hp.decoupled_weight_decay,
  ),
  params: {
    lr: learningRate(1e-3, [1e-5, 0.1]),
    betas,
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    amsgrad,
    foreach,
    maximize,
    capturable,
    differentiable,
    fused,
    decoupled_weight_decay: keywordOnly(decoupledWeightDecay),
  },
  rules: adamRules,
  state: adamState,
  stepRules: [refuseLength("betas", 2), refuseBooleanDecay],
  step: (tensor, state, hp) => adamStep(tensor, state, hp, hp.decoupled_weight_decay),
});
