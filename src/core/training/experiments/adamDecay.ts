import { findOptimizer } from "../../optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../optimizers/optimizer.ts";
import { createRandom } from "../../random.ts";
import { claim, type Experiment, integer, real } from "./experiment.ts";
import { exact, mean, measured } from "./statistics.ts";

/** Typical sizes of the weights' gradients. */
const SCALES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const UPDATES = 1000;

/**
 * What weight decay does to weights that differ only in the size of their gradients: Adam with L2
 * and AdamW (Loshchilov & Hutter 2019). The gradients are pure noise, so that decay alone has a
 * direction; all weights start at 1.
 */
export const adamDecay: Experiment = {
  name: "adamDecay",
  options: {
    seeds: integer(20, 3, 200),
    rate: real(0.001, 0.0001, 0.01),
    decay: real(0.5, 0.01, 1),
  },
  *run({ seeds = 0, rate = 0, decay = 0 }) {
    const names = ["Adam", "AdamW"] as const;
    const left = names.map(() => SCALES.map((): number[] => []));
    for (let seed = 0; seed < seeds; seed++) {
      for (const [i, name] of names.entries()) {
        const weights = remaining(name, rate, decay, seed);
        for (const [k, w] of weights.entries()) left[i]?.[k]?.push(w);
        yield (seed + (i + 1) / names.length) / seeds;
      }
    }
    const expected = (1 - rate * decay) ** UPDATES;
    const ends = (i: number) => [0, SCALES.length - 1].map((k) => mean(left[i]?.[k] ?? []));
    const [adamSmall = 0, adamLarge = 0] = ends(0);
    const [decoupledSmall = 0, decoupledLarge = 0] = ends(1);
    return {
      charts: [
        {
          id: "left",
          x: "log",
          y: "linear",
          curves: [
            ...names.map((id, i) => ({
              id,
              kind: "measured" as const,
              points: SCALES.map((scale, k) => measured(scale, left[i]?.[k] ?? [])),
            })),
            { id: "theory", kind: "theory", points: SCALES.map((scale) => exact(scale, expected)) },
          ],
        },
      ],
      figures: { adamSmall, adamLarge, decoupledSmall, decoupledLarge, expected, updates: UPDATES },
      claims: [
        claim("decoupledAlike", Math.abs(decoupledSmall - decoupledLarge) < 0.03),
        claim("asTheory", Math.abs(decoupledLarge - expected) < 0.03),
        claim("l2DependsOnSize", adamLarge - adamSmall > 0.3),
      ],
    };
  },
};

/** Several weights per scale, averaged: the noise moves each of them about. */
const COPIES = 20;

/** How much of each scale's weights is left. */
function remaining(name: string, rate: number, decay: number, seed: number): readonly number[] {
  const random = createRandom(seed);
  const size = SCALES.length * COPIES;
  const theta = new Float64Array(size).fill(1);
  const grad = new Float64Array(size);
  const definition = findOptimizer(name) as OptimizerDefinition;
  const args = { lr: rate, weight_decay: decay };
  const tensors = [{ theta, grad, hasGrad: true }];
  const optimizer = createOptimizer(definition, args, [{ overrides: {}, tensors }]);
  for (let step = 0; step < UPDATES; step++) {
    for (let i = 0; i < size; i++) {
      grad[i] = (SCALES[Math.floor(i / COPIES)] as number) * random.normal();
    }
    stepOptimizer(optimizer);
  }
  return SCALES.map((_, k) => mean(theta.subarray(k * COPIES, (k + 1) * COPIES)));
}
