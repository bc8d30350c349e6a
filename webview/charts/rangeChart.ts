import type { Chart, Scale } from "chart.js";
import type { RangeTest } from "../../src/core/rangeTest.ts";
import type { Localize } from "../../src/present/localize.ts";
import { figure } from "../../src/present/numbers.ts";
import { logTicks } from "../../src/present/ticks.ts";
import { sameItems } from "../sameItems.ts";
import type { Theme } from "../theme.ts";
import type { Point } from "./curves.ts";
import { stillLineChart } from "./stillChart.ts";

const MARKS = ["circle", "rect", "triangle", "rectRot"] as const;

/** The smoothed loss against the rate, with the places that the rules suggest. */
export class RangeChart {
  private readonly chart: Chart<"line", Point[]>;
  private shown: readonly unknown[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.chart = stillLineChart(canvas);
  }

  destroy(): void {
    this.chart.destroy();
  }

  show(test: RangeTest, theme: Theme, t: Localize): void {
    const next = [test, theme, t];
    if (sameItems(next, this.shown)) return;
    this.shown = next;
    const { rates, losses, suggestions } = test;
    const points = Array.from(rates, (x, i) => ({ x, y: losses[i] as number }));
    const at = (rate: number) => {
      const i = points.findIndex(({ x }) => x >= rate);
      return points[i < 0 ? points.length - 1 : i] ?? { x: rate, y: 0 };
    };
    const line = { pointRadius: 0, borderWidth: 2 * theme.strokeScale };
    this.chart.data.datasets = [
      { data: points, borderColor: theme.runs[0] ?? theme.text, ...line },
      ...Object.entries(suggestions ?? {}).map(([label, { rate }], i) => ({
        label,
        data: [{ x: rate, y: at(rate).y }],
        backgroundColor: theme.runs[i + 1] ?? theme.text,
        borderColor: theme.background,
        pointRadius: 7,
        pointStyle: MARKS[i % MARKS.length] ?? "circle",
        showLine: false,
      })),
    ];
    // The last update may be far beyond; what matters is the curve before.
    const lowest = losses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const highest = losses.reduce((a, b) => Math.max(a, b), 0);
    const max = Math.min(highest, 4 * lowest);
    const x = { ...logAxis(theme), title: axisTitle(t("learning rate"), theme) };
    const y = { ...linearAxis(theme), min: 0, max, title: axisTitle(t("loss"), theme) };
    this.chart.options.scales = { x, y };
    this.chart.update("none");
  }
}

const ticks = ({ muted, font }: Theme) => ({
  color: muted,
  font: { family: font, size: 11 },
  maxTicksLimit: 6,
  // Where the axis ends is seldom round.
  includeBounds: false,
  callback: (value: number | string) => figure(Number(value)),
});

const axisTitle = (text: string, { muted, font }: Theme) => ({
  display: true,
  text,
  color: muted,
  font: { family: font, size: 11 },
});

const linearAxis = (theme: Theme) => ({
  type: "linear" as const,
  grid: { color: theme.grid },
  border: { display: false },
  ticks: ticks(theme),
});

const logAxis = (theme: Theme) => ({
  type: "logarithmic" as const,
  grid: { display: false },
  border: { color: theme.axis },
  afterBuildTicks: (scale: Scale) => {
    scale.ticks = logTicks(scale.min, scale.max, 8).map((value) => ({ value }));
  },
  ticks: ticks(theme),
});
