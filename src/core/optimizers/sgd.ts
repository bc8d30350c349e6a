import { descentKernel } from "../kernels/bound.ts";
import { zerosLike } from "../kernels/memory.ts";
import { bool, float, type Values } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { toNumber } from "../spec/pyValue.ts";
import { argument, isNegative, type Rule, refuse } from "../spec/rules.ts";
import { truthy } from "../spec/values.ts";
import type { AnatomySection } from "./anatomy/anatomy.ts";
import { gradientSection, updateSection } from "./anatomy/sections.ts";
import {
  booleanAlpha,
  differentiable,
  foreach,
  fused,
  learningRate,
  maximize,
  refuseBooleanDecay,
  refuseFusedConflict,
} from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

const refuseNesterovConflict: Rule = (args) => {
  if (!truthy(argument(args, "nesterov"))) return;
  const withoutMomentum = compare("<=", argument(args, "momentum"), 0n);
  if (withoutMomentum || toNumber(argument(args, "dampening")) !== 0) {
    throw valueError("Nesterov momentum requires a momentum and zero dampening");
  }
};

const params = {
  lr: learningRate(1e-3, [1e-4, 1]),
  momentum: float({
    default: 0n,
    range: "≥ 0, usually below 1",
    slider: [0, 0.999],
    scale: "linear",
    doc: "How much of the previous update direction is kept: 0.9 remembers about 10 steps.",
  }),
  dampening: float({
    default: 0n,
    range: "any number",
    slider: [0, 1],
    scale: "linear",
    doc: "Weakens each new gradient in the momentum buffer, from the second step on.",
  }),
  weight_decay: float({
    default: 0n,
    range: "≥ 0",
    slider: [1e-6, 0.1],
    scale: "log",
    doc: "L2 penalty: adds this share of the weights to the gradient.",
  }),
  nesterov: bool({
    default: false,
    range: "True, False; needs momentum > 0 and dampening = 0",
    doc: "Looks ahead: uses the gradient plus the already updated momentum.",
  }),
  maximize,
  foreach,
  differentiable,
  fused,
};

function momentumSection(
  { nesterov, dampening }: Values<typeof params>,
  isFirst: boolean,
): AnatomySection {
  const fresh = dampening === 0 ? "g" : "(1 - τ) * g";
  const buffer = { symbol: "b", formula: isFirst ? "g" : `μ * b' + ${fresh}`, field: "buffer" };
  const ahead = { symbol: "d", formula: "g + μ * b" };
  return {
    key: "momentum",
    title: "Momentum buffer",
    ...(isFirst
      ? { note: "starts with the gradient" }
      : { note: "keeps {0} of the last one", noteOf: "μ" }),
    lines: nesterov ? [buffer, ahead] : [buffer],
  };
}

const isHeavyBall = (hp: Values<typeof params>): boolean =>
  hp.momentum !== 0 && !hp.nesterov && !hp.maximize;

/**
 * The usual cases, without a branch in their loops. Four coordinates at a time take two thirds of
 * what they take one after the other.
 */
function heavyBall(
  theta: Float64Array,
  grad: Float64Array,
  buffer: Float64Array,
  lr: number,
  keep: number,
  fresh: number,
): void {
  const whole = theta.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const a = keep * (buffer[i] as number) + fresh * (grad[i] as number);
    const b = keep * (buffer[i + 1] as number) + fresh * (grad[i + 1] as number);
    const c = keep * (buffer[i + 2] as number) + fresh * (grad[i + 2] as number);
    const d = keep * (buffer[i + 3] as number) + fresh * (grad[i + 3] as number);
    buffer[i] = a;
    buffer[i + 1] = b;
    buffer[i + 2] = c;
    buffer[i + 3] = d;
    theta[i] = (theta[i] as number) - lr * a;
    theta[i + 1] = (theta[i + 1] as number) - lr * b;
    theta[i + 2] = (theta[i + 2] as number) - lr * c;
    theta[i + 3] = (theta[i + 3] as number) - lr * d;
  }
  for (let i = whole; i < theta.length; i++) {
    const b = keep * (buffer[i] as number) + fresh * (grad[i] as number);
    buffer[i] = b;
    theta[i] = (theta[i] as number) - lr * b;
  }
}

