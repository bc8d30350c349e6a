import type { Chart, Plugin } from "chart.js";
import type { Plot } from "./bandPlugin.ts";

/** What stands around the curves: cycles, restarts and reference lines. */
export interface MarksOptions {
  readonly restarts: readonly number[];
  readonly milestones: readonly number[];
  /** Bounds of the cycles, both ends among them; empty where there are none. */
  readonly cycles: readonly { readonly from: number; readonly to: number; readonly text: string }[];
  readonly lines: readonly { readonly y: number; readonly text: string }[];
  readonly muted: string;
  readonly axis: string;
  readonly background: string;
  readonly font: string;
  readonly strokeScale: number;
}

export interface LeaderLine {
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

/** Room above the plot for the brackets of cycles. */
export const BRACKETS_HEIGHT = 24;

/** What it draws is asked for at each drawing. */
export const marksPlugin = (marks: () => MarksOptions | null): Plugin<"line"> => ({
  id: "marks",
  beforeDatasetsDraw(chart) {
    const options = marks();
    if (options) drawMarks(chart, options);
  },
});

export function drawMarks(plot: Plot, options: MarksOptions): void {
  const { ctx } = plot;
  ctx.save();
  ctx.lineWidth = options.strokeScale;
  for (const x of options.restarts) vertical(plot, x, options.muted, [1, 4]);
  for (const x of options.milestones) vertical(plot, x, options.muted, [4, 4]);
  for (const line of options.lines) reference(plot, line, options);
  for (const cycle of options.cycles) bracket(plot, cycle, options);
  ctx.restore();
}

/** Lines from the ends of curves to their labels, which stand beside the canvas. */
export function drawLeaders(
  { ctx, chartArea, width }: Pick<Chart<"line">, "ctx" | "chartArea" | "width">,
  leaders: readonly LeaderLine[],
  strokeScale: number,
): void {
  ctx.save();
  ctx.lineWidth = 0.75 * strokeScale;
  for (const { from, to, color } of leaders) {
    ctx.strokeStyle = color;
    ctx.beginPath();
    ctx.moveTo(chartArea.right + 3, from);
    ctx.lineTo(chartArea.right + 9, from);
    ctx.lineTo(width - 5, to);
    ctx.lineTo(width, to);
    ctx.stroke();
  }
  ctx.restore();
}

function vertical(
  { ctx, chartArea, scales }: Plot,
  value: number,
  color: string,
  dash: number[],
): void {
  const x = scales.x?.getPixelForValue(value) ?? 0;
  if (x <= chartArea.left || x >= chartArea.right) return;
  ctx.strokeStyle = color;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x, chartArea.top);
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
}

function reference(
  { ctx, chartArea, scales }: Plot,
  { y: value, text }: MarksOptions["lines"][number],
  { muted, font, background }: MarksOptions,
): void {
  const y = scales.y?.getPixelForValue(value) ?? Number.NaN;
  if (!(y >= chartArea.top && y <= chartArea.bottom)) return;
  ctx.strokeStyle = muted;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(chartArea.left, y);
  ctx.lineTo(chartArea.right, y);
  ctx.stroke();
  ctx.font = `11px ${font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  const fits = (words: string) => ctx.measureText(words).width < chartArea.width - 12;
  const shown = fits(text) ? text : (text.split(",")[0] ?? "");
  const { width } = ctx.measureText(shown);
  const isLow = y - chartArea.top < 16;
  const bottom = isLow ? y + 15 : y - 2;
  ctx.fillStyle = background;
  ctx.fillRect(chartArea.left + 4, bottom - 12, width + 4, 12);
  ctx.fillStyle = muted;
  ctx.fillText(shown, chartArea.left + 6, bottom);
}

/** A bracket over one cycle, with its length where there is room for it. */
function bracket(
  { ctx, chartArea, scales }: Plot,
  { from, to, text }: MarksOptions["cycles"][number],
  { muted, axis, font }: MarksOptions,
): void {
  const clamp = (x: number) => Math.max(chartArea.left, Math.min(chartArea.right, x));
  const left = clamp(scales.x?.getPixelForValue(from) ?? 0) + 1;
  const right = clamp(scales.x?.getPixelForValue(to) ?? 0) - 1;
  if (right - left < 4) return;
  const y = chartArea.top - BRACKETS_HEIGHT / 2;
  ctx.font = `11px ${font}`;
  const width = ctx.measureText(text).width + 8;
  const gap = width < right - left - 8 ? width : 0;
  const middle = (left + right) / 2;
  ctx.strokeStyle = axis;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(left, y + 4);
  ctx.lineTo(left, y);
  ctx.lineTo(middle - gap / 2, y);
  ctx.moveTo(middle + gap / 2, y);
  ctx.lineTo(right, y);
  ctx.lineTo(right, y + 4);
  ctx.stroke();
  if (gap === 0) return;
  ctx.fillStyle = muted;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, middle, y);
}
