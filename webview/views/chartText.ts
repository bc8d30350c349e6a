import { html, type TemplateResult } from "lit-html";
import type { Trace } from "../../src/core/trace.ts";
import { figure } from "../../src/present/numbers.ts";
import { runAxis } from "../../src/present/runView.ts";
import { cursorStep, mainTrace, runName, type State, visibleRuns } from "../store.ts";

export type ChartKind = "lr" | "momentum" | "loss";

/** The values a chart shows of a run; null when there are none yet. */
export function seriesOf(kind: ChartKind, state: State, run: string): Float64Array | null {
  const traces = state.traces.get(run);
  if (!traces) return null;
  const schedule = traces.schedule ?? traces.full;
  if (kind === "lr") return schedule?.lr[0] ?? null;
  if (kind === "momentum") return schedule?.momentum[0] ?? null;
  return traces.full?.loss ?? null;
}

export function valueAt(kind: ChartKind, state: State, run: string, step: number): number | null {
  const values = seriesOf(kind, state, run);
  return values && step < values.length ? (values[step] as number) : null;
}

/** The chart in words, for those who cannot see it. */
export function chartSentence(kind: ChartKind, state: State): string {
  const { t } = state;
  const what = {
    lr: t("Learning rate"),
    momentum: t("Momentum"),
    loss: t("Stand-in loss"),
  }[kind];
  const runs = visibleRuns(state).map((run) => {
    const values = seriesOf(kind, state, run.id);
    if (!values || values.length === 0) return t("{0}: nothing yet", runName(run, state));
    const [low, high] = extremes(values);
    const ends = [values[0] as number, values[values.length - 1] as number];
    return t(
      "{0} goes from {1} to {2}, between {3} and {4}",
      runName(run, state),
      ...[...ends, low, high].map(figure),
    );
  });
  return `${what}. ${runs.join(". ")}.`;
}

function extremes(values: Float64Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

const ROWS = 20;

/** About twenty rows of the chart's figures, the cursor's row among them. */
export function chartTable(kind: ChartKind, state: State): TemplateResult {
  const main = mainTrace(state);
  const runs = visibleRuns(state);
  const { t } = state;
  if (!main) return html`<p class="note">${t("nothing yet")}</p>`;
  const isEpoch = runAxis(main).unit === "epoch" && state.saved.unit === "epoch";
  return html`<div class="table"><table>
    <thead><tr><th scope="col">${isEpoch ? t("epoch") : t("step")}</th>${runs.map((r) => html`<th scope="col">${runName(r, state)}</th>`)}</tr></thead>
    <tbody>${rowSteps(main, state.saved.cursor).map(
      (step) =>
        html`<tr><th scope="row">${position(main, step, isEpoch)}</th>${runs.map((r) => {
          const value = valueAt(kind, state, r.id, step);
          return html`<td>${value === null ? "" : figure(value)}</td>`;
        })}</tr>`,
    )}</tbody>
  </table></div>`;
}

function rowSteps(trace: Trace, cursor: number): readonly number[] {
  const last = Math.max(0, trace.steps - 1);
  const steps = new Set([cursorStep(trace, cursor)]);
  for (let i = 0; i <= ROWS; i++) steps.add(Math.round((i * last) / ROWS));
  return [...steps].filter((s) => s >= 0).sort((a, b) => a - b);
}

const position = (trace: Trace, step: number, isEpoch: boolean) =>
  isEpoch ? figure(runAxis(trace).at(step)) : figure(step);
