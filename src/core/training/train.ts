import { LiveSchedulers } from "../liveSchedulers.ts";
import { findOptimizer } from "../optimizers/index.ts";
import { createOptimizer, type Optimizer, stepOptimizer } from "../optimizers/optimizer.ts";
import { countSteps, type LoopRole, type ProgramNode, type RunPlan } from "../runPlan.ts";
import { PyError } from "../spec/pyError.ts";
import type { CallFunction } from "../spec/pyValue.ts";
import { Batches } from "./batches.ts";
import { streamOf } from "./data/dataSet.ts";
import { FramePlan } from "./framePlan.ts";
import { FrameRecorder, type Measures } from "./frameRecorder.ts";
import { dot } from "./gradientNoise.ts";
import { initialWeights } from "./model/initialize.ts";
import { Network } from "./model/network.ts";
import { type ProgramHost, ProgramPlayer } from "./programPlayer.ts";
import { type PreparedTask, prepareTask, type TrainingTask } from "./task.ts";
import { inGroups, networkTensors } from "./tensors.ts";
import type { TrainingRun } from "./trainingRun.ts";

export interface TrainOptions {
  /** Evaluates a function of the user's script, such as an `lr_lambda`. */
  readonly call: CallFunction;
  /** What is measured besides losses and accuracies; everything by default. */
  readonly measures?: Measures;
  /** First weights in place of drawn ones. */
  readonly start?: Float64Array;
}

/** Above this a run has diverged: nothing that follows would be of use. */
const DIVERGED = 1e12;

/**
 * Trains a network by a script's plan: its optimizer, its schedulers and the order of its steps.
 * The plan's batch loops are as long as the task's batches make an epoch; its epochs and its
 * objective are its own and unused, respectively. Yields the number of updates made; an exception
 * PyTorch would raise ends the run and is data in it.
 */
export function* train(
  task: TrainingTask,
  plan: RunPlan,
  options: TrainOptions,
): Generator<number, TrainingRun> {
  return yield* trainPrepared(prepareTask(task), plan, options);
}

export function* trainPrepared(
  prepared: PreparedTask,
  plan: RunPlan,
  options: TrainOptions,
): Generator<number, TrainingRun> {
  const trainer = new Trainer(prepared, plan, options);
  for (const _ of trainer.run()) yield trainer.updates;
  return trainer.result();
}

