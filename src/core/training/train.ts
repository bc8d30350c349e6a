import type { RunPlan } from "../runPlan.ts";
import { type PreparedTask, prepareTask, type TrainingTask } from "./task.ts";
import { Trainer, type TrainOptions } from "./trainer.ts";
import type { TrainingRun } from "./trainingRun.ts";

/**
 * Trains a network by a script's plan: its optimizer, its schedulers and the order of its steps.
 * The plan's batch loops are made as long as the task's batches make an epoch; its epochs are its
 * own, its objective is not used. Yields the number of updates made; an exception PyTorch would
 * raise ends the run and is data in it.
 */
export function* train(
  task: TrainingTask,
  plan: RunPlan,
  options: TrainOptions,
): Generator<number, TrainingRun> {
  return yield* trainPrepared(prepareTask(task), plan, options);
}

/** As `train`, with data that were drawn and split before: several runs share them. */
export function* trainPrepared(
  prepared: PreparedTask,
  plan: RunPlan,
  options: TrainOptions,
): Generator<number, TrainingRun> {
  return yield* stepsOf(new Trainer(prepared, plan, options));
}

/** A training that can be looked at while it goes on. */
export interface LiveTraining {
  /** Yields the number of updates made. */
  readonly steps: Generator<number, TrainingRun>;
  /** What was recorded so far; from the first step on. */
  soFar(): TrainingRun;
}

/** As `train`, for whoever shows it while it goes on. */
export function liveTraining(
  task: TrainingTask,
  plan: RunPlan,
  options: TrainOptions,
): LiveTraining {
  const trainer = new Trainer(prepareTask(task), plan, options);
  return { steps: stepsOf(trainer), soFar: () => trainer.result() };
}

function* stepsOf(trainer: Trainer): Generator<number, TrainingRun> {
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
