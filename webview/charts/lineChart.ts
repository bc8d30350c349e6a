import {
  Chart,
  type ChartDataset,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type Scale,
} from "chart.js";
import { figure } from "../../src/present/numbers.ts";
import type { Theme } from "../theme.ts";
import { type Band, bandPlugin } from "./bandPlugin.ts";
import { type CursorOptions, cursorPlugin } from "./cursorPlugin.ts";
import { logTicks } from "./logTicks.ts";
import type { NoisyCurve, Point } from "./points.ts";

Chart.register(
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
  bandPlugin,
  cursorPlugin,
);

export interface Series {
  readonly id: string;
  readonly points: readonly Point[];
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** The range around a noisy curve, drawn as a flat area behind it. */
  readonly band: Pick<NoisyCurve, "low" | "high"> | null;
}

export interface ChartContent {
  readonly series: readonly Series[];
  readonly xMax: number;
  readonly xLabel: string;
  readonly showX: boolean;
  readonly isLog: boolean;
  /** Where `max` is null the chart chooses a round one. */
  readonly yRange: { readonly min: number; readonly max: number | null } | null;
  readonly cursor: CursorOptions;
}

/** Width of the axis labels: the same in every chart, so that their plots line up. */
export const AXIS_WIDTH = 44;
export const PLOT_RIGHT = 18;

const MAX_Y_TICKS = 5;

/** Chart.js would put labels on the exact ends of the axis, on top of the round ones. */
function chooseLogTicks(scale: Scale): void {
  scale.ticks = logTicks(scale.min, scale.max, MAX_Y_TICKS).map((value) => ({ value }));
}

/** A chart that is told what to show and reports where it is clicked. */
export class LineChart {
  private readonly chart: Chart<"line", Point[]>;
  private theme: Theme;
  private bands: readonly Band[] = [];

  constructor(canvas: HTMLCanvasElement, theme: Theme, onScrub: (x: number) => void) {
    this.theme = theme;
    this.chart = new Chart<"line", Point[]>(canvas, {
      type: "line",
      data: { datasets: [] },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        // The labels of one chart must not make its plot narrower than the others'.
        layout: { autoPadding: false, padding: { right: PLOT_RIGHT, top: 4 } },
      },
    });
    this.listen(canvas, onScrub);
  }

  /** Width of the plot in pixels. */
  get plotWidth(): number {
    return this.chart.chartArea?.width ?? this.chart.width;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
  }

  show(content: ChartContent): void {
    this.chart.data.datasets = content.series.map((series) => this.dataset(series));
    this.chart.options.scales = this.scales(content);
    this.bands = content.series.flatMap(({ band, color }) => (band ? [{ ...band, color }] : []));
    this.chart.options.plugins = this.plugins(content.cursor);
    this.chart.update("none");
  }

  /** Moves the cursor only: the curves are drawn again, but not computed. */
  moveCursor(cursor: CursorOptions): void {
    this.chart.options.plugins = this.plugins(cursor);
    this.chart.draw();
  }

  private plugins(cursor: CursorOptions) {
    const isOutlined = this.theme.strokeScale > 1;
    return { cursor, band: { bands: this.bands, isOutlined } };
  }

  destroy(): void {
    this.chart.destroy();
  }

  private dataset({ points, color, width, dash }: Series): ChartDataset<"line", Point[]> {
    return {
      data: points as Point[],
      borderColor: color,
      borderWidth: width * this.theme.strokeScale,
      borderDash: [...dash],
      // Mitred corners of flat steps would stick out.
      borderJoinStyle: "round",
      pointRadius: 0,
      spanGaps: false,
    };
  }

  private scales({ xMax, xLabel, showX, isLog, yRange }: ChartContent) {
    const { muted, grid, axis, font } = this.theme;
    const ticks = { color: muted, font: { family: font, size: 11 } };
    const range = {
      ...(yRange ? { min: yRange.min } : {}),
      ...(yRange?.max ? { max: yRange.max } : {}),
    };
    return {
      x: {
        type: "linear" as const,
        min: 0,
        max: xMax,
        grid: { display: false },
        border: { color: axis },
        ticks: {
          ...ticks,
          display: showX,
          maxRotation: 0,
          maxTicksLimit: 8,
          callback: (value: number | string) => tickText(Number(value), xLabel),
        },
      },
      y: {
        type: isLog ? ("logarithmic" as const) : ("linear" as const),
        ...range,
        afterFit: (scale: { width: number }) => {
          scale.width = AXIS_WIDTH;
        },
        ...(isLog ? { afterBuildTicks: chooseLogTicks } : {}),
        grid: { color: grid },
        border: { display: false },
        ticks: {
          ...ticks,
          maxTicksLimit: MAX_Y_TICKS,
          callback: (value: number | string) => figure(Number(value)),
        },
      },
    };
  }

  private listen(canvas: HTMLCanvasElement, onScrub: (x: number) => void): void {
    const scrub = (event: PointerEvent) => {
      const { left, width } = this.chart.chartArea;
      const share = (event.offsetX - left) / width;
      onScrub(Math.max(0, Math.min(1, share)) * (this.chart.scales.x?.max ?? 1));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      scrub(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) scrub(event);
    });
  }
}

/** The unit stands at the zero of the axis only. */
const tickText = (value: number, label: string) => (value === 0 ? `${label} 0` : figure(value));
