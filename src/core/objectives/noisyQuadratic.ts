import { type NoisyQuadratic, noisyQuadraticKernel } from "../kernels/bound.ts";
import { WIDEST } from "../normalPool.ts";
import type { Random } from "../random.ts";
import { batchDeviation, type Exact, pooledNoise, withNoise } from "./noise.ts";
import type { Objective, ObjectiveDefinition, ObjectiveOptions } from "./objective.ts";

/**
 * The noisy quadratic model (Zhang et al. 2019, "Which Algorithmic Choices Matter at Which Batch
 * Sizes?"): L(θ) = ½ Σ hᵢθᵢ², the gradient carries independent normal noise of variance cᵢ/B.
 * As there, the curvatures follow a power law hᵢ = i^(−p) and the noise follows the curvature,
 * cᵢ = s·hᵢ. All coordinates start at 1.
 */
export const noisyQuadratic: ObjectiveDefinition = {
  name: "noisy-quadratic",
  title: "noisy quadratic",
  doc: "A bowl with many curvatures whose gradient is noisy, as a mini-batch makes it.",
  formula: "½ Σ hᵢθᵢ²,  hᵢ = i^(−p),  noise variance s·hᵢ / batch size",
  noisy: true,
  options: {
    dimension: { default: 100, min: 1, max: WIDEST, doc: "Number of coordinates." },
    power: { default: 1, min: 0, doc: "How fast the curvatures fall: hᵢ = i^(−power)." },
    batch_size: { default: 128, min: 1, doc: "Samples per step: divides the noise variance." },
    noise: { default: 25, min: 0, doc: "Noise variance of one sample, per unit of curvature." },
  },
  minima: (options) => [new Array(dimensionOf(options)).fill(0)],
  domain: [-1, 1],
  start: (options) => new Array(dimensionOf(options)).fill(1),
  create: (options, random, groups) => {
    const curvature = curvatures(options, groups);
    return quadratic(curvature, deviations(curvature, options), random);
  },
};

const dimensionOf = (options: ObjectiveOptions) =>
  Math.max(1, Math.trunc(options.dimension as number));

/**
 * hᵢ in the order of the coordinates. Parameter groups own contiguous shares of θ, so the
 * spectrum is dealt out round-robin: every group gets steep and flat directions.
 */
export function curvatures(options: ObjectiveOptions, groups: number): Float64Array {
  const n = dimensionOf(options);
  const ranks: number[] = [];
  for (let g = 0; g < groups; g++) for (let i = g; i < n; i += groups) ranks.push(i + 1);
  return Float64Array.from(ranks, (rank) => rank ** -(options.power as number));
}

/** Standard deviation of the gradient noise in each coordinate. */
export function deviations(curvature: Float64Array, options: ObjectiveOptions): Float64Array {
  const { noise, batch_size } = options as Record<string, number>;
  return curvature.map((h) => batchDeviation((noise as number) * h, batch_size as number));
}

function quadratic(h: Float64Array, deviation: Float64Array, random: Random): Objective {
  /** Of the run whose weights were given first. */
  let kernel: NoisyQuadratic | null | undefined;
  let weights: Float64Array | undefined;
  const exact: Exact = {
    dimension: h.length,
    value(theta: Float64Array) {
      // Two sums that do not wait for each other.
      let [even, odd] = [0, 0];
      const last = h.length - (h.length % 2);
      for (let i = 0; i < last; i += 2) {
        const x = theta[i] as number;
        const y = theta[i + 1] as number;
        even += (h[i] as number) * x * x;
        odd += (h[i + 1] as number) * y * y;
      }
      const x = last < h.length ? (theta[last] as number) : 0;
      return (even + odd + (h[last] ?? 0) * x * x) / 2;
    },
    gradient(theta: Float64Array, out: Float64Array) {
      for (let i = 0; i < h.length; i++) out[i] = (h[i] as number) * (theta[i] as number);
    },
    noisyGradient(theta, out, deviations, noise, at, loss) {
      if (kernel === undefined) {
        kernel = noisyQuadraticKernel(theta, out, h, deviations, noise);
        weights = theta;
      }
      if (theta === weights && kernel) {
        kernel(at, loss);
        return;
      }
      // Four at a time: the body is then too long to be copied into its callers, where the engine
      // makes half as fast a loop of it. The loss is summed in the order of `value`.
      const whole = h.length - (h.length % 4);
      let even = 0;
      let odd = 0;
      let last = 0;
      for (let i = 0; i < whole; i += 4) {
        const x = theta[i] as number;
        const y = theta[i + 1] as number;
        const z = theta[i + 2] as number;
        const w = theta[i + 3] as number;
        const a = (h[i] as number) * x;
        const b = (h[i + 1] as number) * y;
        const c = (h[i + 2] as number) * z;
        const d = (h[i + 3] as number) * w;
        even += a * x;
        odd += b * y;
        even += c * z;
        odd += d * w;
        out[i] = a + (deviations[i] as number) * (noise[at + i] as number);
        out[i + 1] = b + (deviations[i + 1] as number) * (noise[at + i + 1] as number);
        out[i + 2] = c + (deviations[i + 2] as number) * (noise[at + i + 2] as number);
        out[i + 3] = d + (deviations[i + 3] as number) * (noise[at + i + 3] as number);
      }
      for (let i = whole; i < h.length; i++) {
        const x = theta[i] as number;
        const slope = (h[i] as number) * x;
        if (i % 2 === 1) odd += slope * x;
        else if (i + 1 < h.length) even += slope * x;
        else last = slope * x;
        out[i] = slope + (deviations[i] as number) * (noise[at + i] as number);
      }
      loss[0] = (even + odd + last) / 2;
    },
  };
  return withNoise(exact, deviation, pooledNoise(random));
}
