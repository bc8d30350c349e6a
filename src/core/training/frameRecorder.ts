import { streamOf } from "./data/dataSet.ts";
import { fullGradient, measureNoise } from "./gradientNoise.ts";
import { Network } from "./model/network.ts";
import { largestEigenvalue } from "./sharpness.ts";
import type { PreparedTask } from "./task.ts";
import type { Frames, SetScores } from "./trainingRun.ts";

/** The sharpness is measured in one of so many frames only: it costs many gradients. */
const SHARPNESS_EVERY = 5;
const SHARPNESS_ITERATIONS = 30;
const CAPACITY = 128;

/** What of a run is measured; experiments leave out what they do not look at. */
export interface Measures {
  readonly noise: boolean;
  readonly sharpness: boolean;
}

/** Measures a network at chosen moments, without disturbing its training. */
export class FrameRecorder {
  private readonly prepared: PreparedTask;
  private readonly network: Network;
  private readonly measures: Measures;
  private readonly rows: number[][] = [];
  private readonly snapshots: Float64Array[] = [];
  private readonly gradient: Float64Array;
  private readonly scratch: Float64Array;
  private readonly direction: Float64Array;
  private readonly score = { loss: 0, accuracy: 0 };
  best = 0;
  private lowest = Number.POSITIVE_INFINITY;

  constructor(prepared: PreparedTask, measures: Measures) {
    this.prepared = prepared;
    this.measures = measures;
    this.network = new Network(prepared.network, CAPACITY);
    const size = this.network.weightCount;
    this.gradient = new Float64Array(size);
    this.scratch = new Float64Array(size);
    const random = streamOf(prepared.task.seed, "probe");
    this.direction = Float64Array.from({ length: size }, () => random.normal());
  }

  record(update: number, theta: Float64Array): void {
    const { train, validation } = this.prepared.split;
    const fit = this.scoreOf(theta, train);
    const check = this.scoreOf(theta, validation);
    const norm = Math.sqrt(theta.reduce((sum, w) => sum + w * w, 0));
    if (check.loss < this.lowest) {
      this.lowest = check.loss;
      this.best = this.rows.length;
    }
    this.rows.push([
      update,
      fit.loss,
      check.loss,
      fit.accuracy,
      check.accuracy,
      norm,
      this.noiseAt(theta),
      this.sharpnessAt(theta),
    ]);
    this.snapshots.push(theta.slice());
  }

  validationAt(theta: Float64Array): { readonly loss: number; readonly accuracy: number } {
    return this.scoreOf(theta, this.prepared.split.validation);
  }

  get lastUpdate(): number {
    return this.rows.at(-1)?.[0] ?? -1;
  }

  private scoreOf(theta: Float64Array, points: Int32Array) {
    this.network.evaluate(theta, this.prepared.examples, points, this.score);
    return { ...this.score };
  }

  private noiseAt(theta: Float64Array): number {
    if (!this.measures.noise) return Number.NaN;
    const { examples, split } = this.prepared;
    const { network, gradient, scratch } = this;
    return measureNoise(network, theta, examples, split.train, gradient, scratch).scale;
  }

  private sharpnessAt(theta: Float64Array): number {
    if (!this.measures.sharpness || this.rows.length % SHARPNESS_EVERY !== 0) return Number.NaN;
    const { examples, split } = this.prepared;
    const gradient = (at: Float64Array, out: Float64Array) =>
      fullGradient(this.network, at, examples, split.train, out);
    return largestEigenvalue(gradient, theta, this.direction, SHARPNESS_ITERATIONS).eigenvalue;
  }

  frames(): Frames {
    const column = (k: number) => Float64Array.from(this.rows, (row) => row[k] as number);
    return {
      count: this.rows.length,
      update: Int32Array.from(this.rows, (row) => row[0] as number),
      trainLoss: column(1),
      validationLoss: column(2),
      trainAccuracy: column(3),
      validationAccuracy: column(4),
      weightNorm: column(5),
      noiseScale: column(6),
      sharpness: column(7),
    };
  }

  weights(): Float64Array {
    const size = this.network.weightCount;
    const all = new Float64Array(this.snapshots.length * size);
    for (const [i, snapshot] of this.snapshots.entries()) all.set(snapshot, i * size);
    return all;
  }
}

/** Scores of any set at the frames of a run: how the test set is looked at, on request only. */
export function scoreFrames(
  prepared: PreparedTask,
  weights: Float64Array,
  points: Int32Array,
): SetScores {
  const network = new Network(prepared.network, CAPACITY);
  const size = network.weightCount;
  const count = weights.length / size;
  const loss = new Float64Array(count);
  const accuracy = new Float64Array(count);
  const score = { loss: 0, accuracy: 0 };
  for (let i = 0; i < count; i++) {
    const theta = weights.subarray(i * size, (i + 1) * size);
    network.evaluate(theta, prepared.examples, points, score);
    loss[i] = score.loss;
    accuracy[i] = score.accuracy;
  }
  return { loss, accuracy };
}
