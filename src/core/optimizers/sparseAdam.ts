import { floatDivide } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { isNotPositive, refuse, refuseLength } from "../spec/rules.ts";
import {
  firstMoment,
  gradientSection,
  momentSymbols,
  secondMoment,
  updateSection,
  withoutLast,
} from "./anatomy/sections.ts";
import {
  betas,
  biasCorrection,
  epsilon,
  learningRate,
  maximize,
  positional,
  refuseBeta,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

/** Python's `math.sqrt`, which knows no complex numbers. */
function mathSqrt(x: number): number {
  if (x < 0) throw valueError("math domain error");
  return Math.sqrt(x);
}

/** Kingma & Ba 2015, masked; PyTorch 2.13 `sparse_adam.py` and `_functional.py`. */
export const sparseAdam = defineOptimizer({
  name: "SparseAdam",
  doc: "Adam for sparse gradients: only the elements that the gradient holds are updated, and only their means.",
  limits:
    "PyTorch refuses dense gradients here. The stand-in problem's gradient counts as sparse with every element present.",
  formula: [
    "for the elements i of a sparse g ← ∇f(θ):",
    "mᵢ ← β₁mᵢ + (1 − β₁)gᵢ",
    "vᵢ ← β₂vᵢ + (1 − β₂)gᵢ²",
    "θᵢ ← θᵢ − η√(1 − β₂ᵗ)/(1 − β₁ᵗ) · mᵢ/(√vᵢ + ε)",
  ],
  references: [
    {
      title: "Adam: A Method for Stochastic Optimization",
      url: "https://arxiv.org/abs/1412.6980",
    },
  ],
  momentumField: "betas",
  anatomy: {
    symbols: momentSymbols,
    sections: ({ hp }) => [
      gradientSection(hp),
      withoutLast(firstMoment),
      withoutLast(secondMoment),
      updateSection("θ' - η * sqrt(1 - β₂^t) / (1 - β₁^t) * m / (sqrt(v) + ε)"),
    ],
  },
  params: {
    lr: { ...learningRate(1e-3, [1e-5, 0.1]), range: "> 0" },
    betas,
    eps: { ...epsilon(1e-8), range: "> 0" },
    maximize: positional(maximize),
  },
  rules: [
    refuse("lr", isNotPositive, "Invalid learning rate: "),
    refuse("eps", isNotPositive, "Invalid epsilon value: "),
    refuseBeta(0),
    refuseBeta(1),
  ],
  stepRules: [refuseLength("betas", 2)],
  state: ({ theta }) => ({
    t: 0,
    mean: new Float64Array(theta.length),
    square: new Float64Array(theta.length),
  }),
  step({ theta, grad, present }, state, hp) {
    const { mean, square } = state;
    const beta1 = hp.betas[0];
    const beta2 = hp.betas[1];
    const t = ++state.t;
    const count = present?.length ?? theta.length;
    if (count === 0) return;
    const correction = biasCorrection(beta1, t);
    const rate = floatDivide(hp.lr * mathSqrt(biasCorrection(beta2, t)), correction);
    const sign = hp.maximize ? -1 : 1;
    for (let k = 0; k < count; k++) {
      const i = present ? (present[k] as number) : k;
      const g = sign * (grad[i] as number);
      const m = mean[i] as number;
      const v = square[i] as number;
      const nextMean = m + (g - m) * (1 - beta1);
      const nextSquare = v + (g * g - v) * (1 - beta2);
      mean[i] = nextMean;
      square[i] = nextSquare;
      theta[i] = (theta[i] as number) - rate * (nextMean / (Math.sqrt(nextSquare) + hp.eps));
    }
  },
});
