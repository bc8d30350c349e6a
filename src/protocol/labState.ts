import * as v from "valibot";
import type { ModelConfig } from "../core/training/model/modelConfig.ts";
import { CSV_MAX_LENGTH, LAB_METRICS } from "./labLimits.ts";

const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const real = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const seed = whole(0, 1_000_000);

const model: v.GenericSchema<unknown, ModelConfig> = v.object({
  kind: v.picklist(["linear", "polynomial", "mlp"]),
  hidden: v.pipe(v.array(whole(1, 64)), v.minLength(1), v.maxLength(4)),
  activation: v.picklist(["tanh", "relu", "gelu", "sigmoid"]),
  init: v.picklist(["torch", "xavier", "he", "normal"]),
  degree: whole(1, 9),
  l2: real(0, 10),
  dropout: real(0, 0.9),
  labelSmoothing: real(0, 0.9),
});

/** The training lab as it is saved and shared. */
export const savedLab = v.object({
  data: v.object({
    shape: v.string(),
    size: whole(20, 2000),
    noise: real(0, 3),
    flippedLabels: real(0, 0.5),
    seed,
  }),
  /** Text of the user's own file, in place of `data`. */
  csv: v.nullable(v.pipe(v.string(), v.maxLength(CSV_MAX_LENGTH))),
  split: v.object({ train: real(0, 1), validation: real(0, 1) }),
  scaled: v.boolean(),
  model,
  batches: v.object({
    batchSize: whole(1, 20_000),
    dropLast: v.boolean(),
    shuffle: v.boolean(),
    replacement: v.boolean(),
    accumulation: whole(1, 100),
  }),
  seed,
  /** Epochs without improvement before training stops; null: never. */
  patience: v.nullable(whole(1, 1000)),
  view: v.picklist(["train", "experiments"]),
  metric: v.picklist(LAB_METRICS),
  experiment: v.string(),
  /** How often the test set was looked at, for which trainings, and how often it was drawn anew. */
  test: v.object({ uses: whole(0, 1_000_000), key: v.nullable(v.string()), draw: seed }),
});

export type SavedLab = Readonly<v.InferOutput<typeof savedLab>>;
