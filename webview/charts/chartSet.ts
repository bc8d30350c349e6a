import type { Trace } from "../../src/core/trace.ts";
import { figure } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import {
  cursorStep,
  mainTrace,
  type RunTraces,
  type State,
  selectedRun,
  visibleRuns,
} from "../store.ts";
import type { Theme } from "../theme.ts";
import { type CursorOptions, SHAPES } from "./cursorPlugin.ts";
import { type ChartContent, LineChart, type Series } from "./lineChart.ts";
import { axisMax, axisUnit, noisyCurve, pointsOf, positionOf } from "./points.ts";

type Kind = "lr" | "momentum" | "loss";

/** What decides how the curves look; the cursor is not part of it. */
interface Drawn {
  readonly traces: State["traces"];
  readonly codeTraces: State["codeTraces"];
  readonly runs: State["runs"];
  readonly saved: Pick<State["saved"], "unit" | "scale" | "selected">;
  readonly theme: Theme;
  readonly width: number;
}

/** The charts on the page. Each is made when its canvas appears and updated when it must be. */
export class ChartSet {
  private readonly charts = new Map<Kind, { canvas: HTMLCanvasElement; chart: LineChart }>();
  private readonly drawn = new Map<Kind, Drawn>();
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
    const present = new Set<Kind>();
    for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-chart]")) {
      const kind = canvas.dataset.chart as Kind;
      present.add(kind);
      this.updateOne(kind, this.chartFor(kind, canvas), state);
    }
    for (const [kind, { chart }] of this.charts) if (!present.has(kind)) this.remove(kind, chart);
  }

  private remove(kind: Kind, chart: LineChart): void {
    chart.destroy();
    this.charts.delete(kind);
    this.drawn.delete(kind);
  }

  private chartFor(kind: Kind, canvas: HTMLCanvasElement): LineChart {
    const known = this.charts.get(kind);
    if (known?.canvas === canvas) return known.chart;
    if (known) this.remove(kind, known.chart);
    const chart = new LineChart(canvas, this.theme, (x) => this.scrubTo(x));
    this.charts.set(kind, { canvas, chart });
    return chart;
  }

  private updateOne(kind: Kind, chart: LineChart, state: State): void {
    const { traces, codeTraces, runs } = state;
    const { unit, scale, selected } = state.saved;
    const width = chart.plotWidth;
    const saved = { unit, scale, selected };
    const next: Drawn = { traces, codeTraces, runs, saved, theme: this.theme, width };
    const cursor = this.cursor(kind, state);
    if (isSame(this.drawn.get(kind), next)) chart.moveCursor(cursor);
    else {
      chart.show(this.content(kind, state, cursor, width));
      this.drawn.set(kind, next);
    }
  }

  private content(kind: Kind, state: State, cursor: CursorOptions, width: number) {
    const { unit, scale } = state.saved;
    const main = mainTrace(state);
    const isLog = (kind === "lr" && scale === "log") || kind === "loss";
    const xMax = main ? axisMax(main, unit) : 1;
    const label = main && axisUnit(main, unit) === "epoch" ? state.t("epoch") : state.t("step");
    const series = this.series(kind, state, width, isLog);
    const yRange = kind === "momentum" ? { min: 0, max: 1 } : rangeOf(series, isLog);
    return { series, xMax, xLabel: label, showX: kind === "loss", isLog, yRange, cursor };
  }

  private series(kind: Kind, state: State, width: number, isLog: boolean): Series[] {
    const { unit } = state.saved;
    const runs = visibleRuns(state).flatMap((run) => {
      const trace = traceOf(kind, state.traces.get(run.id));
      const values = trace && valuesOf(kind, trace);
      if (!trace || !values) return [];
      const isSelected = selectedRun(state) === run;
      const color = this.theme.runs[run.saved.slot] ?? this.theme.text;
      const style = { id: run.id, color, width: isSelected ? 2 : 1.5, dash: [] };
      const at = positionOf(trace, unit);
      const noisy = kind === "loss" ? noisyCurve(values, at, width) : null;
      if (noisy) return [{ ...style, points: noisy.mean, band: isSelected ? noisy : null }];
      return [{ ...style, points: pointsOf(values, at, width, isLog), band: null }];
    });
    return [...this.codeSeries(kind, state, width, isLog), ...runs];
  }

  /** The selected run as the code has it, dotted, while it is edited. */
  private codeSeries(kind: Kind, state: State, width: number, isLog: boolean): Series[] {
    const run = selectedRun(state);
    const trace = run?.isEdited ? state.codeTraces.get(run.id) : undefined;
    const values = trace && valuesOf(kind, trace);
    if (!run || !trace || !values || run.saved.hidden) return [];
    const points = pointsOf(values, positionOf(trace, state.saved.unit), width, isLog);
    const style = { color: this.theme.muted, width: 1.5, dash: [2, 3] };
    const noisy =
      kind === "loss" ? noisyCurve(values, positionOf(trace, state.saved.unit), width) : null;
    return [{ id: `${run.id} code`, points: noisy?.mean ?? points, band: null, ...style }];
  }

  private cursor(kind: Kind, state: State): CursorOptions {
    const main = mainTrace(state);
    const { unit, cursor } = state.saved;
    const at = main && positionOf(main, unit);
    const step = main ? cursorStep(main, cursor) : 0;
    const x = at ? at(step) : null;
    const restarts = main?.marks.filter((m) => m.kind === "restart" && m.step < main.steps) ?? [];
    return {
      x,
      pill: kind === "loss" && x !== null ? figure(x) : null,
      marks: at ? restarts.slice(0, 200).map((m) => at(m.step)) : [],
      dots: visibleRuns(state).flatMap((run) => {
        const trace = traceOf(kind, state.traces.get(run.id));
        const y = trace && valuesOf(kind, trace)?.[step];
        const { slot } = run.saved;
        const color = this.theme.runs[slot] ?? this.theme.text;
        return y === undefined || y === null ? [] : [{ y, color, shape: SHAPES[slot] ?? "circle" }];
      }),
      color: this.theme.text,
      background: this.theme.background,
      muted: this.theme.muted,
      font: this.theme.font,
    };
  }

  /** A click on a chart: the cursor goes to the update nearest to that place on the axis. */
  private scrubTo(x: number): void {
    const state = this.actions.state;
    const main = mainTrace(state);
    if (!main || main.steps < 2) return;
    const at = positionOf(main, state.saved.unit);
    let low = 0;
    let high = main.steps - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(middle) < x) low = middle + 1;
      else high = middle;
    }
    this.actions.setCursor(low / (main.steps - 1));
  }
}

