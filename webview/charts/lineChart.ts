import type { Chart, ChartDataset, Scale, Tick } from "chart.js";
import { axisFigures } from "../../src/present/numbers.ts";
import { bends } from "../../src/present/simplify.ts";
import { linearTicks, logTicks } from "../../src/present/ticks.ts";
import type { Theme } from "../theme.ts";
import { bandPlugin } from "./bandPlugin.ts";
import { type CursorOptions, drawCursor } from "./cursor.ts";
import type { BandPoints, Point } from "./curves.ts";
import { isSelecting } from "./gestures.ts";
import {
  BRACKETS_HEIGHT,
  drawLeaders,
  type LeaderLine,
  type MarksOptions,
  marksPlugin,
} from "./marksPlugin.ts";
import { stillLineChart } from "./stillChart.ts";
import { Underlay } from "./underlay.ts";

export interface Series {
  readonly key: string;
  readonly points: readonly Point[];
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** The range around a curve, drawn as a flat area behind it. */
  readonly band: Pick<BandPoints, "low" | "high"> | null;
}

export interface ChartContent {
  readonly series: readonly Series[];
  /** The part of the axis that is shown. */
  readonly from: number;
  readonly to: number;
  readonly xLabel: string;
  readonly showX: boolean;
  readonly isLog: boolean;
  readonly yRange: { readonly min: number; readonly max: number } | null;
  readonly maxYTicks: number;
  readonly marks: Pick<MarksOptions, "restarts" | "milestones" | "cycles" | "lines">;
}

/** Where a label stands, and the pixel of its curve's end. */
export type Leader = LeaderLine;

/** Width of the axis labels: the same in every chart, so that their plots line up. */
export const AXIS_WIDTH = 44;
/** Room for the leaders from the curves to their labels. */
export const PLOT_RIGHT = 26;

/** Pixels that a curve may be beside its points: less than a person can see. */
const TOLERANCE = 0.15;

/** What happens to a chart with pointer and wheel; places are in the axis' own unit. */
export interface ChartEvents {
  scrub(x: number): void;
  /** Called at every drawing: the leaders belong to labels outside the canvas. */
  layout(chart: LineChart): readonly Leader[];
}

type CurveData = ChartDataset<"line", Point[]>;

/** A chart that is told what to show and reports where it is clicked. */
export class LineChart {
  private readonly chart: Chart<"line", Point[]>;
  private readonly events: ChartEvents;
  private theme: Theme;
  private content: ChartContent | null = null;
  private cursor: CursorOptions | null = null;
  /** Everything but the cursor, as it was last drawn. */
  private readonly underlay = new Underlay();
  private isBare = false;

  constructor(canvas: HTMLCanvasElement, theme: Theme, events: ChartEvents) {
    this.theme = theme;
    this.events = events;
    this.chart = stillLineChart(canvas, [
      bandPlugin(() => this.bands()),
      marksPlugin(() => this.marks()),
      { id: "cursor", afterDraw: (chart) => this.drawn(chart) },
    ]);
    this.listen(canvas);
  }

  /** Width of the plot in pixels. */
  get plotWidth(): number {
    return Math.max(0, this.size.width - AXIS_WIDTH - PLOT_RIGHT);
  }

  /** The room that the chart is given, in pixels: Chart.js takes it up a frame later. */
  private get size(): { readonly width: number; readonly height: number } {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement ?? this.canvas;
    return { width, height };
  }

  get canvas(): HTMLCanvasElement {
    return this.chart.canvas;
  }

  /** The plot's edges within the canvas, in pixels. */
  get area(): { readonly left: number; readonly right: number; readonly top: number } {
    return this.chart.chartArea;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
  }

  show(content: ChartContent, cursor: CursorOptions): void {
    this.content = content;
    this.cursor = cursor;
    const top = content.marks.cycles.length > 0 ? BRACKETS_HEIGHT : 6;
    this.chart.data.datasets = content.series.map((series) => this.datasetFor(series, content));
    this.chart.options.scales = this.scales(content);
    // The labels of one chart must not make its plot narrower than the others'.
    this.chart.options.layout = { autoPadding: false, padding: { right: PLOT_RIGHT, top } };
    this.chart.update("none");
  }

  /** Moves the cursor only: the curves are neither computed nor drawn again. */
  moveCursor(cursor: CursorOptions): void {
    if (JSON.stringify(cursor) === JSON.stringify(this.cursor)) return;
    this.cursor = cursor;
    if (!this.underlay.isKept) this.keepUnderlay();
    this.underlay.paint(this.canvas);
    this.drawOver();
  }

  /** Chart.js also draws by itself, when the canvas has another size: what was kept is old then. */
  private drawn(chart: Chart<"line">): void {
    if (this.isBare || !this.content) return;
    this.underlay.forget();
    this.drawOver(chart);
  }

  private keepUnderlay(): void {
    this.isBare = true;
    this.chart.draw();
    this.isBare = false;
    this.underlay.keep(this.canvas);
  }

  /** What moves with the cursor: itself, and the labels with the values at it. */
  private drawOver(chart: Chart<"line"> = this.chart): void {
    drawLeaders(chart, this.events.layout(this), this.theme.strokeScale);
    if (this.cursor) drawCursor(chart, this.cursor, this.content?.xLabel ?? "");
  }

