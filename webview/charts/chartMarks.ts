import { callsOf } from "../../src/core/runConfig.ts";
import type { Trace } from "../../src/core/trace.ts";
import { figure } from "../../src/present/numbers.ts";
import type { Run } from "../runs.ts";
import type { ChartKind } from "../series.ts";
import { type State, selectedRun } from "../store.ts";
import { axisMax, positionOf, scheduleOf, type Timeline } from "../timeline.ts";
import type { MarksOptions } from "./marksPlugin.ts";

/** More marks than this are a pattern, not marks. */
const MOST = 200;
const MOST_CYCLES = 40;

/** Where the selected run's schedule starts again, and where it takes another step. */
export function markedSteps(
  kind: ChartKind,
  state: State,
  timeline: Timeline | null,
): Pick<MarksOptions, "restarts" | "milestones"> {
  const trace = selectedTrace(state);
  if (!trace || !timeline) return { restarts: [], milestones: [] };
  const at = positionOf(trace, timeline.unit);
  const places = (isWanted: (event: string) => boolean) => {
    const marks = trace.marks.filter((m) => m.step > 0 && m.step < trace.steps && isWanted(m.kind));
    return marks.length > MOST ? [] : marks.map((m) => at(m.step));
  };
  const restarts = places((event) => event === "restart");
  // In the loss only restarts explain what is seen.
  return { restarts, milestones: kind === "loss" ? [] : places((event) => event !== "restart") };
}

function selectedTrace(state: State) {
  const run = selectedRun(state);
  return run && !run.saved.hidden ? scheduleOf(state.traces.get(run.id)) : null;
}

/** The cycles between the restarts, with how long each lasts. */
export function cyclesOf(state: State, timeline: Timeline): MarksOptions["cycles"] {
  const trace = selectedTrace(state);
  const { restarts, milestones } = markedSteps("lr", state, timeline);
  // Where another scheduler takes over, what began at a restart does not last until the next.
  const isPlain = milestones.length === 0 && restarts.length > 0 && restarts.length <= MOST_CYCLES;
  if (!trace || !isPlain) return [];
  const bounds = [0, ...restarts, axisMax(trace, timeline.unit)];
  const { t } = state;
  return bounds.slice(1).map((to, i) => {
    const from = bounds[i] as number;
    const length = figure(to - from);
    return { from, to, text: i === 0 ? length : t("cycle {0} · {1}", i + 1, length) };
  });
}

/** The lowest rate that the schedule aims at; the loss to reach. */
export function referenceLines(kind: ChartKind, state: State): MarksOptions["lines"] {
  const { t, saved } = state;
  if (kind === "loss") {
    const { target } = saved;
    return target === null ? [] : [{ y: target, text: t("target {0}", figure(target)) }];
  }
  return kind === "lr" ? lowestRate(state) : [];
}

/** Everything that the marks and lines follow from, apart from the axis. */
export function marksKey(state: State): readonly unknown[] {
  const trace = selectedTrace(state);
  return [trace && marksText(trace), etaMinOf(selectedRun(state))];
}

const texts = new WeakMap<Trace, string>();

/** Equal texts for equal marks: every simulation makes new ones. */
function marksText(trace: Trace): string {
  const text = texts.get(trace) ?? JSON.stringify(trace.marks);
  texts.set(trace, text);
  return text;
}

function etaMinOf(run: Run | undefined): number | undefined {
  const given = run?.config ? callsOf(run.config).map((c) => Number(c.args.eta_min)) : [];
  return given.find((x) => x > 0);
}

/** `eta_min` where the run has one, and whether it gets there. */
function lowestRate(state: State): MarksOptions["lines"] {
  const etaMin = etaMinOf(selectedRun(state));
  const rates = selectedTrace(state)?.lr[0];
  if (etaMin === undefined || !rates) return [];
  const lowest = rates.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const { t } = state;
  const short = `eta_min ${figure(etaMin)}`;
  const text =
    lowest > etaMin * (1 + 1e-9)
      ? t("eta_min {0}, never reached: lowest is {1}", figure(etaMin), figure(lowest))
      : short;
  return [{ y: etaMin, text, short }];
}
