import type { RunPlan } from "../../runPlan.ts";
import { scoreFrames } from "../frameRecorder.ts";
import { fullGradient } from "../gradientNoise.ts";
import { Network } from "../model/network.ts";
import { largestEigenvalue } from "../sharpness.ts";
import { defaultTask, type PreparedTask, prepareTask } from "../task.ts";
import {
  claim,
  type Experiment,
  type ExperimentPoint,
  type ExperimentResult,
  integer,
  real,
} from "./experiment.ts";
import { epochPlan, trainToEnd, updatePlan } from "./runs.ts";
import { mean, measured } from "./statistics.ts";

const TRAIN = 128;
const SIZES = [2, 4, 8, 16, 32, 64, 128];

/** Losses and sharpness at the end of one run. */
export interface Outcome {
  readonly train: number;
  readonly test: number;
  readonly sharpness: number;
}

/**
 * The same network with the same rate: once for the same number of epochs at every batch size,
 * once for the same number of updates, that of the smallest batch.
 */
export const batchSize: Experiment = {
  name: "batchSize",
  options: {
    seeds: integer(5, 2, 50),
    epochs: integer(30, 5, 200),
    rate: real(0.1, 0.01, 0.5),
  },
  *run({ seeds = 0, epochs = 0, rate = 0 }) {
    const sameEpochs: Outcome[][] = SIZES.map(() => []);
    const sameUpdates: Outcome[][] = SIZES.map(() => []);
    const updates = (epochs * TRAIN) / (SIZES[0] as number);
    for (let seed = 0; seed < seeds; seed++) {
      for (const [k, size] of SIZES.entries()) {
        const prepared = taskFor(size, seed);
        const byEpochs = epochPlan("SGD", { lr: rate }, epochs);
        const byUpdates = updatePlan("SGD", { lr: rate }, updates);
        const done = (seed + k / SIZES.length) / seeds;
        sameEpochs[k]?.push(yield* outcome(prepared, byEpochs, done));
        sameUpdates[k]?.push(yield* outcome(prepared, byUpdates, done));
      }
    }
    return result(sameEpochs, sameUpdates);
  },
};

/** Two moons with batches of this size; the seed draws points, split and weights. */
export const taskFor = (batch: number, seed: number): PreparedTask =>
  prepareTask({
    ...defaultTask,
    data: {
      // As many test points as make the test loss exact beside the differences looked for.
      generated: { shape: "moons", size: TRAIN + 1024, noise: 0.2, flippedLabels: 0.05, seed },
    },
    split: { train: TRAIN / (TRAIN + 1024), validation: 24 / (TRAIN + 1024), seed },
    batches: { ...defaultTask.batches, batchSize: batch },
    seed,
  });

/** Trains to the end; `done` is the share of the work that lies behind, in [0, 1]. */
export function* outcome(
  prepared: PreparedTask,
  plan: RunPlan,
  done: number,
): Generator<number, Outcome> {
  const run = yield* trainToEnd(prepared, plan, done);
  const theta = run.weights.slice(-run.weightCount);
  const [test] = scoreFrames(prepared, theta, prepared.split.test).loss;
  return {
    train: run.frames.trainLoss.at(-1) as number,
    test: test as number,
    sharpness: sharpnessOf(prepared, theta),
  };
}

function sharpnessOf(prepared: PreparedTask, theta: Float64Array): number {
  const network = new Network(prepared.network, TRAIN);
  const direction = Float64Array.from(theta, (_, i) => 1 + (i % 3));
  const gradient = (at: Float64Array, out: Float64Array) =>
    fullGradient(network, at, prepared.examples, prepared.split.train, out);
  return largestEigenvalue(gradient, theta, direction, 40).eigenvalue;
}

function result(
  sameEpochs: readonly (readonly Outcome[])[],
  sameUpdates: readonly (readonly Outcome[])[],
): ExperimentResult {
  const curve = (runs: readonly (readonly Outcome[])[], of: keyof Outcome): ExperimentPoint[] =>
    SIZES.map((n, k) =>
      measured(
        n,
        (runs[k] ?? []).map((run) => run[of]),
      ),
    );
  const last = SIZES.length - 1;
  const at = (runs: readonly (readonly Outcome[])[], k: number, of: keyof Outcome) =>
    mean((runs[k] ?? []).map((run) => run[of]));
  const small = at(sameEpochs, 0, "test");
  const large = at(sameEpochs, last, "test");
  const longer = at(sameUpdates, last, "test");
  const closed = (large - longer) / (large - small);
  const chart = (of: keyof Outcome) => ({
    id: of,
    x: "log" as const,
    y: "linear" as const,
    curves: [
      { id: "sameEpochs", kind: "measured" as const, points: curve(sameEpochs, of) },
      { id: "sameUpdates", kind: "measured" as const, points: curve(sameUpdates, of) },
    ],
  });
  const sharpness = [at(sameUpdates, 0, "sharpness"), at(sameUpdates, last, "sharpness")] as const;
  return {
    charts: [chart("test"), chart("train"), chart("sharpness")],
    figures: {
      small,
      large,
      longer,
      closed,
      smallestSize: SIZES[0] as number,
      largestSize: SIZES[last] as number,
      smallSharpness: sharpness[0],
      largeSharpness: sharpness[1],
    },
    claims: [
      claim("largeBehind", large > 1.1 * small),
      claim("trainLonger", closed > 0.5),
      claim("largeSharper", sharpness[1] > 1.1 * sharpness[0]),
    ],
  };
}
