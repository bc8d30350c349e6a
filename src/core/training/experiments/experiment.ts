import type { CallFunction } from "../../spec/pyValue.ts";

/** A measured value with the range its mean lies in at 95 %, or a computed one without a range. */
export interface ExperimentPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

export interface ExperimentCurve {
  /** Names the curve within its chart. */
  readonly id: string;
  /** What the id leaves open, such as a batch size. */
  readonly value?: number;
  readonly kind: "measured" | "theory";
  readonly points: readonly ExperimentPoint[];
}

export type AxisScale = "linear" | "log";

export interface ExperimentChart {
  readonly id: string;
  readonly x: AxisScale;
  readonly y: AxisScale;
  readonly curves: readonly ExperimentCurve[];
}

/** Whether the figures of this run support a statement, by the margin that the code states. */
export interface Claim {
  readonly id: string;
  readonly holds: boolean;
}

/** What an experiment found; plain data. */
export interface ExperimentResult {
  readonly charts: readonly ExperimentChart[];
  /** Single figures by name, for texts. */
  readonly figures: Readonly<Record<string, number>>;
  readonly claims: readonly Claim[];
}

/** A result with how many seeds it was measured over; 0 where nothing is random. */
export interface SeededResult extends ExperimentResult {
  readonly seeds: number;
}

export interface ExperimentOption {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
}

export type ExperimentOptions = Readonly<Record<string, number>>;

/**
 * A measurement over seeds. `run` yields the share that is done, from 0 to 1, at least every few
 * milliseconds; the same options give the same result.
 */
export interface Experiment {
  readonly name: string;
  readonly options: Readonly<Record<string, ExperimentOption>>;
  run(options: ExperimentOptions): Generator<number, ExperimentResult>;
}

export const integer = (value: number, min: number, max: number): ExperimentOption => ({
  default: value,
  min,
  max,
  isInteger: true,
});

export const real = (value: number, min: number, max: number): ExperimentOption => ({
  default: value,
  min,
  max,
  isInteger: false,
});

/** The defaults with what is given, held within the options' bounds. */
export function completed(experiment: Experiment, given: ExperimentOptions): ExperimentOptions {
  const entries = Object.entries(experiment.options).map(([name, option]) => {
    const value = given[name] ?? option.default;
    const bounded = Math.max(option.min, Math.min(option.max, value));
    return [name, option.isInteger ? Math.round(bounded) : bounded];
  });
  return Object.fromEntries(entries);
}

export const claim = (id: string, holds: boolean): Claim => ({ id, holds });

/** The plans of experiments name no function of a script. */
export const noCalls: CallFunction = () => {
  throw new Error("no function of a script is called here");
};
