import { LiveOptimizer } from "../liveOptimizer.ts";
import { LiveSchedulers } from "../liveSchedulers.ts";
import { type Optimizer, raiseWithoutClosure, stepOptimizer } from "../optimizers/optimizer.ts";
import type { Closure } from "../optimizers/tensor.ts";
import { dot } from "../optimizers/vectors.ts";
import { type Evaluate, type ProgramHost, ProgramRunner } from "../programRunner.ts";
import { ScriptExit } from "../programTry.ts";
import {
  builtIn,
  countSteps,
  type ProgramNode,
  type RunPlan,
  type SchedulerPlan,
  type SchedulerStepNode,
} from "../runPlan.ts";
import { PyError } from "../spec/pyError.ts";
import type { CallFunction } from "../spec/pyValue.ts";
import { Batches } from "./batches.ts";
import { streamOf } from "./data/dataSet.ts";
import { FramePlan } from "./framePlan.ts";
import { FrameRecorder, type Measures } from "./frameRecorder.ts";
import { withBatches } from "./lengths.ts";
import { initialWeights } from "./model/initialize.ts";
import { Network } from "./model/network.ts";
import type { PreparedTask } from "./task.ts";
import { inGroups, networkTensors } from "./tensors.ts";
import type { TrainingRun } from "./trainingRun.ts";
import { UpdateSeries } from "./updateSeries.ts";

export interface TrainOptions {
  /** Evaluates a function of the user's script, such as an `lr_lambda`. */
  readonly call: CallFunction;
  /** What is measured besides losses and accuracies; everything by default. */
  readonly measures?: Measures;
  /** Frames are taken before the first update and after the last one only. */
  readonly endsOnly?: boolean;
  /** First weights in place of drawn ones. */
  readonly start?: Float64Array;
}

/** Above this a run has diverged: nothing that follows would be of use. */
const DIVERGED = 1e12;
/** Arrays start no larger. */
const MAX_CAPACITY = 200_000;
const CHUNK = 50;

/** Training ends here, whatever the program would still do. */
class Ended extends Error {}

/** A network, the optimizer and the schedulers of a plan, and what happens to them. */
export class Trainer implements ProgramHost {
  work = 0;
  updates = 0;
  private readonly prepared: PreparedTask;
  private readonly plan: RunPlan;
  private readonly options: TrainOptions;
  private readonly network: Network;
  private readonly theta: Float64Array;
  private readonly grad: Float64Array;
  private readonly batches: Batches;
  private readonly program: readonly ProgramNode[];
  private readonly framePlan: FramePlan | null;
  private readonly recorder: FrameRecorder;
  readonly schedulers: LiveSchedulers;
  private readonly series: UpdateSeries<"lr" | "batchLoss" | "gradientNorm">;
  private readonly closure: Closure;
  readonly optimizer = new LiveOptimizer();
  private error: TrainingRun["error"] = null;
  private ended: TrainingRun["ended"] = null;
  private lowestValidation = Number.POSITIVE_INFINITY;
  private epochsWithout = 0;

  constructor(prepared: PreparedTask, plan: RunPlan, options: TrainOptions) {
    const { task, network, split } = prepared;
    this.prepared = prepared;
    this.plan = plan;
    this.options = options;
    const size = Math.min(task.batches.batchSize, split.train.length);
    this.network = new Network(network, size, streamOf(task.seed, "dropout"));
    this.theta = options.start
      ? options.start.slice()
      : initialWeights(network.sizes, task.model.init, streamOf(task.seed, "weights"));
    this.grad = new Float64Array(this.theta.length);
    this.batches = new Batches(split.train, task.batches, streamOf(task.seed, "batches"));
    const perEpoch = this.batches.updatesPerEpoch;
    this.program = withBatches(plan.program, perEpoch);
    const total = countSteps(this.program);
    this.framePlan = options.endsOnly ? null : new FramePlan(total / perEpoch, perEpoch);
    const measures = options.measures ?? { noise: true, sharpness: true };
    this.recorder = new FrameRecorder(prepared, measures);
    this.schedulers = new LiveSchedulers(
      options.call,
      () => this.updates,
      (scheduler) => this.metric(scheduler),
    );
    const capacity = Math.min(total, MAX_CAPACITY);
    this.series = new UpdateSeries(["lr", "batchLoss", "gradientNorm"], capacity);
    this.closure = (loss) => {
      this.computeGradient();
      loss[0] = this.network.loss[0] as number;
    };
  }

