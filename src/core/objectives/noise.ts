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

/** A loss without noise, and its gradient; with noise in the same pass where that is faster. */
export interface Exact extends Pick<Objective, "dimension" | "value" | "gradient"> {
  /** Writes the gradient plus deviationᵢ · noiseᵢ, and the exact loss into `loss[0]`. */
  noisyGradient?(
    theta: Float64Array,
    out: Float64Array,
    deviation: Float64Array,
    noise: Float64Array,
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
  random: Random,
): Objective {
  if (deviation.every((s) => s === 0)) return exactly(exact);
  /** Standard normal: the deviations scale it. */
  let noise: Float64Array = new Float64Array(deviation.length);
  const inOnePass = noisyGradient && {
    gradientAndValue(theta: Float64Array, out: Float64Array, loss: Float64Array) {
      noise = random.normals(deviation.length);
      noisyGradient(theta, out, deviation, noise, loss);
    },
  };
  return {
    ...exact,
    ...inOnePass,
    gradient(theta, out) {
      noise = random.normals(deviation.length);
      exact.gradient(theta, out);
      for (let i = 0; i < noise.length; i++) {
        out[i] = (out[i] as number) + (deviation[i] as number) * (noise[i] as number);
      }
    },
    evaluate(theta, out) {
      exact.gradient(theta, out);
      let tilt = 0;
      for (let i = 0; i < noise.length; i++) {
        const e = (deviation[i] as number) * (noise[i] as number);
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
