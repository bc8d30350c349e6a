import { dot } from "../../optimizers/vectors.ts";
import { range, shuffle, streamOf } from "../data/dataSet.ts";
import { fullGradient } from "../gradientNoise.ts";
import { initialWeights } from "../model/initialize.ts";
import { Network } from "../model/network.ts";
import { defaultTask, type PreparedTask, prepareTask } from "../task.ts";
import { claim, type Experiment, type ExperimentResult, integer } from "./experiment.ts";
import { deviation, doublings, exact, mean, measured, slope } from "./statistics.ts";

const DRAWS = 100;
const FIRST = 1;

/**
 * How far batches' gradients and losses lie from those of the whole set, at the same weights. In
 * theory the distance is √(tr Σ/n), and less as a batch without replacement nears the whole set.
 */
export const gradientNoise: Experiment = {
  name: "gradientNoise",
  options: { seeds: integer(5, 1, 100), points: integer(256, 64, 2048) },
  *run({ seeds = 0, points = 0 }) {
    const sizes = doublings(FIRST, points / 2);
    const distances: number[][] = sizes.map(() => []);
    const scatters: number[][] = sizes.map(() => []);
    const theory: number[][] = sizes.map(() => []);
    for (let seed = 0; seed < seeds; seed++) {
      const probe = new Probe(points, seed);
      for (const [k, n] of sizes.entries()) {
        const { distance, scatter } = probe.draw(n);
        distances[k]?.push(distance);
        scatters[k]?.push(scatter);
        theory[k]?.push(probe.expected(n));
        yield (seed + (k + 1) / sizes.length) / seeds;
      }
    }
    return result(sizes, distances, scatters, theory);
  },
};

function result(
  sizes: readonly number[],
  distances: readonly (readonly number[])[],
  scatters: readonly (readonly number[])[],
  theory: readonly (readonly number[])[],
): ExperimentResult {
  const curve = (values: readonly (readonly number[])[]) =>
    sizes.map((n, k) => measured(n, values[k] ?? []));
  const means = distances.map(mean);
  // Near the whole set, batches without replacement are steadier than 1/√n.
  const small = sizes.filter((n) => n <= (sizes.at(-1) as number) / 4);
  const logs = (values: readonly number[]) => values.slice(0, small.length).map(Math.log);
  const power = slope(logs(sizes), logs(means));
  const losses = scatters.map(mean);
  return {
    charts: [
      {
        id: "gradient",
        x: "log",
        y: "log",
        curves: [
          { id: "batches", kind: "measured", points: curve(distances) },
          {
            id: "theory",
            kind: "theory",
            points: sizes.map((n, k) => exact(n, mean(theory[k] ?? []))),
          },
        ],
      },
      {
        id: "loss",
        x: "log",
        y: "log",
        curves: [{ id: "batches", kind: "measured", points: curve(scatters) }],
      },
    ],
    figures: {
      power,
      largest: sizes.at(-1) as number,
      lossRatio: (losses[0] as number) / (losses.at(-1) as number),
    },
    claims: [
      claim("inverseRoot", Math.abs(power + 0.5) < 0.05),
      claim(
        "smootherLoss",
        losses.every((x, k) => k === 0 || x < (losses[k - 1] as number)),
      ),
    ],
  };
}

/** One network at its first weights. */
class Probe {
  private readonly prepared: PreparedTask;
  private readonly network: Network;
  private readonly theta: Float64Array;
  private readonly full: Float64Array;
  private readonly gradient: Float64Array;
  private readonly order: Int32Array;
  private readonly random;
  private readonly variance: number;

  constructor(points: number, seed: number) {
    this.prepared = prepareTask({
      ...defaultTask,
      data: {
        generated: { shape: "moons", size: 2 * points, noise: 0.2, flippedLabels: 0.05, seed },
      },
      split: { train: 0.5, validation: 0.25, seed },
    });
    const { network, split, examples } = this.prepared;
    this.network = new Network(network, 256);
    this.theta = initialWeights(network.sizes, "torch", streamOf(seed, "weights"));
    this.full = new Float64Array(this.theta.length);
    this.gradient = new Float64Array(this.theta.length);
    this.random = streamOf(seed, "probe");
    this.order = split.train.slice();
    fullGradient(this.network, this.theta, examples, split.train, this.full);
    this.variance = mean(Array.from(range(points), (i) => this.distanceSquared(i, 1)));
  }

  private distanceSquared(from: number, count: number): number {
    const { network, theta, gradient, full, prepared, order } = this;
    network.gradient(theta, gradient, prepared.examples, order, from, count);
    return dot(gradient, gradient) - 2 * dot(gradient, full) + dot(full, full);
  }

  /** Root mean square distance of the gradient, and deviation of the loss, over many batches. */
  draw(n: number): { readonly distance: number; readonly scatter: number } {
    const squares: number[] = [];
    const losses: number[] = [];
    for (let i = 0; i < DRAWS; i++) {
      shuffle(this.order, this.random);
      squares.push(this.distanceSquared(0, n));
      losses.push(this.network.loss[0] as number);
    }
    return { distance: Math.sqrt(mean(squares)), scatter: deviation(losses) };
  }

  /** Of n of the N points, drawn without replacement. */
  expected(n: number): number {
    const total = this.order.length;
    return Math.sqrt(((this.variance / n) * (total - n)) / (total - 1));
  }
}
