import type { Chart } from "chart.js";

/** The shared cursor, and where each run stands at it. */
export interface CursorOptions {
  readonly x: number | null;
  /** The value at the cursor, drawn on the axis; null in charts that show no axis. */
  readonly pill: string | null;
  readonly dots: readonly CursorDot[];
  readonly color: string;
  readonly background: string;
  readonly font: string;
}

export interface CursorDot {
  readonly y: number;
  readonly color: string;
  readonly shape: Shape;
}

/** Runs are told apart by shape as well as by colour. */
export type Shape = "circle" | "square" | "triangle" | "diamond" | "cross" | "down";

const SHAPES: readonly Shape[] = ["circle", "square", "triangle", "diamond", "cross", "down"];

/** The shape that belongs to a run's colour. */
export const shapeOf = (slot: number): Shape => SHAPES[slot] ?? "circle";

/** Draws over the chart; `axisName` is what the first label of its axis begins with. */
export function drawCursor(chart: Chart<"line">, options: CursorOptions, axisName: string): void {
  if (options.x === null) return;
  const { ctx, chartArea, scales } = chart;
  const x = scales.x?.getPixelForValue(options.x) ?? 0;
  if (x < chartArea.left - 1 || x > chartArea.right + 1) return;
  ctx.save();
  ctx.strokeStyle = options.color;
  ctx.lineWidth = 1;
  line(ctx, x, chartArea.top, chartArea.bottom);
  for (const dot of options.dots) {
    const y = scales.y?.getPixelForValue(dot.y) ?? Number.NaN;
    if (Number.isFinite(y)) drawShape(ctx, dot.shape, x, y, dot.color, options.background);
  }
  if (options.pill !== null) pill(chart, x, options.pill, axisName, options);
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
}

interface Span {
  readonly left: number;
  readonly right: number;
}

const touches = (a: Span, b: Span): boolean => a.left < b.right + 2 && b.left < a.right + 2;

/**
 * The value under the cursor, in a small box over the axis that never leaves the canvas. Labels of
 * the axis that it would touch make way. The first one bears the axis' name: the box takes that over.
 */
function pill(
  chart: Chart<"line">,
  x: number,
  text: string,
  axisName: string,
  options: CursorOptions,
): void {
  const { ctx, chartArea, width: canvas, height } = chart;
  const labels = axisLabels(chart, options.font);
  ctx.font = `600 11px ${options.font}`;
  const spanOf = (shown: string): Span => {
    const width = ctx.measureText(shown).width + 12;
    const left = Math.max(0, Math.min(canvas - width, x - width / 2));
    return { left, right: left + width };
  };
  const [first] = labels;
  const shown = first && touches(first, spanOf(text)) ? `${axisName} ${text}` : text;
  const span = spanOf(shown);
  const top = chartArea.bottom + 3;
  for (const label of labels.filter((l) => touches(l, span))) {
    ctx.clearRect(label.left - 1, top, label.right - label.left + 2, height - top);
  }
  ctx.fillStyle = options.color;
  ctx.beginPath();
  ctx.roundRect(span.left, top, span.right - span.left, 17, 3);
  ctx.fill();
  ctx.fillStyle = options.background;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(shown, (span.left + span.right) / 2, top + 9);
}

/** Where the labels of the horizontal axis stand. */
function axisLabels({ ctx, scales: { x: axis } }: Chart<"line">, font: string): readonly Span[] {
  ctx.font = `11px ${font}`;
  return (axis?.ticks ?? []).map(({ label = "" }, i) => {
    const middle = axis?.getPixelForTick(i) ?? 0;
    const half = ctx.measureText(String(label)).width / 2;
    return { left: middle - half, right: middle + half };
  });
}

/** Outlines of the six marks around the origin, as a path of unit size. */
const outlines: Readonly<Record<Exclude<Shape, "circle">, readonly (readonly [number, number])[]>> =
  {
    square: [
      [-0.85, -0.85],
      [0.85, -0.85],
      [0.85, 0.85],
      [-0.85, 0.85],
    ],
    triangle: [
      [0, -1],
      [1, 0.8],
      [-1, 0.8],
    ],
    diamond: [
      [0, -1.15],
      [1.15, 0],
      [0, 1.15],
      [-1.15, 0],
    ],
    down: [
      [0, 1],
      [1, -0.8],
      [-1, -0.8],
    ],
    cross: [
      [-1, -0.5],
      [-0.5, -1],
      [0, -0.5],
      [0.5, -1],
      [1, -0.5],
      [0.5, 0],
      [1, 0.5],
      [0.5, 1],
      [0, 0.5],
      [-0.5, 1],
      [-1, 0.5],
      [-0.5, 0],
    ],
  };

const RADIUS = 4.5;

export function drawShape(
  ctx: CanvasRenderingContext2D,
  shape: Shape,
  x: number,
  y: number,
  color: string,
  background: string,
): void {
  ctx.beginPath();
  if (shape === "circle") ctx.arc(x, y, RADIUS, 0, 2 * Math.PI);
  else {
    for (const [dx, dy] of outlines[shape]) ctx.lineTo(x + dx * RADIUS, y + dy * RADIUS);
    ctx.closePath();
  }
  ctx.fillStyle = color;
  ctx.strokeStyle = background;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.fill();
}

/** The same marks for HTML, as an SVG path in a 10 × 10 box. */
export function shapePath(shape: Shape): string {
  if (shape === "circle") return "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8z";
  const points = outlines[shape].map(([dx, dy]) => `${5 + dx * 3.8} ${5 + dy * 3.8}`);
  return `M${points.join("L")}z`;
}
