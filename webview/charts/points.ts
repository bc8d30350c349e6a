import type { Trace } from "../../src/core/trace.ts";
import { columnsOf } from "../../src/present/columns.ts";
import { drawnIndices } from "../../src/present/envelope.ts";
import { runAxis } from "../../src/present/runView.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Unit = "epoch" | "step";

/** Where update k lies on the chosen axis; a run without epochs is always counted in steps. */
export function positionOf(trace: Trace, unit: Unit): (step: number) => number {
  const axis = runAxis(trace);
  return unit === "epoch" && axis.unit === "epoch" ? axis.at : (step) => step;
}

export const axisMax = (trace: Trace, unit: Unit): number => {
  const axis = runAxis(trace);
  return unit === "epoch" && axis.unit === "epoch" ? axis.max : Math.max(1, trace.steps);
};

/** The unit that the axis really has. */
export const axisUnit = (trace: Trace, unit: Unit): Unit =>
  unit === "epoch" && runAxis(trace).unit === "epoch" ? "epoch" : "step";

/** A curve's points for a chart `width` pixels wide: every peak and every drop is among them. */
export function pointsOf(
  values: ArrayLike<number>,
  at: (step: number) => number,
  width: number,
  isLog: boolean,
): Point[] {
  const points: Point[] = [];
  for (const i of drawnIndices(values, Math.max(100, width))) {
    const y = values[i] as number;
    // A logarithmic axis has no place for zero: the curve has a gap there.
    points.push({ x: at(i), y: isLog && y <= 0 ? Number.NaN : y });
  }
  return points;
}

/** A curve that is too noisy to follow: its local mean, and the range around it. */
export interface NoisyCurve {
  readonly mean: readonly Point[];
  readonly low: readonly Point[];
  readonly high: readonly Point[];
}

/** Below this many updates per column every single value is drawn. */
const DENSE = 3;
const COLUMN_PIXELS = 3;

export function noisyCurve(
  values: ArrayLike<number>,
  at: (step: number) => number,
  width: number,
): NoisyCurve | null {
  const count = Math.max(50, Math.round(width / COLUMN_PIXELS));
  if (values.length < DENSE * count) return null;
  const columns = columnsOf(values, count);
  const points = (ys: readonly number[]) =>
    ys.map((y, i) => ({ x: at(columns.at[i] as number), y: y > 0 ? y : Number.NaN }));
  return { mean: points(columns.mean), low: points(columns.low), high: points(columns.high) };
}
