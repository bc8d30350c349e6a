import type { GroupInput } from "../../src/core/optimizers/optimizer.ts";
import type { Closure, Tensor } from "../../src/core/optimizers/tensor.ts";
import { PyError } from "../../src/core/spec/pyError.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { evaluateForTest } from "./evaluateForTest.ts";

export interface GoldenGroup {
  readonly overrides: Readonly<Record<string, string>>;
  readonly shapes: readonly (readonly number[])[];
}

const START = [0.5, -1.25, 2, -0.75, 1.5, 0.25, 1, -2, 0.125, -0.5, 0.75, 3];

export function newTensor(start: readonly number[], shape?: readonly number[]): Tensor {
  const theta = Float64Array.from(start);
  const grad = new Float64Array(start.length);
  return { theta, grad, hasGrad: true, ...(shape ? { shape } : {}) };
}

function overridesFrom(texts: GoldenGroup["overrides"]): PyArgs {
  const entries = Object.entries(texts).map(([name, text]) => {
    const value = evaluateForTest(text);
    if (value instanceof PyError) throw value;
    return [name, value];
  });
  return Object.fromEntries(entries);
}

/** The weights of a recorded case with the gradients that the generator gave them. */
export class OptimizerTask {
  readonly groups: readonly GroupInput[];
  readonly tensors: readonly Tensor[];
  private readonly isSparse: boolean;

  constructor(name: string, groups: readonly GoldenGroup[]) {
    this.isSparse = name === "SparseAdam";
    let used = 0;
    this.groups = groups.map(({ overrides, shapes }) => ({
      overrides: overridesFrom(overrides),
      tensors: shapes.map((shape) => {
        const size = shape.reduce((n, d) => n * d, 1);
        used += size;
        const start = Array.from({ length: size }, (_, i) => START[(used - size + i) % 12] ?? 0);
        return newTensor(start, shape);
      }),
    }));
    this.tensors = this.groups.flatMap((g) => g.tensors);
  }

  giveGradients(step: number): void {
    this.eachElement((tensor, k, i, j) => {
      tensor.hasGrad = (step + 5 * j) % 17 !== 0;
      const x = tensor.theta[k] as number;
      tensor.grad[k] = (((7 * step + 3 * i) % 11) - 5) / 8 + 0.25 * ((i % 4) + 1) * x;
    });
    if (this.isSparse) this.thinGradients(step);
  }

  /** Two of three elements, none at all now and then. */
  private thinGradients(step: number): void {
    const present = this.tensors.map((): number[] => []);
    this.eachElement((_, k, i, j) => {
      if ((i + step) % 3 !== 0 && step % 13 !== 0) present[j]?.push(k);
    });
    this.tensors.forEach((tensor, j) => {
      tensor.present = Int32Array.from(present[j] ?? []);
    });
  }

  /** A quartic of all weights; the third tensor has no gradient. */
  readonly closure: Closure = (out) => {
    let loss = 0;
    this.eachElement((tensor, k, i, j) => {
      const away = (tensor.theta[k] as number) - (((3 * i) % 11) - 5) / 8;
      const curve = 0.25 * ((i % 4) + 1);
      loss += (curve * away * away) / 2 + away ** 4 / 40;
      tensor.grad[k] = curve * away + away ** 3 / 10;
      tensor.hasGrad = j !== 2;
    });
    out[0] = loss;
  };

  weights(): number[] {
    return this.tensors.flatMap(({ theta }) => [...theta]);
  }

  /** `k` counts within tensor `j`, `i` over all of them. */
  private eachElement(visit: (tensor: Tensor, k: number, i: number, j: number) => void): void {
    let i = 0;
    this.tensors.forEach((tensor, j) => {
      for (let k = 0; k < tensor.theta.length; k++, i++) visit(tensor, k, i, j);
    });
  }
}
