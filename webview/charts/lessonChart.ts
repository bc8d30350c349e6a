import type { Chart, ChartDataset } from "chart.js";
import type { Plot, PlotCurve } from "../../src/present/lessons/figures/plot.ts";
import { figure } from "../../src/present/numbers.ts";
import { sameItems } from "../sameItems.ts";
import type { Theme } from "../theme.ts";
import type { Point } from "./curves.ts";
import { pointShape } from "./pointShape.ts";
import { stillLineChart } from "./stillChart.ts";

/** The drawing of a lesson's step. */
export class LessonChart {
  private readonly chart: Chart<"line", Point[]>;
  private shown: readonly unknown[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.chart = stillLineChart(canvas);
  }

  destroy(): void {
    this.chart.destroy();
  }

  show(plot: Plot, theme: Theme): void {
    const next = [plot, theme];
    if (sameItems(next, this.shown)) return;
    this.shown = next;
    const { curves, x, y, range } = plot;
    this.chart.data.datasets = curves.map((curve) => dataset(curve, theme));
    this.chart.options.scales = {
      x: axis(x, range?.x, theme),
      y: axis(y, range?.y, theme),
    };
    this.chart.update("none");
  }
}

/** The colour of a curve, for its key as well. */
const plotColor = ({ color }: PlotCurve, theme: Theme): string =>
  color === "muted" ? theme.muted : (theme.runs[color] ?? theme.text);

function dataset(curve: PlotCurve, theme: Theme): ChartDataset<"line", Point[]> {
  const color = plotColor(curve, theme);
  const isAlone = curve.points.length === 1;
  const marks = curve.arrow ? arrowHead(curve) : pointMark(curve, isAlone);
  return {
    data: curve.points.map(({ x, y }) => ({ x, y })),
    borderColor: color,
    backgroundColor: color,
    borderWidth: (curve.color === "muted" ? 1.5 : 2) * theme.strokeScale,
    borderDash: curve.dash ? [5, 4] : [],
    stepped: curve.steps ?? false,
    showLine: !curve.small && !(curve.dots && isAlone),
    ...marks,
  };
}

function pointMark({ dots, small, color }: PlotCurve, isAlone: boolean) {
  const shape = pointShape(color === "muted" ? 0 : color);
  return { ...shape, pointRadius: dots ? (small ? 2 : isAlone ? 6 : 4) : 0 };
}

/** A head at the last point, to the side where it lies; none where nothing moves. */
function arrowHead({ points }: PlotCurve) {
  const [from = 0, to = 0] = [points[0]?.x, points.at(-1)?.x];
  const length = Math.abs(to - from);
  return {
    pointStyle: "triangle" as const,
    pointRotation: to < from ? -90 : 90,
    pointRadius: points.map((_, i) => (i === points.length - 1 && length > 0.02 ? 5 : 0)),
  };
}

function axis(text: string, ends: readonly [number, number] | undefined, theme: Theme) {
  const { muted, grid, axis: line, font } = theme;
  return {
    type: "linear" as const,
    ...(ends ? { min: ends[0], max: ends[1] } : {}),
    grid: { color: grid },
    border: { color: line },
    title: { display: true, text, color: muted, font: { family: font, size: 11 } },
    ticks: {
      color: muted,
      font: { family: font, size: 11 },
      maxTicksLimit: 6,
      // The ends of a range that is given are seldom round.
      includeBounds: false,
      callback: (value: number | string) => figure(Number(value)),
    },
  };
}
