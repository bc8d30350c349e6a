import type { Trace } from "../src/core/trace.ts";
import type { Run } from "./runs.ts";
import { runName, type State, selectedRun, visibleRuns } from "./store.ts";
import { scheduleOf } from "./timeline.ts";

export type ChartKind = "lr" | "momentum" | "loss";

/** The values of one run, or of one of its parameter groups, in one chart. */
export interface RunSeries {
  /** The run's id, with the group where several are drawn. */
  readonly key: string;
  readonly run: Run;
  /** From 1; null where the run has one group, or all groups do the same. */
  readonly group: number | null;
  readonly trace: Trace;
  readonly values: Float64Array;
}

/** What a chart draws, in the order of the runs. */
export function seriesOf(kind: ChartKind, state: State): readonly RunSeries[] {
  const selected = selectedRun(state);
  return visibleRuns(state).flatMap((run) => {
    const traces = state.traces.get(run.id);
    if (kind === "loss") return oneSeries(run, traces?.full ?? null, traces?.full?.loss);
    const trace = scheduleOf(traces);
    if (kind === "momentum") return oneSeries(run, trace, trace?.momentum[0]);
    return trace ? groupSeries(run, trace, run === selected) : [];
  });
}

function oneSeries(run: Run, trace: Trace | null, values: Float64Array | null | undefined) {
  return trace && values ? [{ key: run.id, run, group: null, trace, values }] : [];
}

/** Every group of the selected run that has a rate of its own; the first one of the others. */
function groupSeries(run: Run, trace: Trace, isSelected: boolean): readonly RunSeries[] {
  const groups = isSelected ? distinctGroups(trace) : [0];
  return groups.flatMap((g) => {
    const values = trace.lr[g];
    const group = groups.length > 1 ? g + 1 : null;
    const key = g === 0 ? run.id : `${run.id} ${g}`;
    return values ? [{ key, run, group, trace, values }] : [];
  });
}

const distinct = new WeakMap<Trace, readonly number[]>();

/** The first of all groups with the same rates. More than a few cannot be told apart. */
function distinctGroups(trace: Trace): readonly number[] {
  const known = distinct.get(trace);
  if (known) return known;
  const found: number[] = [];
  for (const [g, lr] of trace.lr.entries()) {
    const isNew = !found.some((k) => isEqual(trace.lr[k], lr));
    if (isNew && found.length < 6) found.push(g);
  }
  distinct.set(trace, found);
  return found;
}

const isEqual = (a: Float64Array | undefined, b: Float64Array): boolean =>
  a?.length === b.length && a.every((x, i) => x === b[i]);

export function seriesName({ run, group }: RunSeries, state: State): string {
  const name = runName(run, state);
  return group === null ? name : state.t("{0}, group {1}", name, group);
}

/** The value at an update; null where the run has none. */
export const valueAt = ({ values }: RunSeries, step: number | null): number | null =>
  step !== null && step < values.length ? (values[step] as number) : null;
