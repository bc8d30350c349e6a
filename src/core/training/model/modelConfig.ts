import type { ActivationName } from "./activations.ts";

/** `linear` is logistic regression where the data have classes. */
export type ModelKind = "linear" | "polynomial" | "mlp";

/**
 * `torch` is what `nn.Linear` does by itself: weights and biases uniform in ±1/√fan_in. The others
 * leave the biases 0. Glorot & Bengio 2010; He et al. 2015.
 */
export type WeightInit = "torch" | "xavier" | "he" | "normal";

export interface ModelConfig {
  readonly kind: ModelKind;
  /** Units of each hidden layer; `mlp` only. */
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  readonly init: WeightInit;
  /** Highest power of a feature; `polynomial` only. */
  readonly degree: number;
  /** λ: adds ½λ‖w‖² to the training loss; biases are left out. */
  readonly l2: number;
  /** Probability of dropping a hidden unit in training. */
  readonly dropout: number;
  /** ε: the targets are 1 − ε + ε/K and ε/K for K classes; classification only. */
  readonly labelSmoothing: number;
}

export const defaultModel: ModelConfig = {
  kind: "mlp",
  hidden: [8, 8],
  activation: "tanh",
  init: "torch",
  degree: 3,
  l2: 0,
  dropout: 0,
  labelSmoothing: 0,
};

/** Features that the network sees: the data's own, or all their monomials up to the degree. */
export const featureCount = ({ kind, degree }: ModelConfig, inputs: number): number => {
  if (kind !== "polynomial") return inputs;
  return inputs === 1 ? degree : ((degree + 1) * (degree + 2)) / 2 - 1;
};

/** One output for a value or the second of two classes, else one for each class. */
const outputCount = (classes: number): number => (classes > 2 ? classes : 1);

/** Units per layer from the features to the outputs. */
export const layerSizes = (model: ModelConfig, inputs: number, classes = 2): readonly number[] => [
  featureCount(model, inputs),
  ...(model.kind === "mlp" ? model.hidden : []),
  outputCount(classes),
];

/** All weights and biases. */
export function weightCount(sizes: readonly number[]): number {
  let total = 0;
  for (let l = 1; l < sizes.length; l++) {
    total += ((sizes[l - 1] as number) + 1) * (sizes[l] as number);
  }
  return total;
}

/**
 * What the outputs mean: the logit of the second of two classes, a logit for each of several
 * (softmax), or the value under squared error.
 */
export type LossKind = "crossEntropy" | "softmax" | "squaredError";
export const lossKind = (classes: number): LossKind =>
  classes === 0 ? "squaredError" : classes > 2 ? "softmax" : "crossEntropy";
