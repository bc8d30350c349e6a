/** One parameter tensor. A tensor without a gradient is skipped by `step`. */
export interface Tensor {
  /** The weights in row-major order. */
  readonly theta: Float64Array;
  /** As many numbers as `theta`. */
  readonly grad: Float64Array;
  hasGrad: boolean;
  /** The dimensions; one where absent. */
  readonly shape?: readonly number[];
  /** The elements a sparse gradient holds; where absent, it holds all of them. */
  present?: Int32Array;
  /** The tensors that this one joins. */
  readonly parts?: readonly Tensor[];
}

/**
 * Writes the gradients at the present weights into the tensors and the loss there into `loss[0]`: a
 * returned double would be allocated.
 */
export type Closure = (loss: Float64Array) => void;

/** The dimensions of a tensor. */
export const shapeOf = ({ shape, theta }: Tensor): readonly number[] => shape ?? [theta.length];
