import type { Closure, Tensor } from "../../src/core/optimizers/tensor.ts";
import { newTensor } from "./optimizerTask.ts";

const INPUTS = [
  [0.1, 0.2],
  [0.3, 0.4],
  [0.5, 0.6],
] as const;

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/**
 * The model of PyTorch's C++ optimizer tests: two inputs, three hidden sigmoids, one sigmoid; the
 * loss is the sum of the outputs. Tensors in PyTorch's order: W₁ (3×2), b₁, w₂ (1×3), b₂.
 */
export class BaselineModel {
  readonly tensors: readonly Tensor[] = [
    newTensor([-0.2109, -0.4976, -0.1413, -0.342, -0.2524, 0.6976], [3, 2]),
    newTensor([-0.1085, -0.2979, 0.6892]),
    newTensor([-0.0508, -0.3941, -0.2843], [1, 3]),
    newTensor([-0.0711]),
  ];

  readonly closure: Closure = (out) => {
    for (const { grad } of this.tensors) grad.fill(0);
    let loss = 0;
    for (const [x0, x1] of INPUTS) loss += this.backpropagate(x0, x1);
    out[0] = loss;
  };

  /** The output for one input; adds its gradient by the chain rule. */
  private backpropagate(x0: number, x1: number): number {
    const [W1, b1, w2, b2] = this.tensors as [Tensor, Tensor, Tensor, Tensor];
    const at = ({ theta }: Tensor, i: number) => theta[i] as number;
    const add = ({ grad }: Tensor, i: number, g: number) => {
      grad[i] = (grad[i] as number) + g;
    };
    const hidden = [0, 1, 2].map((k) =>
      sigmoid(at(W1, 2 * k) * x0 + at(W1, 2 * k + 1) * x1 + at(b1, k)),
    );
    const sum = hidden.reduce((z, h, k) => z + at(w2, k) * h, 0);
    const y = sigmoid(sum + at(b2, 0));
    const outer = y * (1 - y);
    add(b2, 0, outer);
    hidden.forEach((h, k) => {
      const inner = outer * at(w2, k) * h * (1 - h);
      add(w2, k, outer * h);
      add(b1, k, inner);
      add(W1, 2 * k, inner * x0);
      add(W1, 2 * k + 1, inner * x1);
    });
    return y;
  }
}
