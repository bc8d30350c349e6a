import type { RunPlan } from "../runPlan.ts";
import { toldAs } from "../toldAs.ts";
import { foldsOf, type Split, splitData } from "./data/split.ts";
import { dataOf, prepareTask, type TrainingTask } from "./task.ts";
import { trainPrepared } from "./train.ts";
import type { TrainOptions } from "./trainer.ts";

/** What each fold's network reached on the fold that it did not see. */
export interface CrossValidation {
  readonly loss: readonly number[];
  /** NaN in regression. */
  readonly accuracy: readonly number[];
}

/**
 * k-fold cross-validation over the training and validation points; the test set stays out of it.
 * Every fold scales its data by its own training points. Yields the share that is done.
 */
export function* crossValidate(
  task: TrainingTask,
  plan: RunPlan,
  k: number,
  options: TrainOptions,
): Generator<number, CrossValidation> {
  const data = dataOf(task.data);
  const { train, validation, test } = splitData(data, task.split, task.split.seed);
  const points = Int32Array.from([...train, ...validation]).sort();
  const folds = foldsOf(data, points, k, task.split.seed);
  const loss: number[] = [];
  const accuracy: number[] = [];
  for (const [i, fold] of folds.entries()) {
    const held = new Set(fold);
    const split: Split = { train: points.filter((p) => !held.has(p)), validation: fold, test };
    const work = trainPrepared(prepareTask(task, split), plan, { ...options, endsOnly: true });
    const { frames } = yield* toldAs(work, () => i / k);
    loss.push(frames.validationLoss.at(-1) as number);
    accuracy.push(frames.validationAccuracy.at(-1) as number);
  }
  return { loss, accuracy };
}
