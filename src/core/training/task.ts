import { type BatchConfig, defaultBatches } from "./batches.ts";
import { classCount, type DataSet } from "./data/dataSet.ts";
import { type GeneratedData, generateData } from "./data/generate.ts";
import { fitScaler, identityScaler, type Scaler, scaleData } from "./data/scaler.ts";
import { type Split, type SplitFractions, splitData } from "./data/split.ts";
import { expandAll } from "./model/features.ts";
import { defaultModel, layerSizes, lossKind, type ModelConfig } from "./model/modelConfig.ts";
import type { Examples, NetworkOptions } from "./model/network.ts";

/** A synthetic data set, or points that were read from a file. */
export type DataSource = { readonly generated: GeneratedData } | { readonly points: DataSet };

/** What is learned, by which model, from which batches; plain data that can cross a thread. */
export interface TrainingTask {
  readonly data: DataSource;
  readonly split: SplitFractions & { readonly seed: number };
  /** Features, and the target in regression, have mean 0 and deviation 1 on the training set. */
  readonly scaled: boolean;
  readonly model: ModelConfig;
  readonly batches: BatchConfig;
  /** Of the first weights, the order of the points, and dropout. */
  readonly seed: number;
  /** Epochs without a lower validation loss after which training stops; null: never. */
  readonly patience: number | null;
}

export const defaultData: GeneratedData = {
  shape: "moons",
  size: 240,
  noise: 0.2,
  flippedLabels: 0.06,
  seed: 6,
};

export const defaultTask: TrainingTask = {
  data: { generated: defaultData },
  split: { train: 0.5, validation: 0.25, seed: 6 },
  scaled: true,
  model: defaultModel,
  batches: defaultBatches,
  seed: 7,
  patience: null,
};

/** A task with its data made, split, scaled and expanded. */
export interface PreparedTask {
  readonly task: TrainingTask;
  /** In their own units. */
  readonly data: DataSet;
  readonly split: Split;
  readonly scaler: Scaler;
  readonly examples: Examples;
  readonly network: NetworkOptions;
}

/** The points in their own units: drawn from the seed of the source, or those it holds. */
export const dataOf = (source: DataSource): DataSet =>
  "generated" in source ? generateData(source.generated) : source.points;

/** `split` replaces the task's own, as cross-validation needs it. */
export function prepareTask(task: TrainingTask, split?: Split): PreparedTask {
  const { model } = task;
  const data = dataOf(task.data);
  const chosen = split ?? splitData(data, task.split, task.split.seed);
  const scaler = task.scaled ? fitScaler(data, chosen.train) : identityScaler(data.inputs);
  const scaled = scaleData(data, scaler);
  return {
    task,
    data,
    split: chosen,
    scaler,
    examples: { features: expandAll(model, scaled), targets: scaled.y },
    network: {
      sizes: layerSizes(model, data.inputs, classCount(data)),
      activation: model.activation,
      loss: lossKind(classCount(data)),
      l2: model.l2,
      dropout: model.kind === "mlp" ? model.dropout : 0,
      labelSmoothing: data.kind === "classification" ? model.labelSmoothing : 0,
    },
  };
}
