import type { SchedulerPlan } from "../../runPlan.ts";
import { toldAs } from "../../toldAs.ts";
import { scoreFrames } from "../frameRecorder.ts";
import { logistic } from "../model/activations.ts";
import { Network } from "../model/network.ts";
import { defaultTask, type PreparedTask, prepareTask } from "../task.ts";
import type { TrainingRun } from "../trainingRun.ts";
import { claim, type Experiment, type ExperimentResult, integer, real } from "./experiment.ts";
import { epochPlan, trainQuietly } from "./runs.ts";
import { mean, measured } from "./statistics.ts";

const TRAIN = 200;
const TEST = 1000;
/** Ends of the cycles of T_0=10, T_mult=2; the last is the whole budget. */
const ENDS = [10, 30, 70];
const EPOCHS = 70;

const SCHEDULES: Readonly<Record<"steps" | "restarts", SchedulerPlan>> = {
  steps: { name: "MultiStepLR", args: { milestones: [35n, 52n], gamma: 0.1 } },
  restarts: { name: "CosineAnnealingWarmRestarts", args: { T_0: 10n, T_mult: 2n, eta_min: 1e-4 } },
};

/** Test loss of one run at the ends of the cycles, and of the mean of the snapshots there. */
interface Outcome {
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly ensemble: number;
}

/**
 * Step decay and SGDR (Loshchilov & Hutter 2017) from the same weights, with the same highest rate
 * and the same number of updates; snapshots at the ends of the cycles (Huang et al. 2017).
 */
export const restarts: Experiment = {
  name: "restarts",
  options: { seeds: integer(8, 2, 50), rate: real(0.3, 0.02, 2) },
  *run({ seeds = 0, rate = 0 }) {
    const outcomes: Record<keyof typeof SCHEDULES, Outcome[]> = { steps: [], restarts: [] };
    for (let seed = 0; seed < seeds; seed++) {
      for (const [i, name] of (["steps", "restarts"] as const).entries()) {
        const prepared = taskFor(seed);
        const plan = epochPlan("SGD", { lr: rate, momentum: 0.9 }, EPOCHS, SCHEDULES[name]);
        const share = (seed + i / 2) / seeds;
        const run = yield* toldAs(trainQuietly(prepared, plan), () => share);
        outcomes[name].push(outcomeOf(prepared, run));
      }
    }
    return result(outcomes.steps, outcomes.restarts);
  },
};

const taskFor = (seed: number): PreparedTask =>
  prepareTask({
    ...defaultTask,
    data: {
      generated: {
        shape: "moons",
        size: TRAIN + TEST + 30,
        noise: 0.2,
        flippedLabels: 0.05,
        seed,
      },
    },
    split: { train: TRAIN / (TRAIN + TEST + 30), validation: 30 / (TRAIN + TEST + 30), seed },
    batches: { ...defaultTask.batches, batchSize: 10 },
    seed,
  });

function outcomeOf(prepared: PreparedTask, run: TrainingRun): Outcome {
  const at = ENDS.map((epoch) => run.frames.update.indexOf(epoch * run.updatesPerEpoch));
  const size = run.weightCount;
  const snapshots = at.map((frame) => run.weights.slice(frame * size, (frame + 1) * size));
  const test = snapshots.map(
    (theta) => scoreFrames(prepared, theta, prepared.split.test).loss[0] as number,
  );
  const train = at.map((frame) => run.frames.trainLoss[frame] as number);
  return { train, test, ensemble: ensembleLoss(prepared, snapshots) };
}

/** Cross entropy of the mean of the snapshots' probabilities. */
function ensembleLoss(prepared: PreparedTask, snapshots: readonly Float64Array[]): number {
  const network = new Network(prepared.network, 256);
  const { features, targets } = prepared.examples;
  const logits = new Float64Array(targets.length);
  const probability = new Float64Array(targets.length);
  for (const theta of snapshots) {
    network.predict(theta, features, logits);
    for (let i = 0; i < logits.length; i++) {
      probability[i] = (probability[i] as number) + logistic(logits[i] as number);
    }
  }
  const losses = Array.from(prepared.split.test, (i) => {
    const p = (probability[i] as number) / snapshots.length;
    return -Math.log(Math.max(1e-12, targets[i] === 1 ? p : 1 - p));
  });
  return mean(losses);
}

function result(steps: readonly Outcome[], warm: readonly Outcome[]): ExperimentResult {
  const column = (runs: readonly Outcome[], of: "train" | "test", k: number) =>
    runs.map((run) => run[of][k] as number);
  const curve = (id: string, runs: readonly Outcome[], of: "train" | "test") => ({
    id,
    kind: "measured" as const,
    points: ENDS.map((epoch, k) => measured(epoch, column(runs, of, k))),
  });
  const ensemble = {
    id: "ensemble",
    kind: "measured" as const,
    points: [
      measured(
        EPOCHS,
        warm.map((run) => run.ensemble),
      ),
    ],
  };
  const last = ENDS.length - 1;
  const early = [0, 1].map((k) => mean(column(warm, "train", k)) / mean(column(steps, "train", k)));
  const single = mean(column(warm, "test", last));
  const together = mean(warm.map((run) => run.ensemble));
  const better = warm.filter((run) => run.ensemble < (run.test[last] as number)).length;
  const anytime = warm.filter(
    (run, s) => (run.train[0] as number) < (steps[s]?.train[0] as number),
  );
  return {
    charts: [
      {
        id: "train",
        x: "linear",
        y: "linear",
        curves: [curve("steps", steps, "train"), curve("restarts", warm, "train")],
      },
      {
        id: "test",
        x: "linear",
        y: "linear",
        curves: [curve("steps", steps, "test"), curve("restarts", warm, "test"), ensemble],
      },
    ],
    figures: {
      seeds: warm.length,
      // In percent.
      earlyRatio: 100 * (early[0] as number),
      laterRatio: 100 * (early[1] as number),
      anytimeWins: anytime.length,
      stepsFinal: mean(column(steps, "test", last)),
      restartsFinal: single,
      ensemble: together,
      ensembleWins: better,
    },
    claims: [
      claim("anytime", (early[0] as number) < 0.97 && (early[1] as number) < 0.97),
      claim("equalEnd", Math.abs(single / mean(column(steps, "test", last)) - 1) < 0.1),
      claim("snapshots", together < single && better >= 0.7 * warm.length),
    ],
  };
}