  /** The pixel at which a curve leaves the plot; null where it is not drawn. */
  endOf(key: string): number | null {
    const points = this.content?.series.find((s) => s.key === key)?.points ?? [];
    const right = this.content?.to ?? 0;
    let last = points.length - 1;
    const isShown = (p: Point | undefined) => p && Number.isFinite(p.y) && p.x <= right;
    while (last >= 0 && !isShown(points[last])) last -= 1;
    const end = points[last];
    const y = end && this.chart.scales.y?.getPixelForValue(end.y);
    if (y === undefined || !Number.isFinite(y)) return null;
    const { top, bottom } = this.chart.chartArea;
    return Math.max(top, Math.min(bottom, y));
  }

  destroy(): void {
    this.chart.destroy();
    this.underlay.forget();
  }

  private bands() {
    const { series = [] } = this.content ?? {};
    const bands = series.flatMap(({ band, color }) => (band ? [{ ...band, color }] : []));
    return { bands, isOutlined: this.theme.strokeScale > 1 };
  }

  private marks(): MarksOptions | null {
    if (!this.content) return null;
    const { muted, axis, background, font, strokeScale } = this.theme;
    const curves = this.chart.data.datasets.map((_, i) => this.chart.getDatasetMeta(i).data);
    return { ...this.content.marks, curves, muted, axis, background, font, strokeScale };
  }

  /**
   * Of a curve that was there before the same object: Chart.js keeps what it made for it, where a
   * new one has every point of the curve made anew.
   */
  private datasetFor(series: Series, content: ChartContent): CurveData {
    const known = this.chart.data.datasets.find(({ label }) => label === series.key);
    return Object.assign(known ?? {}, this.dataset(series, content));
  }

  private dataset({ key, points, color, width, dash }: Series, content: ChartContent): CurveData {
    return {
      label: key,
      data: this.needed(points, content),
      borderColor: color,
      borderWidth: width * this.theme.strokeScale,
      borderDash: [...dash],
      // Mitred corners of flat steps would stick out; round ones take long to draw.
      borderJoinStyle: "bevel",
      pointRadius: 0,
      spanGaps: false,
    };
  }

  /** The points that make a difference in this picture: drawing takes as long as they are many. */
  private needed(points: readonly Point[], { from, to, isLog, yRange }: ChartContent): Point[] {
    if (!yRange) return [...points];
    const height = (y: number) => (isLog ? Math.log(y) : y);
    const { width, height: pixels } = this.size;
    const xScale = width / (to - from);
    const yScale = pixels / (height(yRange.max) - height(yRange.min));
    const places = points.map(({ x, y }) => ({ x: x * xScale, y: height(y) * yScale }));
    return bends(places, TOLERANCE).map((i) => points[i] as Point);
  }

  private scales({ from, to, xLabel, showX, isLog, yRange, maxYTicks }: ChartContent) {
    const { muted, grid, axis, font } = this.theme;
    const ticks = { color: muted, font: { family: font, size: 11 } };
    // Without curves there is nothing to measure.
    const isEmpty = yRange === null;
    return {
      x: {
        type: "linear" as const,
        min: from,
        max: to,
        grid: { display: false },
        border: { color: axis },
        afterBuildTicks: (scale: Scale) => chooseTicks(scale, false, 8),
        ticks: {
          ...ticks,
          display: showX && !isEmpty,
          maxRotation: 0,
          callback: (value: number | string, index: number, all: readonly Tick[]) =>
            index === 0 ? `${xLabel} ${tickText(value, all)}` : tickText(value, all),
        },
      },
      y: {
        type: isLog ? ("logarithmic" as const) : ("linear" as const),
        ...(yRange ?? {}),
        afterFit: (scale: { width: number }) => {
          scale.width = AXIS_WIDTH;
        },
        afterBuildTicks: (scale: Scale) => chooseTicks(scale, isLog, maxYTicks),
        grid: { color: grid, drawTicks: false },
        border: { display: false },
        ticks: {
          ...ticks,
          display: !isEmpty,
          padding: 6,
          callback: (value: number | string, _: number, all: readonly Tick[]) =>
            tickText(value, all),
        },
      },
    };
  }

  private listen(canvas: HTMLCanvasElement): void {
    const scrub = (event: PointerEvent) => {
      const { left, width } = this.chart.chartArea;
      const share = Math.max(0, Math.min(1, (event.offsetX - left) / width));
      const { min = 0, max = 1 } = this.chart.scales.x ?? {};
      this.events.scrub(min + share * (max - min));
    };
    let isScrubbing = false;
    canvas.addEventListener("pointerdown", (event) => {
      isScrubbing = false;
      if (event.button !== 0 || event.shiftKey || isSelecting(event)) return;
      isScrubbing = true;
      canvas.setPointerCapture(event.pointerId);
      scrub(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (isScrubbing && canvas.hasPointerCapture(event.pointerId)) scrub(event);
    });
  }
}

const tickText = (value: number | string, all: readonly Tick[]): string =>
  axisFigures(all.map((tick) => tick.value))(Number(value));

/** Chart.js would put labels on the exact ends of the axis, on top of the round ones. */
function chooseTicks(scale: Scale, isLog: boolean, most: number): void {
  const { min, max } = scale;
  const round = isLog ? logTicks(min, max, most) : [];
  // Within a part of a decade there are no powers of ten to tell it by.
  const values = round.length < 2 ? linearTicks(min, max, most) : round;
  scale.ticks = values.map((value) => ({ value }));
}
