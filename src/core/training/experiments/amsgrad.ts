import { findOptimizer } from "../../optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../optimizers/optimizer.ts";
import { createRandom } from "../../random.ts";
import { claim, type Experiment, integer, real } from "./experiment.ts";
import { mean, measured } from "./statistics.ts";

/** One gradient in so many is large and points the right way; the others are small and wrong. */
const PERIOD = 101;
const LARGE = 1010;
const SMALL = -10;
const POINTS = 20;

/**
 * The example of Reddi et al. 2018 (section 3) on which Adam goes to the wrong
 * end of [−1, 1]: the rare large gradient is forgotten by the second moment, which AMSGrad keeps.
 */
export const amsgrad: Experiment = {
  name: "amsgrad",
  options: {
    seeds: integer(10, 2, 100),
    steps: integer(60_000, 2000, 200_000),
    rate: real(0.05, 0.001, 0.2),
  },
  *run({ seeds = 0, steps = 0, rate = 0 }) {
    const variants = [false, true];
    const paths = variants.map((): (readonly number[])[] => []);
    for (let seed = 0; seed < seeds; seed++) {
      for (const [i, isOn] of variants.entries()) {
        paths[i]?.push(path(isOn, steps, rate, seed));
        yield (seed + (i + 1) / 2) / seeds;
      }
    }
    const at = (i: number, k: number) => (paths[i] ?? []).map((p) => p[k] as number);
    const ends = variants.map((_, i) => mean(at(i, POINTS)));
    return {
      charts: [
        {
          id: "position",
          x: "linear",
          y: "linear",
          curves: ["adam", "amsgrad"].map((id, i) => ({
            id,
            kind: "measured" as const,
            points: Array.from({ length: POINTS + 1 }, (_, k) =>
              measured((k * steps) / POINTS, at(i, k)),
            ),
          })),
        },
      ],
      figures: { adam: ends[0] as number, amsgrad: ends[1] as number, minimum: -1 },
      claims: [
        claim("adamWrong", (ends[0] as number) > 0.5),
        claim("amsgradRight", (ends[1] as number) < -0.5),
      ],
    };
  },
};

/** Positions at the start and after every twentieth of the run. */
function path(isOn: boolean, steps: number, lr: number, seed: number): readonly number[] {
  const random = createRandom(seed);
  const phase = Math.floor(random.uniform() * PERIOD);
  const theta = Float64Array.of(random.uniform() - 0.5);
  const grad = new Float64Array(1);
  const adam = findOptimizer("Adam") as OptimizerDefinition;
  const betas = { kind: "tuple", items: [0.9, 0.99] } as const;
  const tensors = [{ theta, grad, hasGrad: true }];
  const args = { lr, betas, amsgrad: isOn };
  const optimizer = createOptimizer(adam, args, [{ overrides: {}, tensors }]);
  const kept = [theta[0] as number];
  for (let step = 1; step <= steps; step++) {
    grad[0] = step % PERIOD === phase ? LARGE : SMALL;
    stepOptimizer(optimizer);
    theta[0] = Math.max(-1, Math.min(1, theta[0] as number));
    if (Math.floor((step * POINTS) / steps) > kept.length - 1) kept.push(theta[0] as number);
  }
  return kept;
}
