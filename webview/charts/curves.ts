import type { SeedCurves } from "../../src/core/seedCurves.ts";
import type { Trace } from "../../src/core/trace.ts";
import { columnsOf } from "../../src/present/columns.ts";
import { drawnIndices } from "../../src/present/envelope.ts";
import { runningMean } from "../../src/present/smooth.ts";
import { axisMax, firstFrom, placeOf, positionOf, type Unit } from "../timeline.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How curves are drawn: all of it decides which points they get. */
export interface Frame {
  readonly unit: Unit;
  /** The part of the axis that is shown. */
  readonly from: number;
  readonly to: number;
  /** Pixels of the plot. */
  readonly width: number;
  readonly isLog: boolean;
  /** Width of the running mean, as a share of the run. */
  readonly smoothing: number;
}

/** Points by the values they are of and by how these are drawn. */
const known = new WeakMap<ArrayLike<number>, Map<string, readonly Point[]>>();
const MOST = 8;

function remembered(
  values: ArrayLike<number>,
  key: string,
  make: () => readonly Point[],
): readonly Point[] {
  const own = known.get(values) ?? new Map<string, readonly Point[]>();
  known.set(values, own);
  const points = own.get(key) ?? make();
  if (own.size >= MOST) own.clear();
  own.set(key, points);
  return points;
}

const keyOf = (kind: string, frame: Frame) => `${kind} ${JSON.stringify(frame)}`;

/** A schedule: every peak and every drop within the frame is among its points. */
export const linePoints = (values: Float64Array, trace: Trace, frame: Frame): readonly Point[] =>
  remembered(values, keyOf("line", frame), () => {
    const [first, end] = shown(trace, frame, values.length);
    const isWide = (end - first) * STAIR_PIXELS < frame.width;
    return isWide ? stairs(values, trace, frame) : exactPoints(values, trace, frame);
  });

/** Updates this wide show that a rate holds for one of them, and changes before the next. */
const STAIR_PIXELS = 3;

function stairs(values: Float64Array, trace: Trace, frame: Frame): readonly Point[] {
  const [first, end] = shown(trace, frame, values.length);
  const at = positionOf(trace, frame.unit);
  const ends = (i: number) => (i + 1 < trace.steps ? at(i + 1) : axisMax(trace, frame.unit));
  return Array.from(values.subarray(first, end), (value, k) => {
    const y = frame.isLog && value <= 0 ? Number.NaN : value;
    const i = first + k;
    return [
      { x: at(i), y },
      { x: ends(i), y },
    ];
  }).flat();
}

function exactPoints(values: Float64Array, trace: Trace, frame: Frame): readonly Point[] {
  const [first, end] = shown(trace, frame, values.length);
  const { unit } = frame;
  const at = (step: number) => placeOf({ trace, unit, max: axisMax(trace, unit) }, step);
  return drawnIndices(values.subarray(first, end), Math.max(100, frame.width)).map((i) => {
    const y = values[first + i] as number;
    return { x: at(first + i), y: frame.isLog && y <= 0 ? Number.NaN : y };
  });
}

/** The updates within the frame, with one more on each side so that lines reach its edges. */
function shown(trace: Trace, { unit, from, to }: Frame, length: number): [number, number] {
  const first = Math.max(0, firstFrom(trace, unit, from, length) - 1);
  return [first, Math.min(length, firstFrom(trace, unit, to, length) + 1)];
}

/** From this many updates per pixel column on, a noisy curve is drawn as its local mean. */
const DENSE = 3;
const COLUMN_PIXELS = 3;

