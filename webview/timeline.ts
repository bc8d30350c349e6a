import type { Trace } from "../src/core/trace.ts";
import { position } from "../src/present/numbers.ts";
import { runAxis } from "../src/present/runView.ts";
import { longestTraining } from "./lab/labState.ts";
import type { RunTraces, State } from "./store.ts";

export type Unit = "epoch" | "step";

/** The common time axis of the drawn runs. */
export interface Timeline {
  /** Epochs only where every drawn run counts them. */
  readonly unit: Unit;
  /** The trace that reaches farthest: the cursor moves along its updates. */
  readonly trace: Trace;
  readonly max: number;
}

type Known = Pick<State, "runs" | "traces" | "saved">;

/** The schedule may be newer than the loss. */
export const scheduleOf = (traces: RunTraces | undefined): Trace | null =>
  traces?.schedule ?? traces?.full ?? null;

/** Null while nothing is simulated yet. */
export function timelineOf(state: Known): Timeline | null {
  const { runs, saved } = state;
  const drawn = runs.filter((run) => !run.saved.hidden || run.id === saved.selected);
  const traces = drawn.flatMap((run) => scheduleOf(state.traces.get(run.id)) ?? []);
  const unit = traces.every((t) => runAxis(t).unit === "epoch") ? saved.unit : "step";
  let longest: Timeline | null = null;
  for (const trace of traces) {
    const max = axisMax(trace, unit);
    if (!longest || max > longest.max) longest = { unit, trace, max };
  }
  return longest;
}

export const axisMax = (trace: Trace, unit: Unit): number =>
  unit === "epoch" ? runAxis(trace).max : Math.max(1, trace.steps);

/** Where update k of a trace lies on the axis. */
export const positionOf = (trace: Trace, unit: Unit): ((step: number) => number) =>
  unit === "epoch" ? runAxis(trace).at : (step) => step;

/** The update of a trace that begins nearest before a place on the axis; null beyond its end. */
export function stepAt(trace: Trace, unit: Unit, x: number): number | null {
  if (trace.steps === 0 || x > axisMax(trace, unit)) return null;
  return Math.max(0, firstFrom(trace, unit, x + 1e-9, trace.steps) - 1);
}

/** The first update that begins at `x` or later; `end` if none does. */
export function firstFrom(trace: Trace, unit: Unit, x: number, end: number): number {
  const at = positionOf(trace, unit);
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The update of the longest trace on which the cursor stands. */
export const cursorStep = (trace: Trace, cursor: number): number =>
  Math.max(0, Math.min(trace.steps - 1, Math.round(cursor * (trace.steps - 1))));

/** How many steps the scrubber has on the current tab; 0 while there is nothing to walk through. */
export function scrubberSteps(state: State): number {
  const { tab, landscape } = state.saved;
  if (tab === "landscape") return landscape.steps;
  if (tab === "training") return longestTraining(state);
  return Math.max(0, (timelineOf(state)?.trace.steps ?? 0) - 1);
}

/** The step the scrubber stands on. */
export const scrubberStep = (state: State): number =>
  Math.round(state.saved.cursor * scrubberSteps(state));

/** Where an update lies on the axis; the last one at the end of its epoch: the run is over then. */
export function placeOf({ trace, unit, max }: Timeline, step: number): number {
  const isEnd = unit === "epoch" && step === trace.steps - 1;
  return isEnd ? max : positionOf(trace, unit)(step);
}

/** The cursor's place on the axis. */
export const cursorPosition = (timeline: Timeline, cursor: number): number =>
  placeOf(timeline, cursorStep(timeline.trace, cursor));

/** The cursor's place in words. */
export const cursorText = (timeline: Timeline, cursor: number): string =>
  position(cursorPosition(timeline, cursor));

/** The part of the axis that is shown. */
export function windowOf(
  timeline: Timeline,
  zoom: State["saved"]["zoom"],
): readonly [number, number] {
  if (!zoom) return [0, timeline.max];
  return [zoom.from * timeline.max, zoom.to * timeline.max];
}
