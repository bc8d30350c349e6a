import { drawnIndices } from "../../src/present/envelope.ts";
import { position } from "../../src/present/numbers.ts";
import type { LabMetric } from "../../src/protocol/labLimits.ts";
import type { Actions } from "../actions.ts";
import { type LabRun, longestTraining } from "../lab/labState.ts";
import { initialLab } from "../lab/labTask.ts";
import {
  frameOf,
  mainRun,
  noiseAt,
  type TrainedRun,
  testScores,
  thetaOf,
  trainedRuns,
} from "../lab/labView.ts";
import { sameItems } from "../sameItems.ts";
import type { State } from "../store.ts";
import type { Theme } from "../theme.ts";
import { BoundaryView } from "./boundary.ts";
import { drawOn } from "./canvas.ts";
import { type CursorOptions, shapeOf } from "./cursor.ts";
import type { Point } from "./curves.ts";
import { ExperimentChart } from "./experimentChart.ts";
import { LineChart, type Series } from "./lineChart.ts";
import { drawNetwork } from "./networkView.ts";
import { drawNoise } from "./noiseView.ts";

/** Figures recorded at frames, in the order of the frames. */
const frameValues: Partial<
  Readonly<Record<LabMetric, readonly (keyof TrainedRun["trained"]["frames"])[]>>
> = {
  loss: ["trainLoss", "validationLoss"],
  accuracy: ["trainAccuracy", "validationAccuracy"],
  noiseScale: ["noiseScale"],
  sharpness: ["sharpness"],
  weightNorm: ["weightNorm"],
};

/** The lab's pictures on the page. */
export class LabCharts {
  private readonly actions: Actions;
  private theme: Theme;
  private readonly boundary = new BoundaryView();
  private curve: { readonly canvas: HTMLCanvasElement; readonly chart: LineChart } | null = null;
  /** What the curves were drawn of; the cursor is not part of it. */
  private drawn: readonly unknown[] = [];
  /** What the pictures that the cursor changes as well were drawn of. */
  private readonly pictures = new WeakMap<HTMLCanvasElement, readonly unknown[]>();
  private readonly experiments = new Map<HTMLCanvasElement, ExperimentChart>();

  constructor(actions: Actions, theme: Theme) {
    this.actions = actions;
    this.theme = theme;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.curve?.chart.setTheme(theme);
  }

