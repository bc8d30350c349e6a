import { drawShape, type Shape } from "../charts/cursor.ts";
import type { Theme } from "../theme.ts";
import { type LabelSpace, textBox } from "./labelSpace.ts";
import type { Projection } from "./projection.ts";
import { haloText } from "./surfaceLayer.ts";

/** One run's way: positions x, y, x, y, …, the first before any step. */
export interface Path {
  readonly name: string;
  readonly color: string;
  readonly shape: Shape;
  readonly isSelected: boolean;
  readonly positions: Float64Array;
  /** The position it stands on now; the last one it has where it ended early. */
  readonly at: number;
  /** On a curve straight lines from step to step would cut through the hills: only dots. */
  readonly isCurve: boolean;
}

/** Farther out nothing is drawn: a diverged run would end in lines to nowhere. */
export const FAR = 50_000;
/** Moves of fewer pixels are not seen. */
const HIDDEN = 0.4;
/** More positions than this stand too close for dots. */
const MOST_DOTS = 400;

export function drawPath(
  ctx: CanvasRenderingContext2D,
  path: Path,
  projection: Projection,
  theme: Theme,
): void {
  const { at, positions, color, isSelected } = path;
  const last = positions.length / 2 - 1;
  const width = (isSelected ? 2 : 1.5) * theme.strokeScale;
  const isHighContrast = theme.strokeScale > 1;
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineJoin = "round";
  // No opacity for meaning in high contrast: there the future is dotted.
  ctx.globalAlpha = isHighContrast ? 1 : 0.42;
  ctx.lineWidth = isHighContrast ? 1 : 1.25;
  ctx.setLineDash(isHighContrast ? [1, 4] : []);
  if (!path.isCurve) stroke(ctx, positions, at, last, projection);
  ctx.setLineDash([]);
  if (last <= MOST_DOTS && !isHighContrast) dots(ctx, positions, at, last, 1.3, projection);
  ctx.globalAlpha = 1;
  ctx.lineWidth = width;
  if (!path.isCurve) stroke(ctx, positions, 0, at, projection);
  if (last <= MOST_DOTS || path.isCurve) {
    dots(ctx, positions, 0, at, isSelected ? 2.2 : 1.8, projection);
  }
}

function stroke(
  ctx: CanvasRenderingContext2D,
  positions: Float64Array,
  from: number,
  to: number,
  { toX, toY }: Projection,
): void {
  ctx.beginPath();
  let lastX = Number.POSITIVE_INFINITY;
  let lastY = Number.POSITIVE_INFINITY;
  for (let k = from; k <= to; k++) {
    const x = toX(positions[2 * k] as number);
    const y = toY(positions[2 * k + 1] as number);
    if (!isNear(x, y)) break;
    // Thousands of steps around a minimum fall into one pixel.
    const isTiny = Math.abs(x - lastX) < HIDDEN && Math.abs(y - lastY) < HIDDEN;
    if (isTiny && k < to) continue;
    ctx.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
  ctx.stroke();
}

function dots(
  ctx: CanvasRenderingContext2D,
  positions: Float64Array,
  from: number,
  to: number,
  radius: number,
  { toX, toY }: Projection,
): void {
  ctx.beginPath();
  for (let k = from; k <= to; k++) {
    const x = toX(positions[2 * k] as number);
    const y = toY(positions[2 * k + 1] as number);
    if (!isNear(x, y)) break;
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
  ctx.fill();
}

const isNear = (x: number, y: number) => Math.abs(x) < FAR && Math.abs(y) < FAR;

/** Where a name may stand beside its mark, in pixels down from it. */
const BESIDE = [14, -14, 0, 28, -28];

/**
 * The marks of all runs where they stand, the selected one on top, with names beside them where
 * there is room.
 */
export function drawMarks(
  ctx: CanvasRenderingContext2D,
  paths: readonly Path[],
  projection: Projection,
  theme: Theme,
  space: LabelSpace,
): void {
  ctx.font = `600 12px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const last = (path: Path) => Number(path.isSelected);
  for (const path of [...paths].sort((a, b) => last(a) - last(b))) {
    const x = projection.toX(path.positions[2 * path.at] as number);
    const y = projection.toY(path.positions[2 * path.at + 1] as number);
    if (!isNear(x, y)) continue;
    drawShape(ctx, path.shape, x, y, path.color, theme.background);
    if (path.isSelected || paths.length < 2) continue;
    const { width } = ctx.measureText(path.name);
    const at = space.place(
      BESIDE.flatMap((by) =>
        [x + 10, x - 10 - width].map((left) => textBox(left, y + by, width, 14)),
      ),
    );
    if (!at) continue;
    haloText(ctx, path.name, at.left, (at.top + at.bottom) / 2, theme.text, theme.background);
  }
}

/** Where the runs begin: a ring that can be dragged. */
export function drawStart(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  lines: readonly string[],
  accent: string,
  theme: Theme,
  space: LabelSpace,
): void {
  ctx.lineWidth = 1.5 * theme.strokeScale;
  for (const [radius, color] of [
    [10, accent],
    [6.5, theme.text],
  ] as const) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.strokeStyle = color;
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.arc(x, y, 2, 0, 2 * Math.PI);
  ctx.fillStyle = theme.text;
  ctx.fill();
  ctx.font = `11px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  lines.forEach((line, i) => {
    space.take(textBox(x + 16, y - 5 + i * 13, ctx.measureText(line).width));
    haloText(
      ctx,
      line,
      x + 16,
      y - 5 + i * 13,
      i === 0 ? theme.text : theme.muted,
      theme.background,
    );
  });
}
