import { type Dissection, lengthOf } from "../../src/core/stepAnatomy.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { Curvature } from "../../src/protocol/landscape.ts";

/** What one step did, in figures. */
export interface StepFacts {
  readonly lossBefore: number;
  readonly lossAfter: number;
  readonly length: number;
  /** The length in units of lr · ‖g‖, the step of plain gradient descent. */
  readonly perPlainStep: number | null;
  /** Degrees between the step and −gradient; null where one of them is zero. */
  readonly angle: number | null;
  readonly carriedShare: number | null;
}

export function stepFacts(dissection: Dissection, trace: Trace, k: number): StepFacts {
  const { from, to, gradient, rate, carriedShare } = dissection;
  const move = to.map((x, i) => x - (from[i] as number));
  const length = lengthOf(move);
  const plain = rate * lengthOf(gradient);
  return {
    lossBefore: lossAt(trace, k),
    lossAfter: lossAt(trace, k + 1),
    length,
    perPlainStep: plain > 0 ? length / plain : null,
    angle: angleBetween(move, gradient),
    carriedShare,
  };
}

/** The loss after `k` steps. */
export const lossAt = (trace: Trace, k: number): number =>
  (k === 0 ? trace.initialLoss : trace.loss?.[k - 1]) ?? Number.NaN;

/** Beyond that, or that many times where it began, a loss counts as diverged. */
const DIVERGED = 1e12;

export const isDiverged = (loss: number, { initialLoss }: Pick<Trace, "initialLoss">): boolean =>
  !(Math.abs(loss) < DIVERGED * Math.max(1, Math.abs(initialLoss ?? 0)));

function angleBetween(move: Float64Array, gradient: Float64Array): number | null {
  const lengths = lengthOf(move) * lengthOf(gradient);
  if (!(lengths > 0) || !Number.isFinite(lengths)) return null;
  const dot = move.reduce((sum, x, i) => sum - x * (gradient[i] as number), 0);
  return (Math.acos(Math.max(-1, Math.min(1, dot / lengths))) * 180) / Math.PI;
}

export type StabilityRule = "heavyBall" | "nesterov";

/**
 * The rate above which SGD diverges on a quadratic with these curvatures: 2(1 + μ)/λ for the
 * heavy ball, 2(1 + μ)/((1 + 2μ)λ) with Nesterov's look ahead (the characteristic polynomial's
 * root reaches −1). A penalty on the weights adds to every curvature; dampening weakens each
 * gradient. Null for other optimizers and other surfaces.
 */
export function stabilityLimit(
  { definition, lookup, hp }: Dissection,
  curvature: Curvature | null,
): { readonly limit: number; readonly rule: StabilityRule } | null {
  if (definition.name !== "SGD" || !curvature || hp.maximize) return null;
  const [momentum, decay, dampening] = ["μ", "λ", "τ"].map((s) => Number(lookup(s))) as [
    number,
    number,
    number,
  ];
  const steepest = curvature.largest + decay;
  if (!(curvature.smallest + decay > 0) || momentum >= 1) return null;
  const weight = momentum === 0 ? 1 : 1 - dampening;
  if (!(weight > 0)) return null;
  const heavyBall = (2 * (1 + momentum)) / (weight * steepest);
  if (!hp.nesterov) return { limit: heavyBall, rule: "heavyBall" };
  return { limit: heavyBall / (1 + 2 * momentum), rule: "nesterov" };
}
