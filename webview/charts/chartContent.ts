import { type ChartKind, type RunSeries, seriesOf } from "../series.ts";
import { type State, selectedRun } from "../store.ts";
import type { Theme } from "../theme.ts";
import { timelineOf, windowOf } from "../timeline.ts";
import { cyclesOf, markedSteps, referenceLines } from "./chartMarks.ts";
import {
  type BandPoints,
  bandPoints,
  type Frame,
  linePoints,
  lossPoints,
  watchedPoints,
} from "./curves.ts";
import type { ChartContent, Series } from "./lineChart.ts";

/** Everything a chart shows except the cursor. */
export function chartContent(
  kind: ChartKind,
  state: State,
  theme: Theme,
  width: number,
): ChartContent {
  const timeline = timelineOf(state);
  const isLog = kind === "loss" || (kind === "lr" && state.saved.scale === "log");
  const [from, to] = timeline ? windowOf(timeline, state.saved.zoom) : [0, 1];
  const frame: Frame = {
    unit: timeline?.unit ?? "step",
    from,
    to,
    width,
    isLog,
    smoothing: kind === "loss" ? state.saved.smoothing : 0,
  };
  const series = [
    ...beforeEdits(kind, state, theme, frame),
    ...drawn(kind, state, theme, frame),
    ...(kind === "loss" ? watchedLine(state, theme, frame) : []),
  ];
  const lines = referenceLines(kind, state);
  return {
    series,
    from,
    to,
    xLabel: frame.unit === "epoch" ? state.t("epoch") : state.t("step"),
    showX: kind === "loss",
    isLog,
    yRange: rangeOf(
      kind,
      series,
      lines.map((l) => l.y),
      isLog,
    ),
    maxYTicks: kind === "momentum" ? 3 : 5,
    marks: {
      ...markedSteps(kind, state, timeline),
      cycles: kind === "lr" && timeline ? cyclesOf(state, timeline) : [],
      lines,
    },
  };
}

const GROUP_DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [7, 3, 2, 3],
  [3, 3],
  [10, 4],
  [2, 2],
];

function drawn(kind: ChartKind, state: State, theme: Theme, frame: Frame): readonly Series[] {
  const selected = selectedRun(state);
  const all = seriesOf(kind, state).flatMap((s) => {
    const isSelected = s.run === selected;
    const band = kind === "loss" && isSelected ? bandOf(s, state, frame) : null;
    const own = {
      key: s.key,
      points: pointsOf(kind, s, frame),
      color: theme.runs[s.run.saved.slot] ?? theme.text,
      width: isSelected ? 2 : 1.5,
      dash: GROUP_DASHES[(s.group ?? 1) - 1] ?? [],
      band,
      isSelected,
    };
    return band ? [own, { ...own, ...meanLine(s.key, band, theme) }] : [own];
  });
  // The selected run lies on top.
  return [...all.filter((s) => !s.isSelected), ...all.filter((s) => s.isSelected)];
}

/** The mean of the seeds, in the text's colour: it lies on the run's own curve. */
const meanLine = (key: string, { mean }: BandPoints, { text }: Theme) => ({
  key: `${key} mean`,
  points: mean,
  color: text,
  width: 1,
  dash: [],
  band: null,
});

/** What the selected run's ReduceLROnPlateau sees, dashed as validation curves are. */
function watchedLine(state: State, theme: Theme, frame: Frame): readonly Series[] {
  const run = selectedRun(state);
  const trace = run && !run.saved.hidden ? state.traces.get(run.id)?.full : null;
  if (!run || !trace?.watched) return [];
  const color = theme.runs[run.saved.slot] ?? theme.text;
  const points = watchedPoints(trace, frame);
  return [{ key: `${run.id} watched`, points, color, width: 1.5, dash: [6, 4], band: null }];
}

type Curve = Pick<RunSeries, "values" | "trace">;

const pointsOf = (kind: ChartKind, { values, trace }: Curve, frame: Frame) =>
  kind === "loss" ? lossPoints(values, trace, frame) : linePoints(values, trace, frame);

function bandOf({ run, trace }: RunSeries, state: State, frame: Frame) {
  const curves = state.traces.get(run.id)?.seeds;
  return curves ? bandPoints(curves, trace, frame) : null;
}

/** The selected run without its edits; null where it has none, or is not drawn. */
export function valuesBeforeEdits(
  kind: ChartKind,
  state: State,
): Pick<RunSeries, "run" | "trace" | "values"> | null {
  const run = selectedRun(state);
  const trace = run?.isEdited && !run.saved.hidden ? state.codeTraces.get(run.id) : undefined;
  const values = trace && { lr: trace.lr[0], momentum: trace.momentum[0], loss: trace.loss }[kind];
  return run && trace && values ? { run, trace, values } : null;
}

/** It is dotted. */
function beforeEdits(kind: ChartKind, state: State, theme: Theme, frame: Frame): readonly Series[] {
  const known = valuesBeforeEdits(kind, state);
  if (!known) return [];
  const style = { color: theme.muted, width: 1.5, dash: [2, 3], band: null };
  return [{ key: `${known.run.id} code`, points: pointsOf(kind, known, frame), ...style }];
}

/** From here on a loss is off the chart. */
const DIVERGED = 1e6;

function rangeOf(
  kind: ChartKind,
  series: readonly Series[],
  lines: readonly number[],
  isLog: boolean,
): ChartContent["yRange"] {
  let low = Number.POSITIVE_INFINITY;
  let positive = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const limit = kind === "loss" ? leavesAt(series) : Number.POSITIVE_INFINITY;
  const take = (y: number) => {
    if (!Number.isFinite(y) || y > limit) return;
    if (y < low) low = y;
    if (y > high) high = y;
    if (y > 0 && y < positive) positive = y;
  };
  for (const { points, band } of series) {
    for (const p of points) take(p.y);
    for (const p of band?.low ?? []) take(p.y);
    for (const p of band?.high ?? []) take(p.y);
  }
  for (const y of lines) take(y);
  if (!Number.isFinite(low)) return null;
  if (kind === "momentum") return padded(low, high);
  // A linear axis starts at zero or below, with a little room over the highest value.
  if (!isLog) return { min: Math.min(0, low), max: high + (high - Math.min(0, low)) * 0.06 };
  // Rates that run out at 1e-17 would squeeze everything else against the top.
  const floor = Math.max(Math.min(positive, high), high * 1e-8);
  return { min: floor / 1.25, max: high * 1.25 };
}

/**
 * The loss above which the chart does not follow a curve: what diverges leaves it a little above
 * the highest of the others, which would else lie flat on its bottom.
 */
function leavesAt(series: readonly Series[]): number {
  const tops = series.map(({ points }) =>
    points.reduce((top, { y }) => (y > top ? y : top), Number.NEGATIVE_INFINITY),
  );
  const known = tops.filter((top) => top > 0 && top <= DIVERGED);
  return known.length < tops.length && known.length > 0 ? 10 * Math.max(...known) : DIVERGED;
}

/** A narrow range around momenta, which lie close together. */
function padded(low: number, high: number): { min: number; max: number } {
  const room = Math.max((high - low) * 0.15, 0.02);
  return { min: Math.max(0, low - room), max: high + room };
}
