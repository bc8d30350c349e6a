import { bool, float, inertSwitch, pair } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { PyError, valueError } from "../spec/pyError.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { tuple } from "../spec/pyValue.ts";
import { argument, itemAt, type Rule } from "../spec/rules.ts";
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

export const betas = pair({
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
  "Allows capture in a CUDA graph. The numbers stay the same.",
);

/** PyTorch's `not 0.0 <= betas[index] < 1.0`. */
export const refuseBeta =
  (index: 0 | 1): Rule =>
  (args) => {
    const beta = itemAt(args, "betas", index);
    if (!(compare("<=", 0, beta) && compare("<", beta, 1))) {
      throw valueError(`Invalid beta parameter at index ${index}: ${pyStr(beta)}`);
    }
  };

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
