import { drawnIndices } from "../../src/present/envelope.ts";
import { figure } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import type { CursorOptions } from "../charts/cursor.ts";
import type { Point } from "../charts/curves.ts";
import { layOutLabels } from "../charts/endLabels.ts";
import { type ChartContent, LineChart, type Series } from "../charts/lineChart.ts";
import { sameItems } from "../sameItems.ts";
import type { State } from "../store.ts";
import type { Theme } from "../theme.ts";
import { scrubberStep, scrubberSteps } from "../timeline.ts";
import { lossAt } from "./facts.ts";
import { mainWalker, pathOf, walkersOf } from "./scene.ts";

/** The walks' loss by step, on the landscape's own cursor. */
export class WalkLossChart {
  private readonly canvas: HTMLCanvasElement;
  private readonly chart: LineChart;
  private drawn: readonly unknown[] = [];
  private theme: Theme;

  constructor(canvas: HTMLCanvasElement, actions: Actions, theme: Theme) {
    this.canvas = canvas;
    this.theme = theme;
    this.chart = new LineChart(canvas, theme, {
      scrub(step) {
        const steps = scrubberSteps(actions.state);
        if (steps > 0) actions.setCursor(Math.round(step) / steps);
      },
      layout: (drawn) => layOutLabels(drawn, this.theme),
    });
  }

  isOn(canvas: HTMLCanvasElement): boolean {
    return this.canvas === canvas;
  }

  destroy(): void {
    this.chart.destroy();
  }

  draw(state: State, theme: Theme): void {
    const { walks, runs, saved, t } = state;
    const width = this.chart.plotWidth;
    const { steps, objective } = saved.landscape;
    const now = [walks, runs, saved.selected, steps, objective, width, theme, t];
    const cursor = this.cursor(state, theme);
    if (sameItems(now, this.drawn)) {
      this.chart.moveCursor(cursor);
      return;
    }
    this.drawn = now;
    this.theme = theme;
    this.chart.setTheme(theme);
    this.chart.show(this.content(state, theme, width), cursor);
  }

  private content(state: State, theme: Theme, width: number): ChartContent {
    const series = this.series(state, theme, width);
    const isLog = series.every((s) => s.points.every((p) => !(p.y < 0)));
    return {
      series: isLog ? this.series(state, theme, width, true) : series,
      from: 0,
      to: Math.max(1, scrubberSteps(state)),
      xLabel: state.t("step"),
      showX: true,
      isLog,
      yRange: rangeOf(series, isLog),
      maxYTicks: 5,
      marks: { restarts: [], milestones: [], cycles: [], lines: [] },
    };
  }

  private series(state: State, theme: Theme, width: number, isLog = false): Series[] {
    const main = mainWalker(state);
    return walkersOf(state).map(({ run, walk }) => {
      const losses = Float64Array.from({ length: walk.trace.steps + 1 }, (_, k) =>
        lossAt(walk.trace, k),
      );
      return {
        key: run.id,
        points: pointsOf(losses, width, isLog),
        color: theme.runs[run.saved.slot] ?? theme.text,
        width: main?.run === run ? 2 : 1.5,
        dash: [],
        band: null,
      };
    });
  }

  private cursor(state: State, theme: Theme): CursorOptions {
    const step = scrubberStep(state);
    const isBlank = walkersOf(state).every(({ walk }) => !Number.isFinite(lossAt(walk.trace, 0)));
    return {
      x: isBlank ? null : step,
      pill: isBlank ? null : figure(step),
      dots: walkersOf(state).flatMap((walker) => {
        const { color, shape } = pathOf(walker, state, theme);
        const y = lossAt(walker.walk.trace, walker.at);
        return Number.isFinite(y) ? [{ y, color, shape }] : [];
      }),
      color: theme.text,
      background: theme.background,
      font: theme.font,
    };
  }
}

/** Every peak and every drop; a logarithmic axis has no place for zero. */
const pointsOf = (losses: Float64Array, width: number, isLog: boolean): Point[] =>
  drawnIndices(losses, Math.max(100, width)).map((k) => {
    const y = losses[k] as number;
    return { x: k, y: isLog && y <= 0 ? Number.NaN : y };
  });

/** A diverged run must not flatten all others; what ends below a trillionth is as good as zero. */
function rangeOf(series: readonly Series[], isLog: boolean): ChartContent["yRange"] {
  const ys = series.flatMap((s) => s.points.map((p) => p.y)).filter(Number.isFinite);
  const starts = series.map((s) => Math.abs(s.points[0]?.y ?? 0)).filter((y) => y > 0);
  // Walks that start in a minimum: the one that strays least from it tells the size.
  const usual = starts.length > 0 ? Math.max(...starts) : Math.min(...series.map(highest));
  if (ys.length === 0 || !(usual > 0)) return null;
  const ceiling = usual * 100;
  const high = Math.min(
    ceiling,
    ys.reduce((a, b) => Math.max(a, b)),
  );
  if (!isLog)
    return {
      min: Math.max(
        -ceiling,
        ys.reduce((a, b) => Math.min(a, b)),
      ),
      max: high,
    };
  const positive = ys.filter((y) => y > 0).reduce((a, b) => Math.min(a, b), high);
  return { min: Math.max(positive, high * 1e-12) / 1.2, max: high * 1.2 };
}

const highest = ({ points }: Series): number =>
  points.reduce((top, { y }) => (Math.abs(y) > top ? Math.abs(y) : top), 0);