/** A loss: its local mean where updates lie closer than a person can see, else every value. */
export const lossPoints = (values: Float64Array, trace: Trace, frame: Frame): readonly Point[] =>
  remembered(values, keyOf("loss", frame), () => {
    const smooth = smoothed(values, frame.smoothing);
    const [first, end] = shown(trace, frame, values.length);
    const columns = Math.max(50, Math.round(frame.width / COLUMN_PIXELS));
    if (end - first < DENSE * columns) return exactPoints(smooth, trace, frame);
    const { at, mean } = columnsOf(smooth.subarray(first, end), columns);
    const place = positionOf(trace, frame.unit);
    return mean.map((y, i) => ({
      x: place(first + (at[i] as number)),
      y: y > 0 || !frame.isLog ? y : Number.NaN,
    }));
  });

const smoothings = new WeakMap<Float64Array, { share: number; values: Float64Array }>();

/** The running mean over a share of the run; the values themselves for a share of 0. */
export function smoothed(values: Float64Array, share: number): Float64Array {
  if (share <= 0) return values;
  const last = smoothings.get(values);
  if (last?.share === share) return last.values;
  const result = runningMean(values, Math.round(share * values.length));
  smoothings.set(values, { share, values: result });
  return result;
}

/** What a scheduler that watches the loss was given, where it looked. */
export function watchedPoints(trace: Trace, frame: Frame): readonly Point[] {
  const { step, loss } = trace.watched ?? { step: [], loss: [] };
  const place = positionOf(trace, frame.unit);
  const points = Array.from(step, (k, i) => ({ x: place(k), y: loss[i] as number }));
  const inView = (p: Point | undefined) => p !== undefined && p.x >= frame.from && p.x <= frame.to;
  // One more on each side, so that the line reaches the edges.
  return points.filter((p, i) => inView(p) || inView(points[i - 1]) || inView(points[i + 1]));
}

export interface BandPoints {
  readonly low: readonly Point[];
  readonly high: readonly Point[];
  readonly mean: readonly Point[];
}

/** Fewer columns than this say nothing about a part that is zoomed into. */
const FEWEST = 24;

/** The lowest, the highest and the mean of all seeds, column by column. */
export function bandPoints(curves: SeedCurves, trace: Trace, frame: Frame): BandPoints | null {
  if (curves.means.length < 2) return null;
  const place = positionOf(trace, frame.unit);
  const means = curves.means.map((m) => smoothed(m, frame.smoothing));
  const low: Point[] = [];
  const high: Point[] = [];
  const middles: Point[] = [];
  for (const [c, step] of curves.at.entries()) {
    const x = place(Math.min(step, trace.steps - 1));
    if (x < frame.from || x > frame.to) continue;
    const values = means.map((m) => m[c] ?? Number.NaN);
    low.push({ x, y: Math.min(...values) });
    high.push({ x, y: Math.max(...values) });
    middles.push({ x, y: average(values) });
  }
  if (low.length < FEWEST) return null;
  return { low, high, mean: coarse(middles, frame.width / MEAN_PIXELS) };
}

/** The mean is drawn in longer pieces than the curve of one seed: it is what lies beneath the noise. */
const MEAN_PIXELS = 8;

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** At most about `count` points, each the mean of some that follow each other; ends and steep parts stay. */
function coarse(points: readonly Point[], count: number): readonly Point[] {
  const size = Math.max(1, Math.ceil(points.length / Math.max(1, count)));
  const starts = Array.from({ length: Math.ceil(points.length / size) }, (_, i) => i * size);
  const means = starts.flatMap((start) => {
    const piece = points.slice(start, start + size);
    // A corner may also lie between two pieces.
    const around = points.slice(Math.max(0, start - 1), start + size + 1);
    const [x, y] = [average(piece.map((p) => p.x)), average(piece.map((p) => p.y))];
    return isSteep(around) ? piece : [{ x, y }];
  });
  const [first, last] = [points[0], points.at(-1)];
  return [...(first ? [first] : []), ...means, ...(last ? [last] : [])];
}

/** Where a restart or a minimum lies in a piece, its mean would cut the corner. */
const isSteep = (piece: readonly Point[]) =>
  Math.max(...piece.map((p) => p.y)) > 4 * Math.min(...piece.map((p) => p.y));
