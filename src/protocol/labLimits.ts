/** What can be shown over a training. */
export const LAB_METRICS = [
  "loss",
  "accuracy",
  "lr",
  "gradientNorm",
  "noiseScale",
  "sharpness",
  "weightNorm",
] as const;
export type LabMetric = (typeof LAB_METRICS)[number];

/** A longer file is not kept with the panel. */
export const CSV_MAX_LENGTH = 500_000;
