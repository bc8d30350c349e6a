import type { GroupInput, OptimizerDefinition } from "../optimizers/optimizer.ts";
import type { Tensor } from "../optimizers/tensor.ts";
import type { PyArgs } from "../spec/pyValue.ts";
import type { Network } from "./model/network.ts";

/** Weights and biases of every layer as tensors that share the vectors' memory. */
export function networkTensors(
  { layers }: Network,
  theta: Float64Array,
  grad: Float64Array,
  definition: OptimizerDefinition,
): readonly Tensor[] {
  const tensor = (from: number, to: number, shape: readonly number[]): Tensor => ({
    theta: theta.subarray(from, to),
    grad: grad.subarray(from, to),
    hasGrad: true,
    shape,
  });
  return layers.flatMap(({ fanIn, fanOut, weights, biases }) => {
    // Where a class takes matrices only, the biases are given to it as one.
    const biasShape = definition.standInShape?.(fanOut) ?? [fanOut];
    return [tensor(weights, biases, [fanOut, fanIn]), tensor(biases, biases + fanOut, biasShape)];
  });
}

/** The parameter groups share the tensors in their order. */
export function inGroups(
  tensors: readonly Tensor[],
  groups: readonly PyArgs[],
): readonly GroupInput[] {
  const cut = (k: number) => Math.ceil((k * tensors.length) / groups.length);
  return groups.map((overrides, g) => ({
    overrides,
    tensors: tensors.slice(cut(g), cut(g + 1)),
  }));
}
