import type { Mark, ScheduleWarning } from "../trace.ts";

/** Everything that was recorded of one training; plain data that can cross a thread. */
export interface TrainingRun {
  /** Updates made. */
  readonly updates: number;
  readonly updatesPerEpoch: number;
  /** Per update, before it: the rate of the first parameter group. */
  readonly lr: Float64Array;
  /** Per update: the training loss of its batch, at the weights before it. */
  readonly batchLoss: Float64Array;
  /** Per update: the norm of its batch's gradient. */
  readonly gradientNorm: Float64Array;
  readonly frames: Frames;
  /** Weights at each frame, frame by frame. */
  readonly weights: Float64Array;
  readonly weightCount: number;
  /** The frame with the lowest validation loss: the best checkpoint. */
  readonly best: number;
  /** Why training ended before its planned length. */
  readonly ended: "early" | "diverged" | null;
  /** What PyTorch would raise. */
  readonly error: { readonly type: string; readonly message: string } | null;
  readonly marks: readonly Mark[];
  readonly warnings: readonly ScheduleWarning[];
}

/** Measured at the start, and then about as often as a chart has places for. */
export interface Frames {
  readonly count: number;
  /** Updates made before each frame. */
  readonly update: Int32Array;
  readonly trainLoss: Float64Array;
  readonly validationLoss: Float64Array;
  /** Shares of right answers; NaN in regression. */
  readonly trainAccuracy: Float64Array;
  readonly validationAccuracy: Float64Array;
  /** Norm of all weights. */
  readonly weightNorm: Float64Array;
  /** tr Σ/|G|², the estimated critical batch size. */
  readonly noiseScale: Float64Array;
  /** Largest Hessian eigenvalue of the training loss; NaN where it was not measured. */
  readonly sharpness: Float64Array;
}

/** Loss and accuracy of a set at each frame. */
export interface SetScores {
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
}
