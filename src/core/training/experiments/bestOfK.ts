import type { Random } from "../../random.ts";
import { streamOf } from "../data/dataSet.ts";
import { Network } from "../model/network.ts";
import { defaultTask, type PreparedTask, prepareTask } from "../task.ts";
import {
  claim,
  type Experiment,
  type ExperimentCurve,
  type ExperimentResult,
  integer,
} from "./experiment.ts";
import { expectedMaximum } from "./normalMaximum.ts";
import { epochPlan, trainToEnd } from "./runs.ts";
import { deviation, exact, mean, measured } from "./statistics.ts";

const TRAIN = 20;
/** Sizes of the validation set. */
const SETS = [50, 100, 400];
const LARGEST = 400;
/** New data enough to give a model's true accuracy within one percent. */
const FRESH = 2000;
const COUNTS = [1, 2, 4, 8, 16, 32];

/** One trial's accuracies: on the first points of the validation data, and in truth. */
interface Trial {
  readonly validation: readonly number[];
  readonly truth: number;
}

/**
 * Trials with random hyperparameters, of which the best on validation is kept: by how much its
 * validation accuracy overstates its accuracy on new data. With e the error of a validation score
 * and T the true accuracies, the theory is E max_k · σ²_e/√(σ²_e + σ²_T).
 */
export const bestOfK: Experiment = {
  name: "bestOfK",
  options: { seeds: integer(12, 3, 100), trials: integer(32, 4, 64) },
  *run({ seeds = 0, trials = 0 }) {
    const all: Trial[][] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const random = streamOf(seed, "probe");
      const base = taskFor(seed);
      const own: Trial[] = [];
      for (let k = 0; k < trials; k++) {
        own.push(yield* trial(base, k, random, (seed + k / trials) / seeds));
      }
      all.push(own);
    }
    return result(
      all,
      COUNTS.filter((k) => k <= trials),
    );
  },
};

/** The data of a seed; its trials differ in what they do with it. */
function taskFor(seed: number): PreparedTask {
  const size = TRAIN + LARGEST + FRESH;
  return prepareTask({
    ...defaultTask,
    data: { generated: { shape: "gaussians", size, noise: 1.2, flippedLabels: 0, seed } },
    split: { train: TRAIN / size, validation: LARGEST / size, seed },
    seed,
  });
}

/** A random learning rate, length and penalty, and other first weights, on the same data. */
function* trial(
  base: PreparedTask,
  k: number,
  random: Random,
  done: number,
): Generator<number, Trial> {
  const lr = 10 ** (-1 + 0.7 * random.uniform());
  const epochs = 10 + Math.floor(20 * random.uniform());
  const l2 = 10 ** (-4 + 2 * random.uniform());
  const task = { ...base.task, seed: 1000 * base.task.seed + k };
  const prepared = { ...base, task, network: { ...base.network, l2 } };
  const run = yield* trainToEnd(prepared, epochPlan("SGD", { lr }, epochs), done);
  return scored(prepared, run.weights.slice(-run.weightCount));
}

function scored(prepared: PreparedTask, theta: Float64Array): Trial {
  const network = new Network(prepared.network, 256);
  const score = { loss: 0, accuracy: 0 };
  const accuracy = (points: Int32Array) => {
    network.evaluate(theta, prepared.examples, points, score);
    return score.accuracy;
  };
  const { validation, test } = prepared.split;
  // The points of a set are in the order of the data, which is random.
  const sets = SETS.map((size) => accuracy(validation.subarray(0, size)));
  return { validation: sets, truth: accuracy(test) };
}

function result(all: readonly (readonly Trial[])[], counts: readonly number[]): ExperimentResult {
  const curves = SETS.flatMap((size, s): ExperimentCurve[] => [
    {
      id: "optimism",
      value: size,
      kind: "measured",
      points: counts.map((k) =>
        measured(
          k,
          all.map((trials) => optimism(trials, s, k)),
        ),
      ),
    },
    {
      id: "theory",
      value: size,
      kind: "theory",
      points: counts.map((k) => exact(k, mean(all.map((trials) => expected(trials, s, k))))),
    },
  ]);
  const most = counts.at(-1) as number;
  const at = (s: number, k: number) => mean(all.map((trials) => optimism(trials, s, k)));
  const inTheory = (s: number) => mean(all.map((trials) => expected(trials, s, most)));
  const picks = all.map((trials) => best(trials, 0, most));
  return {
    charts: [{ id: "optimism", x: "log", y: "linear", curves }],
    figures: {
      trials: most,
      small: SETS[0] as number,
      large: SETS.at(-1) as number,
      validation: mean(picks.map((p) => p.validation[0] as number)),
      truth: mean(picks.map((p) => p.truth)),
      smallOptimism: at(0, most),
      largeOptimism: at(SETS.length - 1, most),
      fewOptimism: at(0, 2),
      middle: SETS[1] as number,
      middleOptimism: at(1, most),
      theory: inTheory(1),
    },
    claims: [
      claim("overstates", at(0, most) > 0.02),
      claim("moreTrials", at(0, most) > 1.5 * at(0, 2)),
      claim("smallerSet", at(0, most) > 1.5 * at(SETS.length - 1, most)),
      claim("asTheory", Math.abs(at(1, most) / inTheory(1) - 1) < 0.25),
    ],
  };
}

const best = (trials: readonly Trial[], s: number, k: number): Trial =>
  trials
    .slice(0, k)
    .reduce((a, b) => ((b.validation[s] as number) > (a.validation[s] as number) ? b : a));

/**
 * Of the best of k, on average over disjoint groups of k trials. The error that all trials share
 * by their common validation points is 0 on average over seeds: it is taken off.
 */
function optimism(trials: readonly Trial[], s: number, k: number): number {
  const groups = Math.floor(trials.length / k);
  const overs = Array.from({ length: groups }, (_, g) => {
    const chosen = best(trials.slice(g * k, (g + 1) * k), s, k);
    return (chosen.validation[s] as number) - chosen.truth;
  });
  return mean(overs) - mean(trials.map((t) => (t.validation[s] as number) - t.truth));
}

function expected(trials: readonly Trial[], s: number, k: number): number {
  const error = deviation(trials.map((t) => (t.validation[s] as number) - t.truth));
  const truth = deviation(trials.map((t) => t.truth));
  const both = Math.hypot(error, truth);
  return both === 0 ? 0 : (expectedMaximum(k) * error * error) / both;
}