/** Not the one above with a decay of 0: 0 times an infinite weight is NaN. */
function decayedHeavyBall(
  theta: Float64Array,
  grad: Float64Array,
  buffer: Float64Array,
  lr: number,
  keep: number,
  fresh: number,
  decay: number,
): void {
  const whole = theta.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const x = theta[i] as number;
    const y = theta[i + 1] as number;
    const z = theta[i + 2] as number;
    const w = theta[i + 3] as number;
    const a = keep * (buffer[i] as number) + fresh * ((grad[i] as number) + decay * x);
    const b = keep * (buffer[i + 1] as number) + fresh * ((grad[i + 1] as number) + decay * y);
    const c = keep * (buffer[i + 2] as number) + fresh * ((grad[i + 2] as number) + decay * z);
    const d = keep * (buffer[i + 3] as number) + fresh * ((grad[i + 3] as number) + decay * w);
    buffer[i] = a;
    buffer[i + 1] = b;
    buffer[i + 2] = c;
    buffer[i + 3] = d;
    theta[i] = x - lr * a;
    theta[i + 1] = y - lr * b;
    theta[i + 2] = z - lr * c;
    theta[i + 3] = w - lr * d;
  }
  for (let i = whole; i < theta.length; i++) {
    const x = theta[i] as number;
    const b = keep * (buffer[i] as number) + fresh * ((grad[i] as number) + decay * x);
    buffer[i] = b;
    theta[i] = x - lr * b;
  }
}

/** SGD as `torch.optim.SGD` computes it: the rate stays outside the momentum buffer. */
export const sgd = defineOptimizer({
  name: "SGD",
  doc: "Stochastic gradient descent: moves against the gradient, optionally with momentum.",
  formula: ["g ← ∇f(θ) + λθ", "b ← μb + (1 − τ)g", "θ ← θ − ηb"],
  references: [
    {
      title: "On the importance of initialization and momentum in deep learning",
      url: "https://proceedings.mlr.press/v28/sutskever13.html",
    },
  ],
  momentumField: "momentum",
  anatomy: {
    symbols: {
      η: { argument: "lr" },
      λ: { argument: "weight_decay" },
      μ: { argument: "momentum" },
      τ: { argument: "dampening" },
      "b'": { before: "buffer" },
    },
    sections: ({ hp, before }) => [
      gradientSection(hp),
      ...(hp.momentum === 0 ? [] : [momentumSection(hp, before("started") === 0)]),
      updateSection(`θ' - η * ${hp.momentum === 0 ? "g" : hp.nesterov ? "d" : "b"}`),
    ],
  },
  params,
  rules: [
    refuse("lr", isNegative, "Invalid learning rate: "),
    refuse("momentum", isNegative, "Invalid momentum value: "),
    refuse("weight_decay", isNegative, "Invalid weight_decay value: "),
    refuseNesterovConflict,
    refuseFusedConflict,
  ],
  stepRules: [
    refuseBooleanDecay,
    (args) => {
      const isFactor = truthy(argument(args, "nesterov"));
      if (isFactor && argument(args, "momentum") === true) throw booleanAlpha();
    },
  ],
  state({ theta, grad }) {
    const buffer = zerosLike(theta);
    return { buffer, started: false, kernel: descentKernel(theta, grad, buffer) };
  },
  step({ theta, grad }, state, hp) {
    const { lr, momentum, weight_decay, nesterov } = hp;
    const { buffer, kernel } = state;
    // The first step copies the gradient into the buffer: dampening does not apply to it.
    const keep = state.started ? momentum : 0;
    const fresh = state.started ? 1 - hp.dampening : 1;
    if (kernel && !nesterov && !hp.maximize) {
      kernel(lr, weight_decay, momentum !== 0, keep, fresh);
      if (momentum !== 0) state.started = true;
      return;
    }
    if (isHeavyBall(hp)) {
      if (weight_decay === 0) heavyBall(theta, grad, buffer, lr, keep, fresh);
      else decayedHeavyBall(theta, grad, buffer, lr, keep, fresh, weight_decay);
      state.started = true;
      return;
    }
    const sign = hp.maximize ? -1 : 1;
    for (let i = 0; i < theta.length; i++) {
      const x = theta[i] as number;
      let g = sign * (grad[i] as number);
      if (weight_decay !== 0) g += weight_decay * x;
      if (momentum !== 0) {
        const b = keep * (buffer[i] as number) + fresh * g;
        buffer[i] = b;
        g = nesterov ? g + momentum * b : b;
      }
      theta[i] = x - lr * g;
    }
    if (momentum !== 0) state.started = true;
  },
});
