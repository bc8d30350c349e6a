import { float } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import type { PyValue } from "../spec/pyValue.ts";
import { isNotAtLeastZero, refuse } from "../spec/rules.ts";
import { adaptiveSymbols, gradientSection, updateSection } from "./anatomy/sections.ts";
import {
  capturable,
  differentiable,
  epsilon,
  foreach,
  learningRate,
  maximize,
  positional,
  refuseBooleanDecay,
  weightDecay,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

/** PyTorch's `not 0.0 <= rho <= 1.0`. */
const isOutsideUnit = (rho: PyValue) => !(compare("<=", 0, rho) && compare("<=", rho, 1));

/** Zeiler 2012, Algorithm 1; PyTorch 2.13 `adadelta.py`. */
export const adadelta = defineOptimizer({
  name: "Adadelta",
  doc: "Scales each step by the size of recent updates over the size of recent gradients.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "v ← ρv + (1 − ρ)g²",
    "Δ ← √(u + ε)/√(v + ε) · g",
    "u ← ρu + (1 − ρ)Δ²",
    "θ ← θ − ηΔ",
  ],
  references: [
    {
      title: "ADADELTA: An Adaptive Learning Rate Method",
      url: "https://arxiv.org/abs/1212.5701",
    },
  ],
  momentumField: null,
  anatomy: {
    symbols: {
      ...adaptiveSymbols,
      ρ: { argument: "rho" },
      "v'": { before: "square" },
      "u'": { before: "squareUpdate" },
    },
    sections: ({ hp }) => [
      gradientSection(hp),
      {
        key: null,
        title: "Squared gradients",
        note: "running mean, keeps {0}",
        noteOf: "ρ",
        lines: [{ symbol: "v", formula: "ρ * v' + (1 - ρ) * g^2", field: "square" }],
      },
      {
        key: null,
        title: "Squared updates",
        note: "running mean, keeps {0}",
        noteOf: "ρ",
        lines: [
          { symbol: "Δ", formula: "sqrt(u' + ε) / sqrt(v + ε) * g" },
          { symbol: "u", formula: "ρ * u' + (1 - ρ) * Δ^2", field: "squareUpdate" },
        ],
      },
      updateSection("θ' - η * Δ"),
    ],
  },
  params: {
    lr: learningRate(1, [1e-3, 10]),
    rho: float({
      default: 0.9,
      range: "[0, 1]",
      slider: [0.5, 0.999],
      scale: "linear",
      doc: "Decay of the running means of squared gradients and squared updates.",
    }),
    eps: epsilon(1e-6),
    weight_decay: weightDecay,
    foreach: positional(foreach),
    capturable,
    maximize,
    differentiable,
  },
  rules: [
    refuse("lr", isNotAtLeastZero, "Invalid learning rate: "),
    refuse("rho", isOutsideUnit, "Invalid rho value: "),
    refuse("eps", isNotAtLeastZero, "Invalid epsilon value: "),
    refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: "),
  ],
  stepRules: [refuseBooleanDecay],
  state: ({ theta }) => ({
    square: new Float64Array(theta.length),
    squareUpdate: new Float64Array(theta.length),
  }),
  step({ theta, grad }, { square, squareUpdate }, hp) {
    const { lr, rho, eps, weight_decay } = hp;
    const sign = hp.maximize ? -1 : 1;
    for (let i = 0; i < theta.length; i++) {
      const x = theta[i] as number;
      let g = sign * (grad[i] as number);
      if (weight_decay !== 0) g += weight_decay * x;
      const v = rho * (square[i] as number) + (1 - rho) * g * g;
      const u = squareUpdate[i] as number;
      const delta = (Math.sqrt(u + eps) / Math.sqrt(v + eps)) * g;
      square[i] = v;
      squareUpdate[i] = rho * u + (1 - rho) * delta * delta;
      theta[i] = x - lr * delta;
    }
  },
});
