import type { Chart, ChartDataset, Plugin, Scale } from "chart.js";
import type {
  AxisScale,
  ExperimentChart as ChartData,
  ExperimentCurve,
} from "../../src/core/training/experiments/experiment.ts";
import { chartText } from "../../src/present/experimentText.ts";
import type { Localize } from "../../src/present/localize.ts";
import { figure } from "../../src/present/numbers.ts";
import { logTicks } from "../../src/present/ticks.ts";
import { sameItems } from "../sameItems.ts";
import type { Theme } from "../theme.ts";
import type { Point } from "./curves.ts";
import { pointShape } from "./pointShape.ts";
import { stillLineChart } from "./stillChart.ts";

/** Vertical bars at the points: where the mean lies at 95 %. */
const errorBars: Plugin<"line"> = {
  id: "errorBars",
  afterDatasetsDraw(chart) {
    const curves = (chart.config.options as { curves?: readonly ExperimentCurve[] }).curves ?? [];
    const { ctx, scales } = chart;
    for (const [i, { points, kind }] of curves.entries()) {
      if (kind === "theory") continue;
      ctx.strokeStyle = String(chart.data.datasets[i]?.borderColor ?? "");
      ctx.lineWidth = 1;
      ctx.beginPath();
      for (const { x, low, high } of points) {
        if (!(high > low)) continue;
        const at = scales.x?.getPixelForValue(x) ?? 0;
        const bottom = Math.min(chart.chartArea.bottom, scales.y?.getPixelForValue(low) ?? 0);
        ctx.moveTo(at, Number.isFinite(bottom) ? bottom : chart.chartArea.bottom);
        ctx.lineTo(at, scales.y?.getPixelForValue(high) ?? 0);
      }
      ctx.stroke();
    }
  },
};

/** One chart of an experiment: measured curves with error bars, theory dashed. */
export class ExperimentChart {
  private readonly chart: Chart<"line", Point[]>;
  private shown: readonly unknown[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.chart = stillLineChart(canvas, [errorBars]);
  }

  destroy(): void {
    this.chart.destroy();
  }

  show(experiment: string, data: ChartData, t: Localize, theme: Theme): void {
    const next = [experiment, data, t, theme];
    if (sameItems(next, this.shown)) return;
    this.shown = next;
    const { options } = this.chart;
    (options as { curves?: readonly ExperimentCurve[] }).curves = data.curves;
    this.chart.data.datasets = data.curves.map((curve, i) => dataset(curve, data, i, theme));
    const text = chartText(experiment, data.id, t);
    options.scales = {
      x: { ...axis(data.x, theme), title: title(text.x, theme), grid: { display: false } },
      y: {
        ...axis(data.y, theme),
        ...reachOfBars(data),
        title: title(text.y, theme),
        border: { display: false },
      },
    };
    this.chart.update("none");
  }
}

/** The axis goes as far as the bars do: it would else end at the points. */
function reachOfBars({ curves, y }: ChartData) {
  const measured = curves.filter(({ kind }) => kind !== "theory").flatMap(({ points }) => points);
  const highs = measured.map(({ high }) => high).filter(Number.isFinite);
  const lows = measured.map(({ low }) => low).filter((low) => (y === "log" ? low > 0 : low >= 0));
  return {
    ...(highs.length > 0 ? { suggestedMax: Math.max(...highs) } : {}),
    ...(lows.length > 0 ? { suggestedMin: Math.min(...lows) } : {}),
  };
}

/** Curves of the same id and value share their colour: what is measured and its theory. */
export function curveColor(curves: readonly ExperimentCurve[], i: number): number {
  const values = [...new Set(curves.map(({ value }) => value))];
  const value = curves[i]?.value;
  return values.length > 1 ? values.indexOf(value) % 6 : i % 6;
}

function dataset(
  { points, kind }: ExperimentCurve,
  { curves, y }: ChartData,
  i: number,
  theme: Theme,
): ChartDataset<"line", Point[]> {
  const slot = curveColor(curves, i);
  const color = theme.runs[slot] ?? theme.text;
  const isTheory = kind === "theory";
  return {
    data: points.map((p) => ({ x: p.x, y: y === "log" && p.y <= 0 ? Number.NaN : p.y })),
    borderColor: color,
    backgroundColor: color,
    borderWidth: (isTheory ? 1 : 2) * theme.strokeScale,
    ...pointShape(slot),
    // On top of one that it hides.
    borderDash: isTheory ? [4, 4] : hides(curves, i) ? [8, 8] : [],
    pointRadius: isTheory ? (points.length === 1 ? 3 : 0) : points.length > 40 ? 0 : 3,
    spanGaps: false,
  };
}

/** Whether a later curve lies wholly under this one. */
const hides = (curves: readonly ExperimentCurve[], i: number): boolean =>
  curves.some(
    ({ points }, k) =>
      k > i && points.every(({ y }, at) => Math.abs(y - (curves[i]?.points[at]?.y ?? 0)) < 1e-6),
  );

const title = (text: string, { muted, font }: Theme) => ({
  display: true,
  text,
  color: muted,
  font: { family: font, size: 11 },
});

function axis(scale: AxisScale, { muted, grid, axis: line, font }: Theme) {
  return {
    type: scale === "log" ? ("logarithmic" as const) : ("linear" as const),
    grid: { color: grid },
    border: { color: line },
    ...(scale === "log"
      ? {
          afterBuildTicks: (s: Scale) => {
            s.ticks = logTicks(s.min, s.max, 6).map((value) => ({ value }));
          },
        }
      : {}),
    ticks: {
      color: muted,
      font: { family: font, size: 11 },
      maxTicksLimit: 6,
      callback: (value: number | string) => figure(Number(value)),
    },
  };
}
