import { figure } from "../../src/present/numbers.ts";
import type { Contour, SurfaceRequest } from "../../src/protocol/landscape.ts";
import type { Theme } from "../theme.ts";
import type { Projection } from "./projection.ts";

/** Contours cached as a picture: while one scrubs only the runs are drawn anew. */
export function drawContours(
  ctx: CanvasRenderingContext2D,
  contours: readonly Contour[],
  request: SurfaceRequest,
  projection: Projection,
  theme: Theme,
): void {
  ctx.lineWidth = theme.strokeScale;
  ctx.lineJoin = "round";
  const isFilled = theme.strokeScale === 1;
  for (const { rings } of contours) {
    ctx.beginPath();
    for (const ring of rings) traceRing(ctx, ring, projection, null);
    ctx.globalAlpha = 0.022;
    ctx.fillStyle = theme.text;
    // High contrast: lines alone.
    if (isFilled) ctx.fill("evenodd");
    ctx.globalAlpha = 1;
    ctx.beginPath();
    for (const ring of rings) traceRing(ctx, ring, projection, request);
    ctx.strokeStyle = theme.axis;
    ctx.stroke();
  }
  drawLevels(ctx, contours, projection, theme);
}

/** With `edges` the parts along the edge of the drawn area are left out. */
function traceRing(
  ctx: CanvasRenderingContext2D,
  ring: Float64Array,
  { toX, toY }: Projection,
  edges: SurfaceRequest | null,
): void {
  let wasOnEdge = false;
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i] as number;
    const y = ring[i + 1] as number;
    const isOnEdge = edges !== null && touches(edges, x, y);
    if (i === 0 || (wasOnEdge && isOnEdge)) ctx.moveTo(toX(x), toY(y));
    else ctx.lineTo(toX(x), toY(y));
    wasOnEdge = isOnEdge;
  }
}

const touches = ({ x: [left, right], y: [low, high] }: SurfaceRequest, x: number, y: number) =>
  x <= left || x >= right || y <= low || y >= high;

/** Labels stand where the lines cross an upright line near the right edge. */
const LABEL_AT = 0.87;
const LABEL_GAP = 22;
/** Above that the buttons of the view lie. */
const LABEL_TOP = 44;

function drawLevels(
  ctx: CanvasRenderingContext2D,
  contours: readonly Contour[],
  projection: Projection,
  theme: Theme,
): void {
  const { width, height, fromX } = projection;
  const x = fromX(width * LABEL_AT);
  const taken: number[] = [];
  ctx.font = `11px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { level, rings } of contours) {
    const free = rings
      .flatMap((ring) => crossings(ring, x))
      .map(projection.toY)
      .filter((y) => y > LABEL_TOP && y < height - 12)
      .filter((y) => taken.every((t) => Math.abs(t - y) >= LABEL_GAP));
    const [y] = free.sort((a, b) => a - b);
    if (y === undefined) continue;
    taken.push(y);
    haloText(ctx, figure(level), width * LABEL_AT, y, theme.muted, theme.background);
  }
}

/** The heights at which a closed line crosses the upright line at `x`. */
export function crossings(ring: Float64Array, x: number): number[] {
  const found: number[] = [];
  for (let i = 2; i < ring.length; i += 2) {
    const [x0, y0, x1, y1] = ring.subarray(i - 2, i + 2) as unknown as [
      number,
      number,
      number,
      number,
    ];
    if (x0 <= x === x1 <= x) continue;
    found.push(y0 + ((x - x0) / (x1 - x0)) * (y1 - y0));
  }
  return found;
}

/** Text that stays legible over lines. */
export function haloText(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  color: string,
  background: string,
): void {
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = background;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

/** The curve of a function of one variable, with the ground below it. */
export function drawCurve(
  ctx: CanvasRenderingContext2D,
  heights: Float64Array,
  [left, right]: readonly [number, number],
  { toX, toY, height }: Projection,
  theme: Theme,
): void {
  ctx.beginPath();
  heights.forEach((y, i) => {
    const x = left + ((right - left) * i) / (heights.length - 1);
    ctx.lineTo(toX(x), toY(y));
  });
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1.5 * theme.strokeScale;
  ctx.stroke();
  ctx.lineTo(toX(right), height);
  ctx.lineTo(toX(left), height);
  ctx.closePath();
  ctx.globalAlpha = 0.06;
  ctx.fillStyle = theme.text;
  if (theme.strokeScale === 1) ctx.fill();
  ctx.globalAlpha = 1;
}

/** A cross with its name. */
export function drawMinimum(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  label: string | null,
  theme: Theme,
): void {
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = 1.5 * theme.strokeScale;
  ctx.beginPath();
  ctx.moveTo(x - 6, y);
  ctx.lineTo(x + 6, y);
  ctx.moveTo(x, y - 6);
  ctx.lineTo(x, y + 6);
  ctx.stroke();
  if (label === null) return;
  ctx.font = `11px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  haloText(ctx, label, x, y + 12, theme.muted, theme.background);
}
