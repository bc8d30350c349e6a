import { columnsOf } from "./columns.ts";
import { drawnIndices } from "./envelope.ts";
import { figure } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { coordinate, element, polyline, textElement } from "./svg.ts";
import { roundTicks } from "./ticks.ts";

export interface Curve {
  readonly values: ArrayLike<number>;
  readonly label: string;
}

export interface PictureOptions {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Position of step k on the x axis, in the units of `xMax`. */
  readonly xAt: (step: number) => number;
  readonly xMax: number;
  readonly xLabel: string;
  /** Steps with a dotted vertical line: restarts. */
  readonly marks: readonly number[];
  /** Logarithmic y axis, for losses. */
  readonly log?: boolean;
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const FONT = "system-ui, sans-serif";

/** One curve with its axes as an inline SVG of a few kilobytes. */
export function curveSvg(curve: Curve, options: PictureOptions): string {
  const { width, height } = options;
  const frame = { left: 52, right: width - 8, top: 18, bottom: height - 20 };
  const body = curveBody(curve, options, frame);
  const box = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
  };
  return element("svg", { ...box, "font-family": FONT, "font-size": 11 }, ...body);
}

type Place = readonly [x: number, y: number];

function curveBody(curve: Curve, options: PictureOptions, frame: Frame): string[] {
  const { palette, xAt, xMax } = options;
  const width = frame.right - frame.left;
  const { line, low, high } = options.log ? noisy(curve.values, width) : plain(curve.values, width);
  const scale = yScale(
    [...line, ...low, ...high].map(([, value]) => value),
    options.log ?? false,
  );
  const place = ([k, value]: Place): Place => [
    frame.left + (xAt(k) / xMax) * width,
    frame.bottom - scale.share(value) * (frame.bottom - frame.top),
  ];
  const points = line.map(place);
  const edge = [...high.map(place), ...low.map(place).reverse()];
  return [
    textElement({ x: 2, y: 11, fill: palette.text }, curve.label),
    ...scale.ticks.flatMap((tick) => gridLine(tick, place([0, tick])[1], frame, palette)),
    ...options.marks.map((k) => markLine(place([k, 1])[0], frame, palette)),
    area(edge.length > 0 ? edge : toGround(points, frame), palette),
    element("polyline", {
      points: polyline(points),
      fill: "none",
      stroke: palette.accent,
      "stroke-width": 1.5,
      "stroke-linejoin": "round",
    }),
    ...xTicks(options, frame),
  ];
}

interface Shape {
  readonly line: readonly Place[];
  /** The edges of a noisy curve. */
  readonly low: readonly Place[];
  readonly high: readonly Place[];
}

/** Every peak and every drop of the values, by their index. */
function plain(values: ArrayLike<number>, width: number): Shape {
  const line = drawnIndices(values, width).map((k): Place => [k, values[k] as number]);
  return { line: line.filter(isFinitePlace), low: [], high: [] };
}

/** Columns of so many pixels show a noisy curve as its local mean between its extremes. */
const COLUMN = 3;

/** A loss: its local mean where updates lie closer than a person can see. */
function noisy(values: ArrayLike<number>, width: number): Shape {
  if (values.length < 2 * width) return plain(values, width);
  const { at, mean, low, high } = columnsOf(values, Math.round(width / COLUMN));
  const places = (ys: readonly number[]) =>
    at.map((k, i): Place => [k, ys[i] as number]).filter(isFinitePlace);
  return { line: places(mean), low: places(low), high: places(high) };
}

const isFinitePlace = ([, value]: Place) => Number.isFinite(value);

function toGround(points: readonly Place[], { bottom }: Frame): readonly Place[] {
  const [first] = points;
  const last = points.at(-1);
  return first && last ? [[first[0], bottom], ...points, [last[0], bottom]] : [];
}

const area = (edge: readonly Place[], palette: Palette): string =>
  edge.length === 0 || palette.fill === "none"
    ? ""
    : element("polygon", { points: polyline(edge), fill: palette.fill });

function gridLine(value: number, y: number, frame: Frame, { axis, muted }: Palette): string[] {
  const line = { x1: frame.left, x2: frame.right, y1: coordinate(y), y2: coordinate(y) };
  return [
    element("line", { ...line, stroke: axis, "stroke-opacity": 0.5, "stroke-width": 0.5 }),
    textElement(
      { x: frame.left - 4, y: coordinate(y + 3.5), fill: muted, "text-anchor": "end" },
      figure(value),
    ),
  ];
}

const markLine = (x: number, frame: Frame, { muted }: Palette) =>
  element("line", {
    x1: coordinate(x),
    x2: coordinate(x),
    y1: frame.top,
    y2: frame.bottom,
    stroke: muted,
    "stroke-width": 0.75,
    "stroke-dasharray": "1 3",
  });

function xTicks({ xMax, xLabel, palette }: PictureOptions, frame: Frame): string[] {
  const y = frame.bottom + 13;
  const at = (share: number) => frame.left + share * (frame.right - frame.left);
  const label = (share: number, text: string, anchor: string) =>
    textElement({ x: coordinate(at(share)), y, fill: palette.muted, "text-anchor": anchor }, text);
  return [
    label(0, `${xLabel} 0`, "start"),
    label(0.5, figure(xMax / 2), "middle"),
    label(1, figure(xMax), "end"),
  ];
}

interface Scale {
  readonly ticks: readonly number[];
  share(value: number): number;
}

/** Linear scales start at zero, or below it for negative rates; log scales span the values. */
function yScale(values: readonly number[], log: boolean): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (log && low > 0 && high > low) return logScale(low, high);
  const base = Math.min(0, low);
  const top = high > base ? high : base + 1;
  const middle = (base + top) / 2;
  return { ticks: [base, middle, top], share: (v) => (v - base) / (top - base) };
}

function logScale(low: number, high: number): Scale {
  const a = Math.log(low);
  const span = Math.log(high) - a;
  return {
    ticks: roundTicks(low, high),
    share: (v) => (Math.log(v) - a) / span,
  };
}
