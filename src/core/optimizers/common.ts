import { bool, float, inertSwitch, type ParamSpec, tupleOf } from "../spec/paramSpec.ts";
import { compare, floatPower } from "../spec/pyArithmetic.ts";
import { PyError, valueError } from "../spec/pyError.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { tuple } from "../spec/pyValue.ts";
import { argument, isNotAtLeastZero, itemAt, type Rule, refuse } from "../spec/rules.ts";
import { truthy } from "../spec/values.ts";

/** Parameters and checks that several optimizers share word for word. */
export const learningRate = (value: number, slider: readonly [number, number]) =>
  float({
    default: value,
    range: "≥ 0",
    slider,
    scale: "log",
    doc: "Learning rate: how far one update moves the weights. A scheduler changes it over time.",
  });

export const betas = tupleOf({
  default: tuple(0.9, 0.999),
  range: "both in [0, 1)",
  labels: ["β₁", "β₂"],
  slider: [0.5, 0.9999],
  scale: "linear",
  doc: "Decay of the running means of the gradient (β₁) and of its square (β₂).",
});

export const epsilon = (value: number) =>
  float({
    default: value,
    range: "≥ 0",
    slider: [1e-12, 1e-3],
    scale: "log",
    doc: "Added to the denominator so that it never reaches zero.",
  });

export const weightDecay = float({
  default: 0n,
  range: "≥ 0",
  slider: [1e-6, 0.1],
  scale: "log",
  doc: "L2 penalty added to the gradient, so the adaptive step rescales it too.",
});

export const decoupledWeightDecay = bool({
  default: false,
  range: "True, False",
  doc: "Shrinks the weights directly instead of through the gradient, as AdamW does.",
});

export const amsgrad = bool({
  default: false,
  range: "True, False",
  doc: "Divides by the largest second moment seen so far, not by the current one.",
});

export const maximize = bool({
  default: false,
  keywordOnly: true,
  range: "True, False",
  doc: "Climbs instead of descends: the gradient changes its sign.",
});

export const foreach = inertSwitch(
  null,
  "Chooses a multi-tensor implementation. The numbers stay the same.",
);
export const fused = inertSwitch(null, "Chooses a fused kernel. The numbers stay the same.");
export const differentiable = inertSwitch(
  false,
  "Lets autograd pass through the step. The numbers stay the same.",
);
export const capturable = inertSwitch(
  false,
  "Allows capture in a CUDA graph; on a CPU PyTorch refuses the first step. The numbers stay the same.",
);

/** The same parameter where a class takes it by position too. */
export const positional = <const S extends ParamSpec>(spec: S) =>
  ({ ...spec, keywordOnly: false }) as const;

export const keywordOnly = <const S extends ParamSpec>(spec: S) =>
  ({ ...spec, keywordOnly: true }) as const;

/** PyTorch's `not 0.0 <= betas[index] < 1.0`. */
export const refuseBeta =
  (index: 0 | 1): Rule =>
  (args) => {
    const beta = itemAt(args, "betas", index);
    if (!(compare("<=", 0, beta) && compare("<", beta, 1))) {
      throw valueError(`Invalid beta parameter at index ${index}: ${pyStr(beta)}`);
    }
  };

/** The checks with which every optimizer of Adam's kind begins. */
export const momentRules: readonly Rule[] = [
  refuse("lr", isNotAtLeastZero, "Invalid learning rate: "),
  refuse("eps", isNotAtLeastZero, "Invalid epsilon value: "),
  refuseBeta(0),
  refuseBeta(1),
];

/** `grad.add(param, alpha=True)`, which the penalty becomes: a bool passes the constructor. */
export const refuseBooleanDecay: Rule = (args) => {
  const isPenalty = !truthy(argument(args, "decoupled_weight_decay"));
  if (isPenalty && argument(args, "weight_decay") === true) throw booleanAlpha();
};

export const booleanAlpha = () =>
  new PyError("RuntimeError", "Boolean alpha only supported for Boolean results.");

/** Checked last, after the parameters themselves. */
export const refuseFusedConflict: Rule = (args) => {
  if (!truthy(argument(args, "fused"))) return;
  if (truthy(argument(args, "differentiable"))) {
    throw new PyError("RuntimeError", "`fused` does not support `differentiable`");
  }
  if (truthy(argument(args, "foreach"))) {
    throw new PyError("RuntimeError", "`fused` and `foreach` cannot be `True` together.");
  }
};

/** `1 - beta ** t`, which Python computes with its own exceptions. */
export const biasCorrection = (beta: number, t: number): number => 1 - floatPower(beta, t);

/** Python's `x ** 0.5`: negative numbers have a complex root, which no weight can hold. */
export function pySqrt(x: number): number {
  if (x >= 0 || Number.isNaN(x)) return Math.sqrt(x);
  throw new PyError(
    "RuntimeError",
    "result type ComplexDouble can't be cast to the desired output type Double",
  );
}

/** `torch.lerp`: from the nearer end, so that a weight of 1 gives `to` exactly. */
export const lerp = (from: number, to: number, weight: number): number =>
  Math.abs(weight) < 0.5 ? from + weight * (to - from) : to - (to - from) * (1 - weight);

/** Python's `max` and `min`: the first argument stays unless the second is really beyond it. */
export function pyMax(a: number, b: number): number {
  const isBeyond = b > a;
  return isBeyond ? b : a;
}

export function pyMin(a: number, b: number): number {
  const isBeyond = b < a;
  return isBeyond ? b : a;
}

/** `torch.maximum`: NaN wins. */
export const larger = (a: number, b: number) => (a >= b || Number.isNaN(a) ? a : b);
