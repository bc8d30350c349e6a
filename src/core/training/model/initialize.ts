import type { Random } from "../../random.ts";
import type { WeightInit } from "./modelConfig.ts";

/** Fills the weights of all layers, in the order of `model.parameters()`. */
export function initialWeights(
  sizes: readonly number[],
  init: WeightInit,
  random: Random,
): Float64Array {
  const weights: number[] = [];
  for (let l = 1; l < sizes.length; l++) {
    const fanIn = sizes[l - 1] as number;
    const fanOut = sizes[l] as number;
    for (let k = 0; k < fanIn * fanOut; k++) weights.push(draw[init](random, fanIn, fanOut));
    for (let k = 0; k < fanOut; k++) {
      weights.push(init === "torch" ? draw.torch(random, fanIn, fanOut) : 0);
    }
  }
  return Float64Array.from(weights);
}

const uniform = (random: Random, bound: number) => bound * (2 * random.uniform() - 1);

const draw: Readonly<
  Record<WeightInit, (random: Random, fanIn: number, fanOut: number) => number>
> = {
  torch: (random, fanIn) => uniform(random, 1 / Math.sqrt(fanIn)),
  xavier: (random, fanIn, fanOut) => uniform(random, Math.sqrt(6 / (fanIn + fanOut))),
  he: (random, fanIn) => Math.sqrt(2 / fanIn) * random.normal(),
  normal: (random) => random.normal(),
};
