import { defaultTask, type PreparedTask, prepareTask } from "../task.ts";
import { claim, type Experiment, type ExperimentResult, integer, real } from "./experiment.ts";
import { epochPlan, trainToEnd } from "./runs.ts";
import { exact, mean, measured } from "./statistics.ts";

const TRAIN = 512;
const SIZES = [4, 8, 16, 32, 64, 128, 256];

/** How the rate grows with the batch size. */
const RULES: Readonly<Record<string, (factor: number) => number>> = {
  constant: () => 1,
  root: Math.sqrt,
  linear: (factor) => factor,
};

/**
 * The loss after the same number of epochs, while the batch grows and the rate follows by a rule
 * (Goyal et al. 2017): linear scaling keeps the small batch's loss until the rate grows unstable.
 */
export const rateScaling: Experiment = {
  name: "rateScaling",
  options: {
    seeds: integer(5, 2, 50),
    epochs: integer(12, 2, 50),
    rate: real(0.05, 0.005, 0.2),
  },
  *run({ seeds = 0, epochs = 0, rate = 0 }) {
    const names = Object.keys(RULES);
    const losses = names.map(() => SIZES.map((): number[] => []));
    for (let seed = 0; seed < seeds; seed++) {
      for (const [r, name] of names.entries()) {
        for (const [k, size] of SIZES.entries()) {
          const factor = RULES[name]?.(size / (SIZES[0] as number)) ?? 1;
          const plan = epochPlan("SGD", { lr: rate * factor }, epochs);
          const done = (seed + (r + k / SIZES.length) / names.length) / seeds;
          const run = yield* trainToEnd(taskFor(size, seed), plan, done);
          losses[r]?.[k]?.push(run.frames.trainLoss.at(-1) as number);
        }
      }
    }
    return result(names, losses);
  },
};

const taskFor = (batch: number, seed: number): PreparedTask =>
  prepareTask({
    ...defaultTask,
    data: { generated: { shape: "moons", size: TRAIN + 64, noise: 0.2, flippedLabels: 0, seed } },
    split: { train: TRAIN / (TRAIN + 64), validation: 32 / (TRAIN + 64), seed },
    batches: { ...defaultTask.batches, batchSize: batch },
    seed,
  });

function result(names: readonly string[], losses: readonly number[][][]): ExperimentResult {
  const base = mean(losses[0]?.[0] ?? []);
  /** Distance from the smallest batch's loss, in shares of it, on average over the sizes up to k. */
  const offBy = (name: string, k: number) => {
    const own = losses[names.indexOf(name)]?.[k] ?? [];
    return Math.abs(mean(own) - base) / base;
  };
  const middle = 4;
  const linearHolds = SIZES.filter((_, k) => offBy("linear", k) < 0.1);
  return {
    charts: [
      {
        id: "loss",
        x: "log",
        y: "log",
        curves: [
          ...names.map((id, r) => ({
            id,
            kind: "measured" as const,
            points: SIZES.map((n, k) => measured(n, losses[r]?.[k] ?? [])),
          })),
          { id: "smallest", kind: "theory" as const, points: SIZES.map((n) => exact(n, base)) },
        ],
      },
    ],
    figures: {
      base,
      size: SIZES[middle] as number,
      // In percent.
      constant: 100 * offBy("constant", middle),
      root: 100 * offBy("root", middle),
      linear: 100 * offBy("linear", middle),
      holdsUpTo: Math.max(...linearHolds),
    },
    claims: [
      claim("linearKeeps", offBy("linear", middle) < 0.15),
      claim("constantFalls", offBy("constant", middle) > 2 * offBy("linear", middle) + 0.2),
      claim(
        "rootBetween",
        offBy("linear", middle) < offBy("root", middle) &&
          offBy("root", middle) < offBy("constant", middle),
      ),
    ],
  };
}
