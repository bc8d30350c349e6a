import type { Chart, Plugin } from "chart.js";
import type { Point } from "./curves.ts";

/** The range around a noisy curve. */
export interface Band {
  readonly low: readonly Point[];
  readonly high: readonly Point[];
  readonly color: string;
}

export interface BandOptions {
  readonly bands: readonly Band[];
  /** High contrast draws outlines: opacity carries no meaning there. */
  readonly isOutlined: boolean;
}

/**
 * Draws the flat areas behind the curves. What it draws is asked for at each drawing: Chart.js
 * would take functions among its options for computed ones, and keep what it once resolved.
 */
export const bandPlugin = (options: () => BandOptions): Plugin<"line"> => ({
  id: "band",
  beforeDatasetsDraw: (chart) => drawBands(chart, options()),
});

/** Where a chart's parts lie, and what they are drawn on. */
export type Plot = Pick<Chart<"line">, "ctx" | "chartArea" | "scales">;

function drawBands(plot: Plot, { bands, isOutlined }: BandOptions): void {
  const { ctx, chartArea } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  ctx.clip();
  for (const band of bands) drawBand(plot, band, isOutlined);
  ctx.restore();
}

function drawBand({ ctx, scales }: Plot, { low, high, color }: Band, isOutlined: boolean): void {
  const around = [...high, ...[...low].reverse()].filter((p) => Number.isFinite(p.y));
  ctx.beginPath();
  for (const { x, y } of around) {
    ctx.lineTo(scales.x?.getPixelForValue(x) ?? 0, scales.y?.getPixelForValue(y) ?? 0);
  }
  ctx.closePath();
  if (isOutlined) {
    ctx.strokeStyle = color;
    ctx.lineWidth = 0.75;
    ctx.stroke();
  } else {
    ctx.fillStyle = color;
    ctx.globalAlpha = 0.22;
    ctx.fill();
  }
}
