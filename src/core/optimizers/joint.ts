import type { Closure, Tensor } from "./tensor.ts";

/** Several tensors as one vector with its own memory, in their order. */
export function joinTensors(parts: readonly Tensor[]): Tensor {
  const size = parts.reduce((n, { theta }) => n + theta.length, 0);
  return { theta: new Float64Array(size), grad: new Float64Array(size), hasGrad: true, parts };
}

/** Copies the weights of the parts into the joined vector. */
export function readWeights({ theta, parts = [] }: Tensor): void {
  let offset = 0;
  for (const part of parts) {
    theta.set(part.theta, offset);
    offset += part.theta.length;
  }
}

/** Copies the joined weights back into the parts. */
export function writeWeights({ theta, parts = [] }: Tensor): void {
  let offset = 0;
  for (const part of parts) {
    for (let i = 0; i < part.theta.length; i++) part.theta[i] = theta[offset + i] as number;
    offset += part.theta.length;
  }
}

/** The loss at the joined weights; `grad` receives its gradient, 0 where a part has none. */
export function evaluateJoint(tensor: Tensor, closure: Closure, loss: Float64Array): void {
  writeWeights(tensor);
  closure(loss);
  let offset = 0;
  for (const part of tensor.parts ?? []) {
    const end = offset + part.theta.length;
    if (part.hasGrad) tensor.grad.set(part.grad, offset);
    else tensor.grad.fill(0, offset, end);
    offset = end;
  }
}
