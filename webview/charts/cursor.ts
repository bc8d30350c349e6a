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

/** Draws over the chart. */
export function drawCursor(chart: Chart<"line">, options: CursorOptions): void {
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
  if (options.pill !== null) pill(chart, x, options.pill, options);
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
}

/** The value under the cursor, in a small box over the axis that never leaves the canvas. */
function pill(
  { ctx, chartArea, width: canvas }: Chart<"line">,
  x: number,
  text: string,
  options: CursorOptions,
): void {
  ctx.font = `600 11px ${options.font}`;
  const width = ctx.measureText(text).width + 12;
  const left = Math.max(0, Math.min(canvas - width, x - width / 2));
  const top = chartArea.bottom + 3;
  ctx.fillStyle = options.color;
  ctx.beginPath();
  ctx.roundRect(left, top, width, 17, 3);
  ctx.fill();
  ctx.fillStyle = options.background;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, left + width / 2, top + 9);
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