/** Trains to the end in one go. */
export function trainNow(task: TrainingTask, plan: RunPlan, options: TrainOptions): TrainingRun {
  const run = train(task, plan, options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** Replaces the lengths of the loops a user can set; null leaves a length as it is. */
export function withLengths(
  nodes: readonly ProgramNode[],
  lengths: Readonly<Record<Exclude<LoopRole, "other">, number | null>>,
): readonly ProgramNode[] {
  return nodes.map((node) => {
    if (node.kind === "when") return { ...node, body: withLengths(node.body, lengths) };
    if (node.kind !== "loop") return node;
    const count = node.role === "other" ? node.count : (lengths[node.role] ?? node.count);
    return { ...node, count, body: withLengths(node.body, lengths) };
  });
}

/** Updates that a plan makes on a task, if nothing ends it early. */
export const plannedUpdates = (plan: RunPlan, updatesPerEpoch: number): number =>
  countSteps(withLengths(plan.program, { epoch: null, batch: updatesPerEpoch }));

const CHUNK = 50;

class Trainer implements ProgramHost {
  updates = 0;
  isOver = false;
  private readonly prepared: PreparedTask;
  private readonly plan: RunPlan;
  private readonly options: TrainOptions;
  private readonly network: Network;
  private readonly theta: Float64Array;
  private readonly grad: Float64Array;
  private readonly batches: Batches;
  private readonly program: readonly ProgramNode[];
  private readonly framePlan: FramePlan;
  private readonly recorder: FrameRecorder;
  private readonly schedulers: LiveSchedulers;
  private readonly lr: Float64Array;
  private readonly batchLoss: Float64Array;
  private readonly gradientNorm: Float64Array;
  private readonly closure: () => number;
  private optimizer: Optimizer | null = null;
  private error: TrainingRun["error"] = null;
  private ended: TrainingRun["ended"] = null;
  private sinceYield = 0;
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
    this.program = withLengths(plan.program, { epoch: null, batch: perEpoch });
    const total = countSteps(this.program);
    this.framePlan = new FramePlan(total / perEpoch, perEpoch);
    this.recorder = new FrameRecorder(
      prepared,
      options.measures ?? { noise: true, sharpness: true },
    );
    this.schedulers = new LiveSchedulers(options.call, () => this.updates);
    this.lr = new Float64Array(total);
    this.batchLoss = new Float64Array(total);
    this.gradientNorm = new Float64Array(total);
    this.closure = () => this.computeGradient();
  }

  *run(): Generator<void> {
    this.recorder.record(0, this.theta);
    try {
      this.construct();
      yield* new ProgramPlayer(this, this.schedulers, this.options.call).play(this.program);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      this.error = { type: error.type, message: error.message };
    }
    if (this.recorder.lastUpdate !== this.updates) this.recorder.record(this.updates, this.theta);
  }

  private construct(): void {
    const { optimizer, schedulers } = this.plan;
    if (optimizer.raises) throw new PyError(optimizer.raises.type, optimizer.raises.message);
    const definition = findOptimizer(optimizer.name);
    if (!definition) throw new Error(`not in the catalogue: ${optimizer.name}`);
    const tensors = networkTensors(this.network, this.theta, this.grad, definition);
    this.optimizer = createOptimizer(
      definition,
      optimizer.args,
      inGroups(tensors, optimizer.groups),
    );
    for (const scheduler of schedulers) {
      if (scheduler.raises) throw new PyError(scheduler.raises.type, scheduler.raises.message);
      this.schedulers.add(scheduler, this.optimizer);
    }
  }

  update(): void {
    const optimizer = this.optimizer as Optimizer;
    const k = this.updates;
    this.batches.next();
    this.lr[k] = optimizer.groups[0]?.hp.lr ?? Number.NaN;
    const loss = this.computeGradient();
    this.batchLoss[k] = loss;
    this.gradientNorm[k] = Math.sqrt(dot(this.grad, this.grad));
    stepOptimizer(optimizer, this.closure);
    this.updates = k + 1;
    this.sinceYield += 1;
    if (!(Math.abs(loss) < DIVERGED)) this.end("diverged");
    else if (this.framePlan.includes(this.updates)) this.recordFrame();
  }

  /** Mean over the batches of this update; several calls see the same points. */
  private computeGradient(): number {
    const { network, theta, grad, batches, prepared } = this;
    const { batchSize } = prepared.task.batches;
    const parts = Math.ceil(batches.count / batchSize);
    const end = batches.from + batches.count;
    grad.fill(0);
    let loss = 0;
    for (let from = batches.from; from < end; from += batchSize) {
      const count = Math.min(batchSize, end - from);
      const { examples } = prepared;
      loss += network.accumulate(theta, grad, examples, batches.points, from, count, 1 / parts);
    }
    return loss / parts;
  }

  private recordFrame(): void {
    this.recorder.record(this.updates, this.theta);
    this.sinceYield = CHUNK;
  }

  endEpoch(): void {
    const { patience } = this.prepared.task;
    if (patience === null || this.isOver) return;
    const { loss } = this.recorder.validationAt(this.theta);
    this.epochsWithout = loss < this.lowestValidation ? 0 : this.epochsWithout + 1;
    this.lowestValidation = Math.min(loss, this.lowestValidation);
    if (this.epochsWithout >= patience) this.end("early");
  }

  private end(why: "early" | "diverged"): void {
    this.ended = why;
    this.isOver = true;
  }

  /** The validation loss; one that rises as it gets better for a scheduler that waits for more. */
  metric(scheduler: number): number {
    const { loss, accuracy } = this.recorder.validationAt(this.theta);
    if (!this.schedulers.wantsHighest(scheduler)) return loss;
    return Number.isNaN(accuracy) ? 1 / (1 + loss) : accuracy;
  }

  isDue(): boolean {
    if (this.sinceYield < CHUNK) return false;
    this.sinceYield = 0;
    return true;
  }

  result(): TrainingRun {
    const { updates } = this;
    const cut = (values: Float64Array) => values.slice(0, updates);
    return {
      updates,
      updatesPerEpoch: this.batches.updatesPerEpoch,
      lr: cut(this.lr),
      batchLoss: cut(this.batchLoss),
      gradientNorm: cut(this.gradientNorm),
      frames: this.recorder.frames(),
      weights: this.recorder.weights(),
      weightCount: this.theta.length,
      best: this.recorder.best,
      ended: this.ended,
      error: this.error,
      marks: this.schedulers.marks,
      warnings: this.schedulers.warnings,
    };
  }
}
