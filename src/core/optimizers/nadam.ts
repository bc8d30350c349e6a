import { float } from "../spec/paramSpec.ts";
import { floatDivide, floatPower } from "../spec/pyArithmetic.ts";
import { isNotAtLeastZero, refuse, refuseLength } from "../spec/rules.ts";
import {
  firstMoment,
  gradientSection,
  momentSymbols,
  secondMoment,
  shrunk,
  updateSection,
  withoutLast,
} from "./anatomy/sections.ts";
import {
  betas,
  biasCorrection,
  capturable,
  decoupledWeightDecay,
  differentiable,
  epsilon,
  foreach,
  learningRate,
  lerp,
  maximize,
  momentRules,
  refuseBooleanDecay,
  weightDecay,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

/** The share of β₁ that update `t` uses: it starts at about a half and grows. */
const momentumAt = (t: number, beta1: number, decay: number) =>
  beta1 * (1 - 0.5 * floatPower(0.96, t * decay));

/** Dozat 2016, Algorithm 2 with its momentum schedule; PyTorch 2.13 `nadam.py`. */
export const nadam = defineOptimizer({
  name: "NAdam",
  doc: "Adam with Nesterov momentum: applies the next step's momentum already in this one.",
  limits:
    "PyTorch keeps the product of the momenta in its default precision: with float32 its weights differ from these float64 numbers, typically by less than one millionth.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "μₜ ← β₁(1 − ½ · 0.96^(tψ))",
    "m ← β₁m + (1 − β₁)g",
    "v ← β₂v + (1 − β₂)g²",
    "m̂ ← μₜ₊₁m/(1 − ∏μᵢ, i ≤ t + 1) + (1 − μₜ)g/(1 − ∏μᵢ, i ≤ t)",
    "θ ← θ − η · m̂ / (√(v/(1 − β₂ᵗ)) + ε)",
  ],
  references: [
    {
      title: "Incorporating Nesterov Momentum into Adam",
      url: "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
    },
  ],
  momentumField: "betas",
  anatomy: {
    symbols: {
      ...momentSymbols,
      ψ: { argument: "momentum_decay" },
      "P'": { before: "momentumProduct" },
    },
    sections({ hp }) {
      const decay = hp.decoupled_weight_decay ? hp.weight_decay : 0;
      const gradient = hp.decoupled_weight_decay ? { ...hp, weight_decay: 0 } : hp;
      return [
        gradientSection(gradient),
        {
          key: null,
          title: "Momentum schedule",
          note: "grows from half of β₁ to β₁",
          lines: [
            { symbol: "μ", formula: "β₁ * (1 - 0.5 * 0.96^(t * ψ))" },
            { symbol: "μ⁺", formula: "β₁ * (1 - 0.5 * 0.96^((t + 1) * ψ))" },
            { symbol: "P", formula: "P' * μ", field: "momentumProduct" },
          ],
        },
        withoutLast(firstMoment),
        secondMoment,
        updateSection(
          `${shrunk(decay)} - η * ((1 - μ) / (1 - P) * g + μ⁺ / (1 - P * μ⁺) * m) / (sqrt(v̂) + ε)`,
        ),
      ];
    },
  },
  params: {
    lr: learningRate(2e-3, [1e-5, 0.1]),
    betas,
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    momentum_decay: float({
      default: 4e-3,
      range: "≥ 0",
      slider: [1e-4, 0.1],
      scale: "log",
      doc: "How fast the momentum grows from half of β₁ towards β₁.",
    }),
    decoupled_weight_decay: decoupledWeightDecay,
    foreach,
    maximize,
    capturable,
    differentiable,
  },
  rules: [
    ...momentRules,
    refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: "),
    refuse("momentum_decay", isNotAtLeastZero, "Invalid momentum_decay value: "),
  ],
  stepRules: [refuseLength("betas", 2), refuseBooleanDecay],
  state: ({ theta }) => ({
    t: 0,
    momentumProduct: 1,
    mean: new Float64Array(theta.length),
    square: new Float64Array(theta.length),
  }),
  step({ theta, grad }, state, hp) {
    const { lr, eps, weight_decay, momentum_decay, decoupled_weight_decay } = hp;
    const beta1 = hp.betas[0];
    const beta2 = hp.betas[1];
    const { mean, square } = state;
    const t = ++state.t;
    const correction = biasCorrection(beta2, t);
    const momentum = momentumAt(t, beta1, momentum_decay);
    const next = momentumAt(t + 1, beta1, momentum_decay);
    state.momentumProduct *= momentum;
    const product = state.momentumProduct;
    const gradRate = floatDivide(-lr * (1 - momentum), 1 - product);
    const meanRate = floatDivide(-lr * next, 1 - product * next);
    const sign = hp.maximize ? -1 : 1;
    const shrink = decoupled_weight_decay && weight_decay !== 0 ? 1 - lr * weight_decay : 1;
    const penalty = decoupled_weight_decay ? 0 : weight_decay;
    for (let i = 0; i < theta.length; i++) {
      const x = shrink * (theta[i] as number);
      let g = sign * (grad[i] as number);
      if (penalty !== 0) g += penalty * x;
      const m = lerp(mean[i] as number, g, 1 - beta1);
      const v = beta2 * (square[i] as number) + (1 - beta2) * g * g;
      mean[i] = m;
      square[i] = v;
      const denominator = Math.sqrt(v / correction) + eps;
      theta[i] = x + (gradRate * g) / denominator + (meanRate * m) / denominator;
    }
  },
});
