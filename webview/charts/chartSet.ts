import type { Actions } from "../actions.ts";
import { sameItems } from "../sameItems.ts";
import { type ChartKind, seriesOf, valueAt } from "../series.ts";
import { type State, selectedRun } from "../store.ts";
import type { Theme } from "../theme.ts";
import { cursorPosition, cursorText, firstFrom, stepAt, timelineOf } from "../timeline.ts";
import { chartContent, valuesBeforeEdits } from "./chartContent.ts";
import { marksKey } from "./chartMarks.ts";
import { type CursorOptions, shapeOf } from "./cursor.ts";
import { layOutLabels } from "./endLabels.ts";
import { listenToGestures } from "./gestures.ts";
import { LineChart } from "./lineChart.ts";

/** The charts on the page. Each is made when its canvas appears and updated when it must be. */
export class ChartSet {
  private readonly charts = new Map<ChartKind, { canvas: HTMLCanvasElement; chart: LineChart }>();
  /** What decides how the curves look; the cursor is not part of it. */
  private readonly drawn = new Map<ChartKind, readonly unknown[]>();
  private readonly actions: Actions;
  private theme: Theme;

  constructor(actions: Actions, theme: Theme) {
    this.actions = actions;
    this.theme = theme;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    for (const { chart } of this.charts.values()) chart.setTheme(theme);
  }

  /** Brings every chart in line with the state, with as little work as it takes. */
  update(root: ParentNode, state: State): void {
    const present = new Set<ChartKind>();
    for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-chart]")) {
      const kind = canvas.dataset.chart as ChartKind;
      present.add(kind);
      this.updateOne(kind, this.chartFor(kind, canvas), state);
    }
    for (const [kind, { chart }] of this.charts) if (!present.has(kind)) this.remove(kind, chart);
  }

  private remove(kind: ChartKind, chart: LineChart): void {
    chart.destroy();
    this.charts.delete(kind);
    this.drawn.delete(kind);
  }

  private chartFor(kind: ChartKind, canvas: HTMLCanvasElement): LineChart {
    const known = this.charts.get(kind);
    if (known?.canvas === canvas) return known.chart;
    if (known) this.remove(kind, known.chart);
    const chart = new LineChart(canvas, this.theme, {
      scrub: (x) => this.scrubTo(x),
      layout: (drawn) => layOutLabels(drawn, this.theme),
    });
    listenToGestures(canvas, this.actions, () => chart.area);
    this.charts.set(kind, { canvas, chart });
    return chart;
  }

  private updateOne(kind: ChartKind, chart: LineChart, state: State): void {
    const { clientHeight: height } = chart.canvas;
    const width = chart.plotWidth;
    const next = [this.theme, width, height, ...shownIn(kind, state)];
    const cursor = this.cursor(kind, state);
    if (sameItems(this.drawn.get(kind) ?? [], next)) chart.moveCursor(cursor);
    else {
      chart.show(chartContent(kind, state, this.theme, width), cursor);
      this.drawn.set(kind, next);
    }
  }

  private cursor(kind: ChartKind, state: State): CursorOptions {
    const timeline = timelineOf(state);
    const x = timeline && cursorPosition(timeline, state.saved.cursor);
    const selected = selectedRun(state);
    const dots = seriesOf(kind, state).flatMap((series) => {
      const { slot } = series.run.saved;
      const step = timeline && x !== null ? stepAt(series.trace, timeline.unit, x) : null;
      const y = valueAt(series, step);
      const color = this.theme.runs[slot] ?? this.theme.text;
      const dot = { y, color, shape: shapeOf(slot), isTop: series.run === selected };
      return y === null ? [] : [{ ...dot, y }];
    });
    return {
      x,
      pill: kind === "loss" && timeline ? cursorText(timeline, state.saved.cursor) : null,
      dots: [...dots.filter((d) => !d.isTop), ...dots.filter((d) => d.isTop)],
      color: this.theme.text,
      background: this.theme.background,
      font: this.theme.font,
    };
  }

  /** A click on a chart: the cursor goes to the update nearest to that place on the axis. */
  private scrubTo(x: number): void {
    const timeline = timelineOf(this.actions.state);
    if (!timeline || timeline.trace.steps < 2) return;
    const { trace, unit } = timeline;
    const last = trace.steps - 1;
    this.actions.setCursor(Math.min(last, firstFrom(trace, unit, x, last)) / last);
  }
}

/** All that a chart shows but the cursor: a change that concerns another chart draws nothing here. */
function shownIn(kind: ChartKind, state: State): readonly unknown[] {
  const { scale, zoom, smoothing, target } = state.saved;
  const { unit, max } = timelineOf(state) ?? {};
  const run = selectedRun(state);
  const seeds = kind === "loss" && run ? state.traces.get(run.id)?.seeds : null;
  const curves = seriesOf(kind, state).flatMap((s) => [s.values, s.key, s.run.saved.slot]);
  const settings = [state.t, unit, max, scale, zoom, smoothing, target, run?.id];
  return [
    ...settings,
    ...marksKey(state),
    valuesBeforeEdits(kind, state)?.values,
    seeds,
    ...curves,
  ];
}