  update(root: ParentNode, state: State): void {
    const present = new Set<Element>();
    for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-lab]")) {
      present.add(canvas);
      this.draw(canvas, state);
    }
    if (this.curve && !present.has(this.curve.canvas)) {
      this.curve.chart.destroy();
      this.curve = null;
    }
    for (const [canvas, chart] of this.experiments) {
      if (present.has(canvas)) continue;
      chart.destroy();
      this.experiments.delete(canvas);
    }
  }

  private draw(canvas: HTMLCanvasElement, state: State): void {
    const kind = canvas.dataset.lab ?? "";
    if (kind.startsWith("experiment-")) this.drawExperiment(canvas, Number(kind.slice(11)), state);
    else if (kind === "curve") this.drawCurve(canvas, state);
    else this.drawPicture(canvas, kind, state);
  }

  private color({ run }: TrainedRun): string {
    return this.theme.runs[run.saved.slot] ?? this.theme.text;
  }

  private drawPicture(canvas: HTMLCanvasElement, kind: string, state: State): void {
    const { prepared } = state.lab;
    const main = mainRun(state);
    if (!prepared || !main) return;
    const now = this.pictured(canvas, state);
    if (sameItems(now, this.pictures.get(canvas) ?? [])) return;
    this.pictures.set(canvas, now);
    const theta = thetaOf(main, state);
    const { theme } = this;
    const { sizes } = prepared.network;
    if (kind === "network") drawOn(canvas, (on) => drawNetwork(on, sizes, theta, theme));
    if (kind === "noise") {
      const { batches, full } = noiseAt(prepared, main.trained, frameOf(main, state));
      drawOn(canvas, (on) => drawNoise(on, batches, full, this.color(main), theme));
    }
    if (kind !== "boundary") return;
    const models = trainedRuns(state).map((run) => ({
      theta: thetaOf(run, state),
      color: this.color(run),
      isSelected: run.run === main.run,
    }));
    const test = testScores(state, main.run.id) !== null && state.saved.lab?.test.draw === 0;
    drawOn(canvas, (on) => this.boundary.draw(on, prepared, models, { test }, theme));
  }

  /** All that decides how a picture looks. */
  private pictured(canvas: HTMLCanvasElement, { lab, runs, saved }: State): readonly unknown[] {
    const { clientWidth, clientHeight } = canvas;
    const { prepared, test } = lab;
    const trained = runs.map(({ id }) => lab.runs.get(id)?.trained);
    const { selected, cursor } = saved;
    const computed = [prepared, ...trained, test, runs];
    const chosen = [selected, cursor, saved.lab?.test.draw];
    return [...computed, ...chosen, this.theme, clientWidth, clientHeight, devicePixelRatio];
  }

  private drawExperiment(canvas: HTMLCanvasElement, index: number, state: State): void {
    const name = (state.saved.lab ?? initialLab).experiment;
    const chart = state.lab.experiments.get(name)?.result?.charts[index];
    if (!chart) return;
    const known = this.experiments.get(canvas) ?? new ExperimentChart(canvas);
    this.experiments.set(canvas, known);
    known.show(name, chart, state.t, this.theme);
  }

  private drawCurve(canvas: HTMLCanvasElement, state: State): void {
    if (this.curve?.canvas !== canvas) {
      this.curve?.chart.destroy();
      const chart = new LineChart(canvas, this.theme, {
        scrub: (x) => this.scrubTo(x),
        layout: () => [],
      });
      this.curve = { canvas, chart };
      this.drawn = [];
    }
    const { metric } = state.saved.lab ?? initialLab;
    const { lab, runs, t } = state;
    const trained = runs.map(({ id }) => lab.runs.get(id)?.trained);
    const width = this.curve.chart.plotWidth;
    const chosen = [state.saved.selected, metric, t, this.theme, width];
    const lengths = runs.map(({ id }) => plannedLength(lab.runs.get(id)));
    const drawn = [...trained, ...lengths, lab.test, runs, ...chosen];
    if (sameItems(drawn, this.drawn)) {
      this.curve.chart.moveCursor(this.cursor(metric, state));
      return;
    }
    this.drawn = drawn;
    const isLog = metric === "loss" || metric === "noiseScale" || metric === "sharpness";
    const series = trainedRuns(state).flatMap((run) => this.series(run, metric, state, isLog));
    const epochs = trainedRuns(state).map(({ run, trained }) => {
      const updates = plannedLength(lab.runs.get(run.id)) ?? trained.updates;
      return updates / trained.updatesPerEpoch;
    });
    const main = mainRun(state)?.trained;
    const restarts = main?.marks.filter((m) => m.kind === "restart").slice(0, 200) ?? [];
    const content = {
      series,
      from: 0,
      to: Math.max(1, ...epochs),
      xLabel: state.t("epoch"),
      showX: true,
      isLog,
      yRange: metric === "accuracy" ? accuracyRange(series) : rangeOf(series, isLog),
      maxYTicks: 5,
      marks: {
        restarts: restarts.map((m) => m.step / (main?.updatesPerEpoch ?? 1)),
        milestones: [],
        cycles: [],
        lines: [],
      },
    };
    this.curve.chart.show(content, this.cursor(metric, state));
  }

  private series(run: TrainedRun, metric: LabMetric, state: State, isLog: boolean): Series[] {
    const color = this.color(run);
    const width = run.isSelected ? 2 : 1.5;
    const line = (id: string, points: readonly Point[], dash: readonly number[] = []): Series => ({
      key: `${run.run.id} ${id}`,
      points,
      color,
      width,
      dash,
      band: null,
    });
    const names = frameValues[metric];
    if (!names) return this.updateSeries(run, metric, line, isLog);
    const lines = names.map((name) => framePoints(run, run.trained.frames[name] as Float64Array));
    const [first = [], second = []] = lines;
    if (metric === "sharpness") return [line("", first), ...this.stability(run, line)];
    if (names.length === 1) return [line("", first)];
    const gap = run.isSelected ? { low: first, high: second } : null;
    const test = testScores(state, run.run.id);
    const scores = test && (metric === "loss" ? test.loss : test.accuracy);
    return [
      { ...line("train", first), band: gap },
      line("validation", second, [5, 4]),
      ...(scores ? [line("test", framePoints(run, scores), [1, 3])] : []),
    ];
  }

  /** 2/η: where the sharpness is above it, gradient descent cannot stay. */
  private stability(
    { trained, isSelected }: TrainedRun,
    line: (id: string, points: readonly Point[], dash: readonly number[]) => Series,
  ): Series[] {
    if (!isSelected) return [];
    const limit = trained.lr.map((lr) => 2 / lr);
    const points = updatePoints(limit, trained.updatesPerEpoch, true);
    return [{ ...line("limit", points, [2, 3]), color: this.theme.muted }];
  }

  private updateSeries(
    { trained }: TrainedRun,
    metric: LabMetric,
    line: (id: string, points: readonly Point[]) => Series,
    isLog: boolean,
  ): Series[] {
    const values = metric === "lr" ? trained.lr : trained.gradientNorm;
    return [line("", updatePoints(values, trained.updatesPerEpoch, isLog))];
  }

  private cursor(metric: LabMetric, state: State): CursorOptions {
    const main = mainRun(state);
    const update = state.saved.cursor * longestTraining(state);
    const x = main ? update / main.trained.updatesPerEpoch : null;
    const names = frameValues[metric] ?? [];
    return {
      x,
      pill: x === null ? null : position(x),
      dots: trainedRuns(state).flatMap((run) =>
        (update > run.trained.updates ? [] : names).map((name) => ({
          y: (run.trained.frames[name] as Float64Array)[frameOf(run, state)] as number,
          color: this.color(run),
          shape: shapeOf(run.run.saved.slot),
        })),
      ),
      color: this.theme.text,
      background: this.theme.background,
      font: this.theme.font,
    };
  }

  private scrubTo(epoch: number): void {
    const main = mainRun(this.actions.state);
    if (!main) return;
    const updates = longestTraining(this.actions.state);
    this.actions.setCursor((epoch * main.trained.updatesPerEpoch) / Math.max(1, updates));
  }
}