const traceOf = (kind: Kind, traces: RunTraces | undefined): Trace | null => {
  if (kind === "loss") return traces?.full ?? null;
  return traces?.schedule ?? traces?.full ?? null;
};

const valuesOf = (kind: Kind, trace: Trace): Float64Array | null => {
  if (kind === "lr") return trace.lr[0] ?? null;
  return kind === "momentum" ? (trace.momentum[0] ?? null) : trace.loss;
};

/** A linear axis starts at zero or below; a logarithmic one spans the values and never a diverged tail. */
function rangeOf(series: readonly Series[], isLog: boolean): ChartContent["yRange"] {
  const drawn = series.flatMap((s) => [
    ...s.points,
    ...(s.band ? [...s.band.low, ...s.band.high] : []),
  ]);
  const ys = drawn.map((p) => p.y).filter(Number.isFinite);
  if (ys.length === 0) return null;
  const low = ys.reduce((a, b) => Math.min(a, b));
  const high = ys.reduce((a, b) => Math.max(a, b));
  if (!isLog) return { min: Math.min(0, low), max: null };
  const positive = ys.filter((y) => y > 0).reduce((a, b) => Math.min(a, b), high);
  // Rates that run out at 1e-17 would squeeze everything else against the top.
  const floor = Math.max(positive, high * 1e-8);
  return { min: floor / 1.2, max: Math.min(high, 1e6) * 1.2 };
}

function isSame(a: Drawn | undefined, b: Drawn): boolean {
  if (!a || a.width !== b.width || a.theme !== b.theme || a.runs !== b.runs) return false;
  if (a.traces !== b.traces || a.codeTraces !== b.codeTraces) return false;
  const keys = ["unit", "scale", "selected"] as const;
  return keys.every((key) => a.saved[key] === b.saved[key]);
}
