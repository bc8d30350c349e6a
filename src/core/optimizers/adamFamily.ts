import { type AdamUpdate, adamKernel } from "../kernels/bound.ts";
import { zerosLike } from "../kernels/memory.ts";
import { floatDivide } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { isFloat } from "../spec/pyValue.ts";
import { isNotAtLeastZero, itemAt, type Rule, refuse } from "../spec/rules.ts";
import type { Anatomy, AnatomySection } from "./anatomy/anatomy.ts";
import {
  firstMoment,
  gradientSection,
  momentSymbols,
  secondMoment,
  secondMomentLine,
  shrunk,
  updateSection,
} from "./anatomy/sections.ts";
import {
  biasCorrection,
  larger,
  lerp,
  momentRules,
  pySqrt,
  refuseFusedConflict,
} from "./common.ts";
import type { Tensor } from "./tensor.ts";

/** What Adam and AdamW share: PyTorch builds the second from the first. */
export interface AdamState {
  /** Updates of this tensor so far: PyTorch counts per tensor, not per optimizer. */
  t: number;
  readonly mean: Float64Array;
  readonly square: Float64Array;
  readonly maxSquare: Float64Array;
  /** Null where the loops below do its work. */
  readonly kernel: AdamUpdate | null;
  /** Scalars of the present update: as arguments they would be allocated. */
  stepSize: number;
  root: number;
  shrink: number;
  penalty: number;
}

/** Fresh state of one tensor. */
export function adamState({ theta, grad }: Tensor): AdamState {
  const [mean, square] = [zerosLike(theta), zerosLike(theta)];
  return {
    t: 0,
    mean,
    square,
    maxSquare: new Float64Array(theta.length),
    kernel: adamKernel(theta, grad, mean, square),
    stepSize: 0,
    root: 0,
    shrink: 1,
    penalty: 0,
  };
}

export interface AdamValues {
  lr: number;
  betas: readonly [number, number];
  eps: number;
  weight_decay: number;
  amsgrad: boolean;
  maximize: boolean;
}

const refuseIntegerBetas: Rule = (args) => {
  if (!isFloat(itemAt(args, "betas", 0)) || !isFloat(itemAt(args, "betas", 1))) {
    throw valueError("betas must be either both floats or both Tensors");
  }
};

export const adamRules: readonly Rule[] = [
  ...momentRules,
  refuse("weight_decay", isNotAtLeastZero, "Invalid weight_decay value: "),
  refuseIntegerBetas,
  refuseFusedConflict,
];

/** `isDecoupled` tells from the values whether the decay shrinks the weights directly. */
export const adamAnatomy = <H extends AdamValues>(isDecoupled: (hp: H) => boolean): Anatomy<H> => ({
  symbols: { ...momentSymbols, "v⁺'": { before: "maxSquare" } },
  sections({ hp }) {
    const decay = isDecoupled(hp) ? hp.weight_decay : 0;
    const penalty = isDecoupled(hp) ? { ...hp, weight_decay: 0 } : hp;
    return [
      gradientSection(penalty),
      firstMoment,
      hp.amsgrad ? largestMoment : secondMoment,
      updateSection(`${shrunk(decay)} - η * m̂ / (sqrt(v̂) + ε)`),
    ];
  },
});

const largestMoment: AnatomySection = {
  ...secondMoment,
  note: "running mean of its square, the largest so far counts",
  lines: [
    secondMomentLine,
    { symbol: "v⁺", formula: "max(v⁺', v)", field: "maxSquare" },
    { symbol: "v̂", formula: "v⁺ / (1 - β₂^t)" },
  ],
};

/**
 * One Adam update as PyTorch orders its operations; `decoupled` shrinks the weights directly
 * (AdamW) instead of adding the penalty to the gradient.
 * Kingma & Ba 2015, Algorithm 1; Loshchilov & Hutter 2019, Algorithm 2; PyTorch 2.13 `adam.py`.
 */
export function adamStep(
  tensor: Tensor,
  state: AdamState,
  hp: AdamValues,
  decoupled: boolean,
): void {
  prepare(state, hp, decoupled);
  const isPlain = !hp.amsgrad && state.penalty === 0 && hp.betas[0] > 0.5;
  if (isPlain && state.kernel && !hp.maximize) kernelUpdate(state.kernel, state, hp);
  else if (isPlain) plainUpdate(tensor, state, hp);
  else fullUpdate(tensor, state, hp);
}

/** The scalars of one update. By itself, so that what it calls is inlined and no double allocated. */
function prepare(state: AdamState, hp: AdamValues, decoupled: boolean): void {
  const { lr, weight_decay } = hp;
  const t = ++state.t;
  state.stepSize = floatDivide(lr, biasCorrection(hp.betas[0], t));
  state.root = pySqrt(biasCorrection(hp.betas[1], t));
  // Without a decay nothing shrinks, also at an infinite rate.
  state.shrink = decoupled && weight_decay !== 0 ? 1 - lr * weight_decay : 1;
  state.penalty = decoupled ? 0 : weight_decay;
}

function kernelUpdate(
  kernel: AdamUpdate,
  { stepSize, root, shrink }: AdamState,
  { betas, eps }: AdamValues,
): void {
  kernel(1 - betas[0], betas[1], stepSize, root, eps, shrink);
}

/** The usual case by itself: a branch inside the loop doubles its time. */
function plainUpdate(
  { theta, grad }: Tensor,
  { mean, square, stepSize, root, shrink }: AdamState,
  { betas, eps, maximize }: AdamValues,
): void {
  const weight = 1 - betas[0];
  const beta2 = betas[1];
  const sign = maximize ? -1 : 1;
  for (let i = 0; i < theta.length; i++) {
    const g = sign * (grad[i] as number);
    const m = (mean[i] as number) + weight * (g - (mean[i] as number));
    const v = beta2 * (square[i] as number) + (1 - beta2) * g * g;
    mean[i] = m;
    square[i] = v;
    theta[i] = shrink * (theta[i] as number) - (stepSize * m) / (Math.sqrt(v) / root + eps);
  }
}

function fullUpdate(
  { theta, grad }: Tensor,
  { mean, square, maxSquare, stepSize, root, shrink, penalty }: AdamState,
  { betas, eps, amsgrad, maximize }: AdamValues,
): void {
  const weight = 1 - betas[0];
  const beta2 = betas[1];
  const sign = maximize ? -1 : 1;
  for (let i = 0; i < theta.length; i++) {
    const x = shrink * (theta[i] as number);
    let g = sign * (grad[i] as number);
    if (penalty !== 0) g += penalty * x;
    const m = lerp(mean[i] as number, g, weight);
    const v = beta2 * (square[i] as number) + (1 - beta2) * g * g;
    mean[i] = m;
    square[i] = v;
    const largest = amsgrad ? larger(maxSquare[i] as number, v) : v;
    if (amsgrad) maxSquare[i] = largest;
    theta[i] = x - (stepSize * m) / (Math.sqrt(largest) / root + eps);
  }
}
