import { drawnIndices } from "./envelope.ts";
import { figure } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { coordinate, element, polyline, textElement } from "./svg.ts";

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

function curveBody(curve: Curve, options: PictureOptions, frame: Frame): string[] {
  const { palette, xAt, xMax } = options;
  const indices = drawnIndices(curve.values, frame.right - frame.left);
  const shown = indices.filter((i) => Number.isFinite(curve.values[i] as number));
  const scale = yScale(
    shown.map((i) => curve.values[i] as number),
    options.log ?? false,
  );
  const x = (k: number) => frame.left + (xAt(k) / xMax) * (frame.right - frame.left);
  const y = (v: number) => frame.bottom - scale.share(v) * (frame.bottom - frame.top);
  const points = shown.map((i) => [x(i), y(curve.values[i] as number)] as const);
  return [
    textElement({ x: 2, y: 11, fill: palette.text }, curve.label),
    ...scale.ticks.flatMap((tick) => gridLine(tick, y(tick), frame, palette)),
    ...options.marks.map((k) => markLine(x(k), frame, palette)),
    area(points, frame, palette),
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

function area(
  points: readonly (readonly [number, number])[],
  frame: Frame,
  palette: Palette,
): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || palette.fill === "none") return "";
  const closed = [[first[0], frame.bottom] as const, ...points, [last[0], frame.bottom] as const];
  return element("polygon", { points: polyline(closed), fill: palette.fill });
}

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
    ticks: [low, Math.exp(a + span / 2), high],
    share: (v) => (Math.log(v) - a) / span,
  };
}
