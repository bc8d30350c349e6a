import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { flattened, type SchedulerConfig, updatesPerEpoch } from "../../src/core/runConfig.ts";
import { figure } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import { AXIS_WIDTH, PLOT_RIGHT } from "../charts/lineChart.ts";
import type { Run } from "../runs.ts";
import { type State, selectedRun } from "../store.ts";
import { positionOf, stepAt, type Timeline, timelineOf, windowOf } from "../timeline.ts";

/** One milestone of one scheduler of the selected run. */
interface Milestone {
  readonly run: Run;
  readonly scheduler: SchedulerConfig;
  readonly index: number;
  readonly values: readonly number[];
}

/** Handles over the chart: milestones are dragged, or moved by keys. */
export function milestoneHandles(state: State, actions: Actions): unknown {
  const timeline = timelineOf(state);
  const run = selectedRun(state);
  if (!timeline || !run?.config || run.saved.hidden) return nothing;
  const [from, to] = windowOf(timeline, state.saved.zoom);
  const shown = milestonesOf(run).flatMap((milestone) => {
    const share = (placeOf(milestone, timeline) - from) / (to - from);
    return share > 0 && share < 1 ? [{ milestone, share }] : [];
  });
  // The focus stays with its milestone while others leave the part that is shown.
  return repeat(
    shown,
    ({ milestone: { scheduler, index } }) => `${run.id} ${scheduler.id} ${index}`,
    ({ milestone, share }) => handle(milestone, share, timeline, state, actions),
  );
}

/** Those of schedulers that count from the start of the run. */
function milestonesOf(run: Run): readonly Milestone[] {
  const schedulers = run.config?.schedulers ?? [];
  const direct = schedulers.flatMap((s) =>
    s.name === "ChainedScheduler"
      ? flattened(s.schedulers).map((c) => ({ ...c, every: s.every }))
      : [s],
  );
  return direct.flatMap((scheduler) => {
    const text = scheduler.args.milestones ?? "";
    const values = text.split(",").map(Number);
    const isList = text.trim() !== "" && values.every(Number.isFinite);
    return isList ? values.map((_, index) => ({ run, scheduler, index, values })) : [];
  });
}

/** Scheduler steps to a place on the axis, and back. */
function placeOf({ run, scheduler, index, values }: Milestone, timeline: Timeline): number {
  const value = values[index] ?? 0;
  const updates = run.config ? updatesPerEpoch(run.config.horizon) : 1;
  const isEpoch = timeline.unit === "epoch";
  if (scheduler.every === "batch") {
    return isEpoch
      ? positionOf(timeline.trace, "epoch")(Math.min(value, timeline.trace.steps))
      : value;
  }
  return isEpoch ? value : value * updates;
}

function valueAtPlace({ run, scheduler }: Milestone, x: number, timeline: Timeline): number {
  const updates = run.config ? updatesPerEpoch(run.config.horizon) : 1;
  const isEpoch = timeline.unit === "epoch";
  if (scheduler.every === "batch") return isEpoch ? (stepAt(timeline.trace, "epoch", x) ?? 0) : x;
  return isEpoch ? x : x / updates;
}

function handle(
  milestone: Milestone,
  share: number,
  timeline: Timeline,
  state: State,
  actions: Actions,
): TemplateResult {
  const { scheduler, index, values } = milestone;
  const value = values[index] ?? 0;
  const { t } = state;
  const left = `calc(${AXIS_WIDTH}px + ${share} * (100% - ${AXIS_WIDTH + PLOT_RIGHT}px))`;
  const spoken = t("{0}, Delete removes it", figure(value));
  return html`<div class="milestone" role="slider" tabindex="0" .style=${`left: ${left}`}
    aria-label=${t("Milestone {0} of {1}", index + 1, scheduler.name)} aria-valuenow=${value} aria-valuemin="1" aria-valuemax=${Math.max(value, Math.round(valueAtPlace(milestone, timeline.max, timeline)))} aria-valuetext=${spoken} title="milestones[${index}] = ${value}"
    @pointerdown=${(event: PointerEvent) => startDrag(event)}
    @pointermove=${(event: PointerEvent) => drag(event, milestone, actions)}
    @keydown=${(event: KeyboardEvent) => onKey(event, milestone, actions)}></div>`;
}

function startDrag(event: PointerEvent): void {
  (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  event.stopPropagation();
}

function drag(event: PointerEvent, milestone: Milestone, actions: Actions): void {
  const target = event.currentTarget as HTMLElement;
  const plot = target.parentElement?.getBoundingClientRect();
  const timeline = timelineOf(actions.state);
  if (!target.hasPointerCapture(event.pointerId) || !plot || !timeline) return;
  const width = plot.width - AXIS_WIDTH - PLOT_RIGHT;
  const share = Math.max(0, Math.min(1, (event.clientX - plot.left - AXIS_WIDTH) / width));
  const [from, to] = windowOf(timeline, actions.state.saved.zoom);
  moveTo(milestone, valueAtPlace(milestone, from + share * (to - from), timeline), actions);
}

/** The others stay: a milestone goes no farther than its neighbours. */
function moveTo({ run, scheduler, index, values }: Milestone, to: number, actions: Actions): void {
  const low = (values[index - 1] ?? 0) + 1;
  const high = (values[index + 1] ?? Number.POSITIVE_INFINITY) - 1;
  const value = Math.max(low, Math.min(high, Math.round(to)));
  if (value === values[index]) return;
  const text = values.map((v, i) => (i === index ? value : v)).join(", ");
  const now = actions.state.runs.find((r) => r.id === run.id);
  if (now) actions.edit.editText(now, scheduler.id, "milestones", text);
}

function onKey(event: KeyboardEvent, milestone: Milestone, actions: Actions): void {
  const { values, index, run, scheduler } = milestone;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
  if (by !== undefined) {
    moveTo(milestone, (values[index] ?? 0) + by * (event.shiftKey ? 10 : 1), actions);
  } else if (event.key === "Delete" && scheduler.schedulers.length === 0) {
    const text = values.filter((_, i) => i !== index).join(", ");
    actions.edit.editText(run, scheduler.id, "milestones", text);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
