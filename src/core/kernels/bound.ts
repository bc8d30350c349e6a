import { type KernelMemory, memoryOf, zerosLike } from "./memory.ts";

/** The memory that all vectors lie in, if their length is one that kernels take. */
function sharedBy(...vectors: readonly Float64Array[]): KernelMemory | undefined {
  const [first] = vectors;
  if (!first || first.length === 0 || first.length % 2 !== 0) return undefined;
  const memory = memoryOf(first);
  return vectors.every((v) => memoryOf(v) === memory) ? memory : undefined;
}

/**
 * Writes into `out` the gradient of ½ Σ hᵢθᵢ² plus deviationᵢ · noiseᵢ₊ₐ, and the loss into
 * `loss[0]`.
 */
export type NoisyQuadratic = (at: number, loss: Float64Array) => void;

/** Null where a vector is not in a kernel's memory: the plain loop does the work then. */
export function noisyQuadraticKernel(
  theta: Float64Array,
  out: Float64Array,
  h: Float64Array,
  deviation: Float64Array,
  noise: Float64Array,
): NoisyQuadratic | null {
  const memory = sharedBy(theta, out);
  if (!memory || memoryOf(noise) !== memory) return null;
  const [slopes, spread] = [zerosLike(theta), zerosLike(theta)];
  if (!sharedBy(theta, slopes, spread)) return null;
  slopes.set(h);
  spread.set(deviation);
  const { kernels, result } = memory;
  const bytes = theta.byteLength;
  const [x, to] = [theta.byteOffset, out.byteOffset];
  const [hs, ds] = [slopes.byteOffset, spread.byteOffset];
  const first = noise.byteOffset;
  return (at, loss) => {
    kernels.noisyQuadratic(x, hs, ds, first + at * noise.BYTES_PER_ELEMENT, to, bytes);
    loss[0] = result[0] as number;
  };
}

/** SGD's usual update of one tensor: neither Nesterov's nor uphill. */
export type Descent = (
  rate: number,
  decay: number,
  hasMomentum: boolean,
  keep: number,
  fresh: number,
) => void;

/** Null as above. */
export function descentKernel(
  theta: Float64Array,
  grad: Float64Array,
  buffer: Float64Array,
): Descent | null {
  const memory = sharedBy(theta, grad, buffer);
  if (!memory) return null;
  const { kernels } = memory;
  const bytes = theta.byteLength;
  const [x, g, b] = [theta.byteOffset, grad.byteOffset, buffer.byteOffset];
  return (rate, decay, hasMomentum, keep, fresh) => {
    // 0 times an infinite weight is NaN: without a decay there is nothing to add.
    if (hasMomentum && decay !== 0) {
      kernels.decayedHeavyBall(x, g, b, bytes, rate, keep, fresh, decay);
    } else if (hasMomentum) kernels.heavyBall(x, g, b, bytes, rate, keep, fresh);
    else if (decay !== 0) kernels.decayedDescend(x, g, bytes, rate, decay);
    else kernels.descend(x, g, bytes, rate);
  };
}

/** Adam's usual update of one tensor; the scalars are those of `adamStep`. */
export type AdamUpdate = (
  weight: number,
  beta2: number,
  size: number,
  root: number,
  eps: number,
  shrink: number,
) => void;

/** Null as above. */
export function adamKernel(
  theta: Float64Array,
  grad: Float64Array,
  mean: Float64Array,
  square: Float64Array,
): AdamUpdate | null {
  const memory = sharedBy(theta, grad, mean, square);
  if (!memory) return null;
  const { kernels } = memory;
  const bytes = theta.byteLength;
  const [x, g] = [theta.byteOffset, grad.byteOffset];
  const [m, v] = [mean.byteOffset, square.byteOffset];
  return (weight, beta2, size, root, eps, shrink) =>
    kernels.adam(x, g, m, v, bytes, weight, beta2, size, root, eps, shrink);
}
