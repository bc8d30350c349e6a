import type { Localize } from "../../src/present/localize.ts";
import { type Drawing, drawOn } from "../charts/canvas.ts";
import { RangeChart } from "../charts/rangeChart.ts";
import type { State } from "../store.ts";
import type { PageDrawing } from "../tabPages.ts";
import type { Theme } from "../theme.ts";
import { best, type Find, type SweepResult } from "./find.ts";

/** The range test's curve and the heatmap. */
export class FindDrawings implements PageDrawing {
  private readonly find: Find;
  private theme: Theme;
  private range: { readonly canvas: HTMLCanvasElement; readonly chart: RangeChart } | null = null;

  constructor(find: Find, theme: Theme) {
    this.find = find;
    this.theme = theme;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
  }

  update(root: ParentNode, { t }: State): void {
    this.drawRange(root.querySelector<HTMLCanvasElement>("canvas[data-find=range]"), t);
    const map = root.querySelector<HTMLCanvasElement>("canvas[data-find=map]");
    if (map && this.find.state.sweep) {
      const { sweep, cell } = this.find.state;
      drawOn(map, (on) => drawMap(on, sweep, cell, this.theme));
    }
  }

  private drawRange(canvas: HTMLCanvasElement | null, t: Localize): void {
    if (this.range && this.range.canvas !== canvas) {
      this.range.chart.destroy();
      this.range = null;
    }
    const test = this.find.state.range?.test;
    if (!canvas || !test) return;
    this.range ??= { canvas, chart: new RangeChart(canvas) };
    this.range.chart.show(test, this.theme, t);
  }
}

/**
 * Cells by the logarithm of their loss: the lower, the stronger the colour. Values grow to the
 * right and, as on every y axis, upwards.
 */
function drawMap(
  { ctx: context, width, height }: Drawing,
  { loss, rowPlaces, columnPlaces }: SweepResult,
  cell: number,
  theme: Theme,
): void {
  const [columns, rows] = [columnPlaces.length, rowPlaces.length];
  // Cells end on whole pixels: edges between them would show as a grid.
  const left = (column: number) => Math.round((column * width) / columns);
  const bottom = (row: number) => Math.round(height - (row * height) / rows);
  const boxOf = (cell: number): Box => {
    const [column, row] = [cell % columns, Math.trunc(cell / columns)];
    const [x, y] = [left(column), bottom(row + 1)];
    return [x, y, left(column + 1) - x, bottom(row) - y];
  };
  const logs = Array.from(loss, (x) => (x > 0 && x <= 1e6 ? Math.log(x) : Number.NaN));
  const finite = logs.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width, height);
  for (const [i, log] of logs.entries()) {
    const box = boxOf(i);
    if (Number.isFinite(log)) {
      context.fillStyle = cellColor(high > low ? (high - log) / (high - low) : 1, theme);
      context.fillRect(...box);
    } else cross(context, box, theme);
  }
  outline(context, boxOf(best(loss)), theme.text, theme.background);
  outline(context, boxOf(cell), theme.runs[1] ?? theme.text, theme.background);
}

type Box = readonly [x: number, y: number, width: number, height: number];

/** From 0 for the highest loss to 1 for the lowest. */
const cellColor = (share: number, { runs, text, background }: Theme): string =>
  `color-mix(in srgb, ${runs[0] ?? text} ${(8 + 92 * share).toFixed(1)}%, ${background})`;

function cross(context: CanvasRenderingContext2D, [x, y, w, h]: Box, { axis }: Theme): void {
  context.strokeStyle = axis;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + w, y + h);
  context.moveTo(x + w, y);
  context.lineTo(x, y + h);
  context.stroke();
}

/** A frame that stands out from cells of any shade: its second line is the background's. */
function outline(
  context: CanvasRenderingContext2D,
  [x, y, w, h]: Box,
  color: string,
  background: string,
): void {
  context.lineWidth = 2;
  for (const [inset, shade] of [
    [3, background],
    [1, color],
  ] as const) {
    context.strokeStyle = shade;
    context.strokeRect(x + inset, y + inset, w - 2 * inset, h - 2 * inset);
  }
}
