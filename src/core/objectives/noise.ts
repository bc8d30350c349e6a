import { PLACES } from "../normalPool.ts";
import type { Random } from "../random.ts";
import type { Objective } from "./objective.ts";

/** An objective without noise: every evaluation sees the same loss. */
export const exactly = (objective: Omit<Objective, "evaluate">): Objective => ({
  ...objective,
  evaluate(theta, out) {
    objective.gradient(theta, out);
    return objective.value(theta);
  },
});

/** Standard normals for one step after another: those from the place on that `next` gives. */
export interface NoiseSource {
  readonly values: Float64Array;
  next(): number;
}

/** New ones for every step. */
export function freshNoise(random: Random, size: number): NoiseSource {
  const values = new Float64Array(size);
  return {
    values,
    next() {
      for (let i = 0; i < size; i++) values[i] = random.normal();
      return 0;
    },
  };
}

/** A random place in the stream's pool for every step: for many coordinates, `WIDEST` at most. */
export const pooledNoise = (random: Random): NoiseSource => ({
  values: random.pool(),
  next: () => Math.floor(random.uniform() * PLACES),
});

/** A loss without noise, and its gradient; with noise in the same pass where that is faster. */
export interface Exact extends Pick<Objective, "dimension" | "value" | "gradient"> {
  /** Writes the gradient plus deviationᵢ · noiseᵢ₊ₐ, and the exact loss into `loss[0]`. */
  noisyGradient?(
    theta: Float64Array,
    out: Float64Array,
    deviation: Float64Array,
    noise: Float64Array,
    at: number,
    loss: Float64Array,
  ): void;
}

/**
 * Adds independent normal noise to the gradient, new in every `gradient`. The loss of such a
 * mini-batch is the exact one tilted by the noise e: f(θ) + e·θ has the noisy gradient.
 */
export function withNoise(
  { noisyGradient, ...exact }: Exact,
  deviation: Float64Array,
  source: NoiseSource,
): Objective {
  if (deviation.every((s) => s === 0)) return exactly(exact);
  /** Standard normal: the deviations scale it. */
  const noise = source.values;
  let at = 0;
  const inOnePass = noisyGradient && {
    gradientAndValue(theta: Float64Array, out: Float64Array, loss: Float64Array) {
      at = source.next();
      noisyGradient(theta, out, deviation, noise, at, loss);
    },
  };
  return {
    ...exact,
    ...inOnePass,
    gradient(theta, out) {
      at = source.next();
      exact.gradient(theta, out);
      for (let i = 0; i < deviation.length; i++) {
        out[i] = (out[i] as number) + (deviation[i] as number) * (noise[at + i] as number);
      }
    },
    evaluate(theta, out) {
      exact.gradient(theta, out);
      let tilt = 0;
      for (let i = 0; i < deviation.length; i++) {
        const e = (deviation[i] as number) * (noise[at + i] as number);
        out[i] = (out[i] as number) + e;
        tilt += e * (theta[i] as number);
      }
      return exact.value(theta) + tilt;
    },
  };
}

/** Standard deviation of a mini-batch's mean, from the variance of one sample. */
export const batchDeviation = (variance: number, batchSize: number): number =>
  Math.sqrt(variance / batchSize);