/** While a training is under way the axis already shows its whole length; null before and after. */
const plannedLength = (run: LabRun | undefined): number | null =>
  run && run.progress !== null && !run.isMeasuring ? run.planned : null;

const COLUMNS = 600;

/** Every peak of a figure recorded at each update. */
function updatePoints(values: Float64Array, perEpoch: number, isLog: boolean): Point[] {
  return drawnIndices(values, COLUMNS).map((k) => {
    const y = values[k] as number;
    return { x: k / perEpoch, y: isLog && !(y > 0 && Number.isFinite(y)) ? Number.NaN : y };
  });
}

function framePoints({ trained }: TrainedRun, values: Float64Array): Point[] {
  const points: Point[] = [];
  for (const [i, y] of values.entries()) {
    const x = (trained.frames.update[i] as number) / trained.updatesPerEpoch;
    if (Number.isFinite(y)) points.push({ x, y });
  }
  return points;
}

/** Usual figures of two classes keep their place; worse ones are not cut off. */
const accuracyRange = (series: readonly Series[]) => {
  const ys = series.flatMap((s) => s.points.map((p) => p.y)).filter(Number.isFinite);
  return { min: ys.reduce((a, b) => Math.min(a, Math.floor(10 * b) / 10), 0.4), max: 1 };
};

function rangeOf(series: readonly Series[], isLog: boolean) {
  const ys = series.flatMap((s) => s.points.map((p) => p.y)).filter(Number.isFinite);
  if (ys.length === 0) return null;
  const low = ys.reduce((a, b) => Math.min(a, b));
  const high = ys.reduce((a, b) => Math.max(a, b));
  if (!isLog) return { min: Math.min(0, low), max: high > 0 ? 1.1 * high : 1 };
  const positive = ys.filter((y) => y > 0).reduce((a, b) => Math.min(a, b), high);
  return { min: Math.max(positive, high * 1e-6) / 1.15, max: Math.min(high, 1e6) * 1.15 };
}
