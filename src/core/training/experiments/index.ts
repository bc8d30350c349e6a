import { adamBias } from "./adamBias.ts";
import { adamDecay } from "./adamDecay.ts";
import { amsgrad } from "./amsgrad.ts";
import { batchSize } from "./batchSize.ts";
import { bestOfK } from "./bestOfK.ts";
import { conventions } from "./conventions.ts";
import { criticalBatch } from "./criticalBatch.ts";
import type { Experiment } from "./experiment.ts";
import { flatBasin } from "./flatBasin.ts";
import { generalization } from "./generalization.ts";
import { gradientNoise } from "./gradientNoise.ts";
import { learningRate } from "./learningRate.ts";
import { leavingMinimum } from "./leavingMinimum.ts";
import { momentum } from "./momentum.ts";
import { rateScaling } from "./rateScaling.ts";
import { restarts } from "./restarts.ts";
import { sharpMinima } from "./sharpMinima.ts";

/** The catalogue, in the order in which the subjects are taught. */
export const experiments = {
  generalization,
  bestOfK,
  gradientNoise,
  batchSize,
  sharpMinima,
  flatBasin,
  criticalBatch,
  rateScaling,
  learningRate,
  momentum,
  conventions,
  restarts,
  leavingMinimum,
  adamBias,
  adamDecay,
  amsgrad,
} satisfies Record<string, Experiment>;

export type ExperimentName = keyof typeof experiments;

export const findExperiment = (name: string): Experiment | undefined =>
  Object.hasOwn(experiments, name) ? experiments[name as ExperimentName] : undefined;
