import { html, type TemplateResult } from "lit-html";
import { figure, position } from "../../src/present/numbers.ts";
import { type ChartKind, type RunSeries, seriesName, seriesOf, valueAt } from "../series.ts";
import type { State } from "../store.ts";
import { cursorStep, placeOf, stepAt, type Timeline, timelineOf } from "../timeline.ts";

/** The chart in words, for those who cannot see it. */
export function chartSentence(kind: ChartKind, state: State): string {
  const { t } = state;
  const what = {
    lr: t("Learning rate"),
    momentum: t("Momentum"),
    loss: t("Stand-in loss"),
  }[kind];
  const sentences = seriesOf(kind, state).map((series) => seriesSentence(series, state));
  return [what, ...(sentences.length > 0 ? sentences : [t("nothing yet")])].join(". ");
}

function seriesSentence(series: RunSeries, state: State): string {
  const { values } = series;
  const name = seriesName(series, state);
  const { t } = state;
  if (values.length === 0) return t("{0}: nothing yet", name);
  const [low, high] = extremes(values);
  const ends = [values[0] as number, values[values.length - 1] as number];
  if (ends.some(Number.isNaN))
    return t("{0} begins at {1} and diverges", name, figure(ends[0] ?? 0));
  const figures = [...ends, low, high].map(figure);
  return t("{0} goes from {1} to {2}, between {3} and {4}", name, ...figures);
}

const known = new WeakMap<Float64Array, readonly [number, number]>();

function extremes(values: Float64Array): readonly [number, number] {
  const last = known.get(values);
  if (last) return last;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  known.set(values, [low, high]);
  return [low, high];
}

const ROWS = 20;

/** About twenty rows of the chart's figures, the cursor's row among them. */
export function chartTable(kind: ChartKind, state: State): TemplateResult {
  const { t } = state;
  const timeline = timelineOf(state);
  const series = seriesOf(kind, state);
  if (!timeline) return html`<p class="note">${t("nothing yet")}</p>`;
  const unit = timeline.unit === "epoch" ? t("epoch") : t("step");
  return html`<div class="table" tabindex="0" role="region" aria-label=${chartSentence(kind, state)}><table>
    <thead><tr><th scope="col">${unit}</th>${series.map((s) => html`<th scope="col">${seriesName(s, state)}</th>`)}</tr></thead>
    <tbody>${rowSteps(timeline, state.saved.cursor).map((step) => {
      const x = placeOf(timeline, step);
      const values = series.map((s) => valueAt(s, stepAt(s.trace, timeline.unit, x)));
      return html`<tr><th scope="row">${position(x)}</th>${values.map((value) => html`<td>${value === null ? "" : figure(value)}</td>`)}</tr>`;
    })}</tbody>
  </table></div>`;
}

function rowSteps({ trace }: Timeline, cursor: number): readonly number[] {
  const last = Math.max(0, trace.steps - 1);
  const steps = new Set([cursorStep(trace, cursor)]);
  for (let i = 0; i <= ROWS; i++) steps.add(Math.round((i * last) / ROWS));
  return [...steps].filter((s) => s >= 0).sort((a, b) => a - b);
}
