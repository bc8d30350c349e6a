import { html, nothing, type TemplateResult } from "lit-html";
import { figure } from "../../src/present/numbers.ts";
import { type ChartKind, type RunSeries, seriesName, seriesOf, valueAt } from "../series.ts";
import type { State } from "../store.ts";
import { cursorPosition, cursorText, stepAt, timelineOf } from "../timeline.ts";
import { markOf } from "./runMark.ts";

/** The curves' names beside their ends, each with its value at the cursor. */
export function chartLabels(kind: ChartKind, state: State): TemplateResult {
  const timeline = timelineOf(state);
  const x = timeline ? cursorPosition(timeline, state.saved.cursor) : 0;
  const valued = seriesOf(kind, state).map((series) => {
    const step = timeline ? stepAt(series.trace, timeline.unit, x) : null;
    return { series, text: valueText(series, valueAt(series, step), state) };
  });
  const rows = kind === "momentum" ? sharedLabels(valued) : valued.map((v) => label(v, state));
  return html`<ul class="labels" aria-hidden="true">${rows}</ul>`;
}

interface Valued {
  readonly series: RunSeries;
  readonly text: string;
}

const label = ({ series, text }: Valued, state: State): TemplateResult =>
  html`<li data-key=${series.key} data-slot=${series.run.saved.slot}>${markOf(series.run)}<span class="label-name">${seriesName(series, state)}</span><span class="label-value">${text}</span></li>`;

/** In a low chart the curves with the same value share a label: `● ■ 0.9`. */
function sharedLabels(valued: readonly Valued[]): readonly TemplateResult[] {
  const byText = new Map<string, Valued[]>();
  for (const v of valued) {
    // There is no room to tell those that are over apart.
    const text = v.text.split(" ").at(-1) ?? "";
    byText.set(text, [...(byText.get(text) ?? []), v]);
  }
  return [...byText].map(([text, [first, ...others]]) =>
    first
      ? html`<li data-key=${first.series.key} data-slot=${first.series.run.saved.slot}>${[first, ...others].map((v) => markOf(v.series.run))}<span class="spacer"></span><span class="label-value">${text}</span></li>`
      : html``,
  );
}

/** A run that is over shows its last value, and says so. */
const valueText = ({ values }: RunSeries, value: number | null, { t }: State): string => {
  if (value !== null) return Number.isFinite(value) ? figure(value) : t("diverged");
  const last = values.at(-1);
  return last === undefined ? "" : t("end {0}", figure(last));
};

/** What the figures beside the curves belong to: `at epoch 42`. */
export function cursorCaption(state: State): TemplateResult | typeof nothing {
  const timeline = timelineOf(state);
  if (!timeline) return nothing;
  const x = cursorText(timeline, state.saved.cursor);
  const { t } = state;
  const text = timeline.unit === "epoch" ? t("at epoch {0}", x) : t("at step {0}", x);
  return html`<span class="caption-end">${text}</span>`;
}