  *run(): Generator<void> {
    this.recorder.record(0, this.theta);
    try {
      this.construct();
      const { accumulation } = this.plan;
      const pace = { chunk: CHUNK, accumulation };
      yield* new ProgramRunner(this, this.options.call, this.program, pace).run();
    } catch (error) {
      if (error instanceof PyError) this.error = { type: error.type, message: error.message };
      else if (!(error instanceof Ended || error instanceof ScriptExit)) throw error;
    }
    if (this.recorder.lastUpdate !== this.updates) this.recorder.record(this.updates, this.theta);
  }

  private construct(): void {
    const { optimizer, schedulers } = this.plan;
    this.optimizer.construct(optimizer, (definition) =>
      inGroups(networkTensors(this.network, this.theta, this.grad, definition), optimizer.groups),
    );
    const later = new Set(builtIn(this.plan.program));
    for (const index of schedulers.keys()) if (!later.has(index)) this.build(index);
  }

  build(index: number): void {
    const scheduler = this.plan.schedulers[index] as SchedulerPlan;
    this.schedulers.build(index, scheduler, this.optimizer.made as Optimizer);
  }

  beginEpoch(): void {
    // Epochs are counted by the data: a script's loop may hold less or more than one.
  }

  stepOptimizer(isBare: boolean): void {
    const optimizer = this.optimizer.made as Optimizer;
    if (isBare) raiseWithoutClosure(optimizer);
    const k = this.updates;
    this.batches.next();
    this.series.set("lr", k, optimizer.groups[0]?.hp.lr ?? Number.NaN);
    this.computeGradient();
    const loss = this.network.loss[0] as number;
    this.series.set("batchLoss", k, loss);
    this.series.set("gradientNorm", k, Math.sqrt(dot(this.grad, this.grad)));
    stepOptimizer(optimizer, this.closure);
    this.updates = k + 1;
    this.work += 1;
    if (!(Math.abs(loss) < DIVERGED)) this.end("diverged");
    if (this.framePlan?.includes(this.updates)) this.recordFrame();
    if (this.batches.index === this.batches.updatesPerEpoch - 1) this.endEpoch();
  }

  /** Mean over the batches of this update; several calls see the same points. */
  private computeGradient(): void {
    const { network, theta, grad, batches, prepared } = this;
    const { batchSize } = prepared.task.batches;
    const parts = Math.ceil(batches.count / batchSize);
    const end = batches.from + batches.count;
    grad.fill(0);
    network.loss[0] = 0;
    for (let from = batches.from; from < end; from += batchSize) {
      const count = Math.min(batchSize, end - from);
      const { examples } = prepared;
      network.accumulate(theta, grad, examples, batches.points, from, count, 1 / parts);
    }
  }

  private recordFrame(): void {
    this.recorder.record(this.updates, this.theta);
    this.work += CHUNK;
  }

  private endEpoch(): void {
    const { patience } = this.prepared.task;
    if (patience === null) return;
    const { loss } = this.recorder.validationAt(this.theta);
    this.epochsWithout = loss < this.lowestValidation ? 0 : this.epochsWithout + 1;
    this.lowestValidation = Math.min(loss, this.lowestValidation);
    if (this.epochsWithout >= patience) this.end("early");
  }

  private end(why: "early" | "diverged"): never {
    this.ended = why;
    throw new Ended(why);
  }

  stepScheduler(node: SchedulerStepNode, evaluate: Evaluate): void {
    this.schedulers.step(node, evaluate);
    this.work += 1;
  }

  /** The validation loss; one that rises as it gets better for a scheduler that waits for more. */
  private metric(scheduler: number): number {
    const { loss, accuracy } = this.recorder.validationAt(this.theta);
    if (!this.schedulers.wantsHighest(scheduler)) return loss;
    return Number.isNaN(accuracy) ? 1 / (1 + loss) : accuracy;
  }

  result(): TrainingRun {
    const { updates, series, recorder, schedulers } = this;
    return {
      updates,
      updatesPerEpoch: this.batches.updatesPerEpoch,
      lr: series.upTo("lr", updates),
      batchLoss: series.upTo("batchLoss", updates),
      gradientNorm: series.upTo("gradientNorm", updates),
      frames: recorder.frames(),
      weights: recorder.weights(),
      weightCount: this.theta.length,
      best: recorder.best,
      ended: this.ended,
      error: this.error,
      marks: schedulers.marks,
      warnings: schedulers.warnings,
    };
  }
}
