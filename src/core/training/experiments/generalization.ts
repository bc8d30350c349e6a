import { defaultTask, type PreparedTask, prepareTask } from "../task.ts";
import {
  claim,
  type Experiment,
  type ExperimentPoint,
  type ExperimentResult,
  integer,
} from "./experiment.ts";
import { epochPlan, trainToEnd } from "./runs.ts";
import { mean, measured } from "./statistics.ts";

const TRAIN = 60;
const VALIDATION = 600;
const UNITS = [1, 2, 4, 8, 16, 32];
const FLIPPED = [0, 0.1, 0.2];

interface Gap {
  readonly train: number;
  readonly validation: number;
}

/** Train and validation loss as the network grows, for several shares of wrong labels. */
export const generalization: Experiment = {
  name: "generalization",
  options: { seeds: integer(5, 2, 50), epochs: integer(200, 20, 1000) },
  *run({ seeds = 0, epochs = 0 }) {
    const plan = epochPlan("Adam", { lr: 0.02 }, epochs);
    const gaps = FLIPPED.map(() => UNITS.map((): Gap[] => []));
    for (let seed = 0; seed < seeds; seed++) {
      for (const [f, flipped] of FLIPPED.entries()) {
        for (const [u, units] of UNITS.entries()) {
          const done = (seed + (f + u / UNITS.length) / FLIPPED.length) / seeds;
          const run = yield* trainToEnd(taskFor(units, flipped, seed), plan, done);
          const { trainLoss, validationLoss } = run.frames;
          gaps[f]?.[u]?.push({
            train: trainLoss.at(-1) as number,
            validation: validationLoss.at(-1) as number,
          });
        }
      }
    }
    return result(gaps);
  },
};

const taskFor = (units: number, flippedLabels: number, seed: number): PreparedTask =>
  prepareTask({
    ...defaultTask,
    data: {
      generated: { shape: "moons", size: TRAIN + VALIDATION + 30, noise: 0.2, flippedLabels, seed },
    },
    split: {
      train: TRAIN / (TRAIN + VALIDATION + 30),
      validation: VALIDATION / (TRAIN + VALIDATION + 30),
      seed,
    },
    model: { ...defaultTask.model, hidden: [units, units] },
    seed,
  });

function result(gaps: readonly (readonly (readonly Gap[])[])[]): ExperimentResult {
  const curve = (f: number, of: (gap: Gap) => number): ExperimentPoint[] =>
    UNITS.map((units, u) => measured(units, (gaps[f]?.[u] ?? []).map(of)));
  const gapAt = (f: number, u: number) =>
    mean((gaps[f]?.[u] ?? []).map((g) => g.validation - g.train));
  const noisy = FLIPPED.length - 1;
  const large = UNITS.length - 1;
  const trainAt = (u: number) => mean((gaps[noisy]?.[u] ?? []).map((g) => g.train));
  const curves = (of: (gap: Gap) => number) =>
    FLIPPED.map((flipped, f) => ({
      id: "flipped",
      value: Math.round(100 * flipped),
      kind: "measured" as const,
      points: curve(f, of),
    }));
  return {
    charts: [
      { id: "gap", x: "log", y: "linear", curves: curves((g) => g.validation - g.train) },
      { id: "train", x: "log", y: "linear", curves: curves((g) => g.train) },
      { id: "validation", x: "log", y: "linear", curves: curves((g) => g.validation) },
    ],
    figures: {
      smallUnits: UNITS[0] as number,
      largeUnits: UNITS[large] as number,
      smallGap: gapAt(noisy, 0),
      largeGap: gapAt(noisy, large),
      cleanGap: gapAt(0, large),
      smallTrain: trainAt(0),
      largeTrain: trainAt(large),
    },
    claims: [
      claim("growsWithCapacity", gapAt(noisy, large) > gapAt(noisy, 0) + 0.3),
      claim("growsWithNoise", gapAt(noisy, large) > gapAt(0, large) + 0.3),
      claim("trainSaysLittle", trainAt(large) < 0.5 * trainAt(0)),
    ],
  };
}
