import type { Chart, Plugin } from "chart.js";
import type { Place } from "../../src/present/simplify.ts";
import type { Plot } from "./bandPlugin.ts";
import { type Box, freeBox } from "./freeBox.ts";

/** What stands around the curves: cycles, restarts and reference lines. */
export interface MarksOptions {
  readonly restarts: readonly number[];
  readonly milestones: readonly number[];
  /** Bounds of the cycles, both ends among them; empty where there are none. */
  readonly cycles: readonly { readonly from: number; readonly to: number; readonly text: string }[];
  /** `short` is the text where there is little room. */
  readonly lines: readonly { readonly y: number; readonly text: string; readonly short?: string }[];
  /** The curves in pixels: no caption is to lie under one. */
  readonly curves: readonly (readonly Place[])[];
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

function drawMarks(plot: Plot, options: MarksOptions): void {
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
  { y: value, text, short = text }: MarksOptions["lines"][number],
  { curves, muted, font, background }: MarksOptions,
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
  const boxesOf = (words: string) => {
    const width = ctx.measureText(words).width + 4;
    const isTooLong = words !== short && width > chartArea.width - 8;
    return isTooLong ? [] : captionBoxes(chartArea, y, width).map((box) => ({ ...box, words }));
  };
  // The whole sentence where it is in nobody's way, else its beginning.
  const start = {
    left: chartArea.left + 4,
    right: chartArea.left + 4,
    bottom: y - 2,
    words: short,
  };
  const { left, right, bottom, words } =
    freeBox([...boxesOf(text), ...boxesOf(short)], curves) ?? start;
  ctx.fillStyle = background;
  ctx.fillRect(left, bottom - CAPTION, right - left, CAPTION);
  ctx.fillStyle = muted;
  ctx.fillText(words, left + 2, bottom);
}

/** Height of a line's caption. */
const CAPTION = 12;

/** Where along its line a caption may begin: at its start, else at its end, else between. */
const SHARES = [0, 1, 0.5];

/** Where the caption of a line may stand, above it or below, the best place first. */
function captionBoxes(area: Plot["chartArea"], y: number, width: number): readonly Box[] {
  const room = area.width - 8 - width;
  const lefts = SHARES.map((share) => area.left + 4 + share * room);
  return [y - 2, y + 15]
    .filter((bottom) => bottom - CAPTION >= area.top && bottom <= area.bottom)
    .flatMap((bottom) =>
      lefts.map((left) => ({ left, right: left + width, top: bottom - CAPTION, bottom })),
    );
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
