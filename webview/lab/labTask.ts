import { batchesPerEpoch } from "../../src/core/training/batches.ts";
import { type CsvProblem, readCsv } from "../../src/core/training/data/csv.ts";
import { dataShapes } from "../../src/core/training/data/shapes.ts";
import { defaultModel } from "../../src/core/training/model/modelConfig.ts";
import {
  type DataSource,
  defaultData,
  defaultTask,
  type TrainingTask,
} from "../../src/core/training/task.ts";
import type { SavedLab } from "../../src/protocol/labState.ts";

export const initialLab: SavedLab = {
  data: defaultData,
  csv: null,
  split: { train: defaultTask.split.train, validation: defaultTask.split.validation },
  scaled: defaultTask.scaled,
  model: defaultModel,
  batches: defaultTask.batches,
  seed: defaultTask.seed,
  patience: null,
  view: "train",
  metric: "loss",
  experiment: "generalization",
  test: { uses: 0, key: null, draw: 0 },
};

export type LabTask =
  | { readonly task: TrainingTask; readonly classes: readonly string[] }
  | { readonly problem: CsvProblem };

/** What the lab's settings come to. A saved name that is not known counts as the first one. */
export function taskOf(lab: SavedLab): LabTask {
  if (lab.csv === null) {
    const shape = Object.hasOwn(dataShapes, lab.data.shape) ? lab.data.shape : "moons";
    return { task: taskWith(lab, { generated: { ...lab.data, shape } }), classes: [] };
  }
  const read = readCsv(lab.csv);
  if ("problem" in read) return read;
  return { task: taskWith(lab, { points: read.ok.data }), classes: read.ok.classes };
}

const taskWith = (lab: SavedLab, data: DataSource): TrainingTask => ({
  data,
  split: { ...lab.split, seed: lab.data.seed },
  scaled: lab.scaled,
  model: lab.model,
  batches: lab.batches,
  seed: lab.seed,
  patience: lab.patience,
});

/** `drop_last` with a batch larger than the set would leave no batch: the whole set is one then. */
export function withUsableBatches(task: TrainingTask, trainPoints: number): TrainingTask {
  const { batches } = task;
  if (batchesPerEpoch(trainPoints, batches) > 0) return task;
  return { ...task, batches: { ...batches, batchSize: trainPoints } };
}
