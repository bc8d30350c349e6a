import { floatDivide, floatPower } from "../spec/pyArithmetic.ts";
import { isNotAtLeastZero, refuse, refuseLength } from "../spec/rules.ts";
import type { AnatomySection } from "./anatomy/anatomy.ts";
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
  pySqrt,
  refuseBooleanDecay,
  weightDecay,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

interface State {
  t: number;
  readonly mean: Float64Array;
  readonly square: Float64Array;
  /**
   * The rectification of Liu et al. 2020, Algorithm 2, and √(1 − β₂ᵗ) for the present update: 0
   * while the variance of the adaptive rate cannot be estimated (ρₜ ≤ 5; the paper has 4).
   */
  rect: number;
  root: number;
}

function rectify(state: State, { betas }: { readonly betas: readonly [number, number] }): void {
  const { t } = state;
  const beta2 = betas[1];
  const decay = floatPower(beta2, t);
  const limit = floatDivide(2, 1 - beta2) - 1;
  const length = limit - floatDivide(2 * t * decay, 1 - decay);
  state.rect = 0;
  if (!(length > 5)) return;
  const above = (length - 4) * (length - 2) * limit;
  state.rect = pySqrt(above / ((limit - 4) * (limit - 2) * length));
  state.root = pySqrt(1 - decay);
}

const rectification = (isAdaptive: boolean): AnatomySection => ({
  key: null,
  title: "Rectification",
  note: isAdaptive ? "the adaptive step can be trusted so far" : "ρ ≤ 5: no adaptive step yet",
  lines: [
    { symbol: "ρ∞", formula: "2 / (1 - β₂) - 1" },
    { symbol: "ρ", formula: "ρ∞ - 2 * t * β₂^t / (1 - β₂^t)" },
    ...(isAdaptive ? [rectificationLine] : []),
  ],
});

const rectificationLine = {
  symbol: "r",
  formula: "sqrt((ρ - 4) * (ρ - 2) * ρ∞ / ((ρ∞ - 4) * (ρ∞ - 2) * ρ))",
  field: "rect",
};

/** Liu et al. 2020, Algorithm 2; PyTorch 2.13 `radam.py`. */
export const radam = defineOptimizer({
  name: "RAdam",
  doc: "Adam that starts without adaptive steps, until their variance is small enough to trust.",
  formula: [
    "g ← ∇f(θ) + λθ",
    "m ← β₁m + (1 − β₁)g",
    "v ← β₂v + (1 − β₂)g²",
    "ρ∞ ← 2/(1 − β₂) − 1,  ρₜ ← ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ)",
    "r ← √((ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ)) if ρₜ > 5",
    "θ ← θ − η · m/(1 − β₁ᵗ) · r√(1 − β₂ᵗ)/(√v + ε), or θ − η · m/(1 − β₁ᵗ)",
  ],
  references: [
    {
      title: "On the Variance of the Adaptive Learning Rate and Beyond",
      url: "https://arxiv.org/abs/1908.03265",
    },
  ],
  momentumField: "betas",
  anatomy: {
    symbols: momentSymbols,
    sections({ hp, after }) {
      const decay = hp.decoupled_weight_decay ? hp.weight_decay : 0;
      const gradient = hp.decoupled_weight_decay ? { ...hp, weight_decay: 0 } : hp;
      const isAdaptive = after("rect") !== 0;
      return [
        gradientSection(gradient),
        firstMoment,
        withoutLast(secondMoment),
        rectification(isAdaptive),
        updateSection(
          isAdaptive
            ? `${shrunk(decay)} - η * m̂ * r * sqrt(1 - β₂^t) / (sqrt(v) + ε)`
            : `${shrunk(decay)} - η * m̂`,
        ),
      ];
    },
  },
  params: {
    lr: learningRate(1e-3, [1e-5, 0.1]),
    betas,
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    decoupled_weight_decay: decoupledWeightDecay,
    foreach,
    maximize,
    capturable,
    differentiable,
  },
  rules: [...momentRules, refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: ")],
  stepRules: [refuseLength("betas", 2), refuseBooleanDecay],
  state: ({ theta }): State => ({
    t: 0,
    mean: new Float64Array(theta.length),
    square: new Float64Array(theta.length),
    rect: 0,
    root: 0,
  }),
  step({ theta, grad }, state, hp) {
    const { lr, eps, weight_decay, decoupled_weight_decay } = hp;
    const beta1 = hp.betas[0];
    const beta2 = hp.betas[1];
    const { mean, square } = state;
    const t = ++state.t;
    const correction1 = biasCorrection(beta1, t);
    rectify(state, hp);
    const { rect, root } = state;
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
      const step = (m / correction1) * lr;
      theta[i] = x - (rect === 0 ? step : step * (root / (Math.sqrt(v) + eps)) * rect);
    }
  },
});
