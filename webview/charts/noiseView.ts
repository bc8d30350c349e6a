import type { BatchGradient } from "../../src/core/training/gradientNoise.ts";
import type { Theme } from "../theme.ts";
import type { Drawing } from "./canvas.ts";

/** Gradients of one epoch's batches around the full gradient, which points to the right. */
export function drawNoise(
  { ctx, width, height }: Drawing,
  batches: readonly BatchGradient[],
  full: number,
  color: string,
  theme: Theme,
): void {
  const radius = Math.min(width, height) / 2 - 4;
  const [cx, cy] = [width / 2, height / 2];
  const longest = batches.reduce((a, b) => Math.max(a, Math.hypot(b.along, b.across)), full);
  const scale = longest > 0 ? radius / longest : 0;
  ctx.lineWidth = theme.strokeScale;
  ctx.strokeStyle = theme.grid;
  for (const share of [0.5, 1]) {
    ctx.beginPath();
    ctx.arc(cx, cy, share * radius, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ray(ctx, cx - radius, cy, cx + radius, cy);
  ctx.strokeStyle = theme.muted;
  ctx.fillStyle = theme.muted;
  for (const { along, across } of batches) {
    const [x, y] = [cx + along * scale, cy - across * scale];
    ray(ctx, cx, cy, x, y);
    dot(ctx, x, y, 2);
  }
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = 3 * theme.strokeScale;
  ray(ctx, cx, cy, cx + full * scale, cy);
  dot(ctx, cx + full * scale, cy, 3.5);
}

function ray(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

function dot(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}
