import { dot } from "../optimizers/vectors.ts";
import type { Examples, Network } from "./model/network.ts";

/** How much single gradients scatter around the full one, at fixed weights. */
export interface GradientNoise {
  /** |G|: the norm of the full gradient. */
  readonly norm: number;
  /** tr Σ: the variance of one point's gradient, summed over the weights. */
  readonly variance: number;
  /**
   * tr Σ/|G|²: the batch size whose noise is as large as the gradient itself. It estimates the
   * critical batch size (McCandlish et al. 2018, "simple" noise scale).
   */
  readonly scale: number;
}

/** At most so many points are looked at one by one. */
const MAX_SINGLE = 128;

/** Measures over the given points; `full` receives their gradient, `single` is scratch space. */
export function measureNoise(
  network: Network,
  theta: Float64Array,
  examples: Examples,
  points: Int32Array,
  full: Float64Array,
  single: Float64Array,
): GradientNoise {
  fullGradient(network, theta, examples, points, full);
  const squared = dot(full, full);
  const stride = Math.max(1, Math.ceil(points.length / MAX_SINGLE));
  let sum = 0;
  let count = 0;
  for (let k = 0; k < points.length; k += stride) {
    network.gradient(theta, single, examples, points, k, 1);
    sum += distanceSquared(single, full);
    count += 1;
  }
  const variance = sum / count;
  return { norm: Math.sqrt(squared), variance, scale: variance / squared };
}

/** Larger sets than the network's buffers are gone through in parts. */
export function fullGradient(
  network: Network,
  theta: Float64Array,
  examples: Examples,
  points: Int32Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let from = 0; from < points.length; from += network.capacity) {
    const count = Math.min(network.capacity, points.length - from);
    network.accumulate(theta, out, examples, points, from, count, count / points.length);
  }
}

/** One batch's gradient in the plane of the full gradient: its length and its angle are true. */
export interface BatchGradient {
  /** Along the full gradient; negative where the batch's step would climb. */
  readonly along: number;
  /** Across it; the sign tells the two sides of the batches' main direction apart. */
  readonly across: number;
}

/** Gradients of consecutive batches of the points, at the same weights. */
export function batchGradients(
  network: Network,
  theta: Float64Array,
  examples: Examples,
  points: Int32Array,
  batchSize: number,
): readonly BatchGradient[] {
  const size = network.weightCount;
  const full = new Float64Array(size);
  fullGradient(network, theta, examples, points, full);
  const norm = Math.sqrt(dot(full, full)) || 1;
  const rests: Float64Array[] = [];
  const along: number[] = [];
  for (let from = 0; from < points.length; from += batchSize) {
    const batch = points.subarray(from, from + batchSize);
    const gradient = new Float64Array(size);
    fullGradient(network, theta, examples, batch, gradient);
    const share = dot(gradient, full) / norm;
    along.push(share);
    rests.push(gradient.map((g, i) => g - (share / norm) * (full[i] as number)));
  }
  const main = rests.reduce((a, b) => (dot(b, b) > dot(a, a) ? b : a), new Float64Array(size));
  return rests.map((rest, k) => ({
    along: along[k] as number,
    across: Math.sqrt(dot(rest, rest)) * (dot(rest, main) < 0 ? -1 : 1),
  }));
}

function distanceSquared(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const d = (a[i] as number) - (b[i] as number);
    sum += d * d;
  }
  return sum;
}
