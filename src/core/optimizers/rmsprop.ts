import { fma } from "../spec/fma.ts";
import { bool, float } from "../spec/paramSpec.ts";
import { PyError } from "../spec/pyError.ts";
import { isNotAtLeastZero, refuse } from "../spec/rules.ts";
import type { AnatomySection } from "./anatomy/anatomy.ts";
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

const fusedLerp = (from: number, to: number, weight: number) =>
  Math.abs(weight) < 0.5 ? fma(weight, to - from, from) : fma(weight - 1, to - from, to);

const bufferSection: AnatomySection = {
  key: "momentum",
  title: "Momentum buffer",
  note: "keeps {0} of the last one",
  noteOf: "μ",
  lines: [{ symbol: "b", formula: "μ * b' + g / d", field: "buffer" }],
};

/** Tieleman & Hinton 2012, centred as in Graves 2013; PyTorch 2.13 `rmsprop.py`. */
export const rmsprop = defineOptimizer({
  name: "RMSprop",
  doc: "Divides each weight's gradient by its recent root mean square.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "v ← αv + (1 − α)g²",
    "ḡ ← αḡ + (1 − α)g,  d ← √(v − ḡ²) + ε if centered, else √v + ε",
    "b ← μb + g/d",
    "θ ← θ − ηb",
  ],
  references: [
    {
      title: "Neural Networks for Machine Learning, lecture 6",
      url: "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    },
    {
      title: "Generating Sequences With Recurrent Neural Networks",
      url: "https://arxiv.org/abs/1308.0850",
    },
  ],
  momentumField: "momentum",
  anatomy: {
    symbols: {
      ...adaptiveSymbols,
      α: { argument: "alpha" },
      μ: { argument: "momentum" },
      "v'": { before: "square" },
      "ḡ'": { before: "mean" },
      "b'": { before: "buffer" },
    },
    sections: ({ hp }) => [
      gradientSection(hp),
      {
        key: null,
        title: "Squared gradients",
        note: "running mean, keeps {0}",
        noteOf: "α",
        lines: [
          { symbol: "v", formula: "α * v' + (1 - α) * g^2", field: "square" },
          ...(hp.centered ? [{ symbol: "ḡ", formula: "α * ḡ' + (1 - α) * g", field: "mean" }] : []),
          { symbol: "d", formula: hp.centered ? "sqrt(v - ḡ^2) + ε" : "sqrt(v) + ε" },
        ],
      },
      ...(hp.momentum > 0 ? [bufferSection] : []),
      updateSection(hp.momentum > 0 ? "θ' - η * b" : "θ' - η * g / d"),
    ],
  },
  params: {
    lr: learningRate(0.01, [1e-5, 0.1]),
    alpha: float({
      default: 0.99,
      range: "≥ 0, usually below 1",
      slider: [0.5, 0.9999],
      scale: "linear",
      doc: "Decay of the running mean of the squared gradient.",
    }),
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    momentum: float({
      default: 0n,
      range: "≥ 0, usually below 1",
      slider: [0, 0.999],
      scale: "linear",
      doc: "How much of the previous update is kept and added to the next.",
    }),
    centered: bool({
      default: false,
      range: "True, False",
      doc: "Divides by the gradient's standard deviation instead of by its root mean square.",
    }),
    capturable: positional(capturable),
    foreach: positional(foreach),
    maximize: positional(maximize),
    differentiable: positional(differentiable),
  },
  rules: [
    refuse("lr", isNotAtLeastZero, "Invalid learning rate: "),
    refuse("eps", isNotAtLeastZero, "Invalid epsilon value: "),
    refuse("momentum", isNotAtLeastZero, "Invalid momentum value: "),
    refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: "),
    refuse("alpha", isNotAtLeastZero, "Invalid alpha value: "),
  ],
  stepRules: [refuseBooleanDecay],
  state: ({ theta }) => ({
    started: false,
    hasBuffer: false,
    square: new Float64Array(theta.length),
    mean: new Float64Array(theta.length),
    buffer: new Float64Array(theta.length),
  }),
  step({ theta, grad }, state, hp) {
    const { lr, alpha, eps, weight_decay, momentum, centered } = hp;
    const { square, mean, buffer } = state;
    if (!state.started) state.hasBuffer = momentum > 0;
    state.started = true;
    // The first step makes the buffer, or none: momentum cannot be switched on later.
    if (momentum > 0 && !state.hasBuffer) throw new PyError("KeyError", "momentum_buffer");
    const sign = hp.maximize ? -1 : 1;
    for (let i = 0; i < theta.length; i++) {
      const x = theta[i] as number;
      let g = sign * (grad[i] as number);
      if (weight_decay !== 0) g = centered ? fma(weight_decay, x, g) : g + weight_decay * x;
      let v = alpha * (square[i] as number) + (1 - alpha) * g * g;
      let variance = v;
      if (centered) {
        // v − m² is all rounding when the gradient hardly varies: only the fused arithmetic of
        // PyTorch's kernels tells whether its root is a number.
        v = fma((1 - alpha) * g, g, alpha * (square[i] as number));
        const m = fusedLerp(mean[i] as number, g, 1 - alpha);
        mean[i] = m;
        variance = fma(-m, m, v);
      }
      square[i] = v;
      const d = Math.sqrt(variance) + eps;
      if (momentum > 0) {
        const b = momentum * (buffer[i] as number) + g / d;
        buffer[i] = b;
        theta[i] = centered ? fma(-lr, b, x) : x - lr * b;
      } else theta[i] = x - (lr * g) / d;
    }
  },
});
