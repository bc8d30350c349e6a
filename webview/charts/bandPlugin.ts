import type { Chart, Plugin } from "chart.js";
import type { Point } from "./points.ts";

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

declare module "chart.js" {
  interface PluginOptionsByType<TType extends import("chart.js").ChartType> {
    band?: BandOptions;
  }
}

export const bandPlugin: Plugin<"line", BandOptions> = {
  id: "band",
  beforeDatasetsDraw(chart, _args, { bands = [], isOutlined }) {
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    for (const band of bands) drawBand(chart, band, isOutlined);
    ctx.restore();
  },
};

function drawBand({ ctx, scales }: Chart, { low, high, color }: Band, isOutlined: boolean): void {
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
