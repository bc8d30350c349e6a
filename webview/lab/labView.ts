import { type BatchGradient, batchGradients } from "../../src/core/training/gradientNoise.ts";
import { Network } from "../../src/core/training/model/network.ts";
import type { PreparedTask } from "../../src/core/training/task.ts";
import type { SetScores, TrainingRun } from "../../src/core/training/trainingRun.ts";
import type { Run } from "../runs.ts";
import { type State, selectedRun, visibleRuns } from "../store.ts";
import { frameAt, weightsAt } from "./frames.ts";
import { longestTraining } from "./labState.ts";

/** A visible run that has been trained. */
export interface TrainedRun {
  readonly run: Run;
  readonly trained: TrainingRun;
  readonly isSelected: boolean;
}

export function trainedRuns(state: State): readonly TrainedRun[] {
  const own = selectedRun(state);
  return visibleRuns(state).flatMap((run) => {
    const trained = state.lab.runs.get(run.id)?.trained;
    return trained ? [{ run, trained, isSelected: run === own }] : [];
  });
}

/** The run that the figures beside the charts are of: the selected one, else the first. */
export function mainRun(state: State): TrainedRun | null {
  const all = trainedRuns(state);
  return all.find(({ isSelected }) => isSelected) ?? all[0] ?? null;
}

export const frameOf = ({ trained }: TrainedRun, state: State): number =>
  frameAt(trained, Math.round(state.saved.cursor * longestTraining(state)));

/** Scores on the test set, while it is revealed for what is shown. */
export function testScores(state: State, run: string): SetScores | null {
  return isRevealed(state) ? (state.lab.test.get(run) ?? null) : null;
}

/** Any change of what is trained seals the test set again. */
export const isRevealed = ({ lab }: State): boolean => lab.test.size > 0;

const networks = new WeakMap<PreparedTask, Network>();

/** A network of the task for looking at it: nothing is dropped. */
export function networkOf(prepared: PreparedTask): Network {
  const known = networks.get(prepared) ?? new Network({ ...prepared.network, dropout: 0 }, 256);
  networks.set(prepared, known);
  return known;
}

interface Noise {
  readonly frame: number;
  readonly batches: readonly BatchGradient[];
  readonly full: number;
}

const noises = new WeakMap<TrainingRun, Noise>();

/** The gradients of one epoch's batches at the weights of a frame. */
export function noiseAt(prepared: PreparedTask, trained: TrainingRun, frame: number): Noise {
  const known = noises.get(trained);
  if (known?.frame === frame) return known;
  const network = networkOf(prepared);
  const theta = weightsAt(trained, frame);
  const { split, examples, task } = prepared;
  const size = Math.min(task.batches.batchSize, split.train.length);
  const [whole] = batchGradients(network, theta, examples, split.train, split.train.length);
  const some = shuffled(split.train).subarray(0, MAX_BATCHES * size);
  const batches = batchGradients(network, theta, examples, some, size);
  const noise = { frame, batches, full: whole?.along ?? 0 };
  noises.set(trained, noise);
  return noise;
}

/** More would hide each other. */
const MAX_BATCHES = 60;

/** Points stand in the order of the data; a stride through them mixes them, always alike. */
function shuffled(points: Int32Array): Int32Array {
  const n = points.length;
  const stride = [7, 11, 13, 17, 19].find((k) => n % k !== 0) ?? 1;
  return points.map((_, i) => points[(i * stride) % n] as number);
}

export const thetaOf = (run: TrainedRun, state: State): Float64Array =>
  weightsAt(run.trained, frameOf(run, state));
