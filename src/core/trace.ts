import type { Internals } from "./internals.ts";
import type { ScheduleEvent, WarningCode } from "./schedulers/scheduler.ts";

/** An exception PyTorch would raise, after `step` updates were made. */
export interface RunError {
  readonly type: string;
  readonly message: string;
  readonly step: number;
  /** Where it was raised: in a constructor or in a `step()`. */
  readonly source: ErrorSource;
}

export type ErrorSource =
  | { readonly kind: "optimizer" }
  | { readonly kind: "optimizerStep" }
  | { readonly kind: "scheduler"; readonly index: number }
  /** `call` counts the scheduler's own `step()` calls from 1. */
  | { readonly kind: "schedulerStep"; readonly index: number; readonly call: number };

export interface Mark {
  /** The first update that uses the new rate. */
  readonly step: number;
  readonly kind: ScheduleEvent;
  readonly scheduler: number;
}

/** A warning PyTorch gives, the first time it gives it. */
export interface ScheduleWarning {
  readonly code: WarningCode;
  /** PyTorch's own text. */
  readonly message: string;
  readonly scheduler: number;
  /** Updates made before. */
  readonly step: number;
}

/**
 * What `ReduceLROnPlateau` sees: the mean stand-in loss since it last looked. Of several such
 * schedulers the first. In the mode `max` it is given `1 / (1 + loss)` of these.
 */
export interface WatchedLoss {
  /** Updates made when it looked. */
  readonly step: Int32Array;
  readonly loss: Float64Array;
}

/** What happened step by step. The arrays have one entry per update that was made. */
export interface Trace {
  /** Updates made: fewer than planned when PyTorch would raise. */
  readonly steps: number;
  /** `lr[group][k]`: the rate the k-th `optimizer.step()` uses. */
  readonly lr: readonly Float64Array[];
  /** Momentum or β₁ likewise; null for an optimizer without either. */
  readonly momentum: readonly (Float64Array | null)[];
  /** The exact stand-in loss after the k-th update; null when no objective was asked for. */
  readonly loss: Float64Array | null;
  /** The loss before the first update. */
  readonly initialLoss: number | null;
  /**
   * How often each update evaluated the loss; null where every update takes one gradient. LBFGS
   * calls its closure up to `max_eval` times in one step.
   */
  readonly evaluations: Int32Array | null;
  /** Positions before the first and after each update, row by row; only on request. */
  readonly params: Float64Array | null;
  /** Gradients and the optimizer's state; only on request. */
  readonly internals: Internals | null;
  /** The number of updates made before each round of the epoch loop; empty without one. */
  readonly epochStarts: Int32Array;
  /** How often the script stepped each scheduler of the plan, the last step included. */
  readonly schedulerCalls: readonly number[];
  /** The losses that a scheduler was given to watch; null where none wants any. */
  readonly watched: WatchedLoss | null;
  readonly marks: readonly Mark[];
  readonly warnings: readonly ScheduleWarning[];
  readonly error: RunError | null;
}
