import { html, nothing, type TemplateResult } from "lit-html";
import type {
  ExperimentChart,
  ExperimentResult,
} from "../../src/core/training/experiments/experiment.ts";
import { curveText, experimentText } from "../../src/present/experimentText.ts";
import { figure } from "../../src/present/numbers.ts";
import { curveColor } from "../charts/experimentChart.ts";
import type { Lab } from "../lab/lab.ts";
import type { State } from "../store.ts";
import { progressBar } from "./progressBar.ts";

/** Starts an experiment, or shows how much of it is done. */
export function experimentBar(
  name: string,
  start: TemplateResult | string,
  state: State,
  lab: Lab | null,
): TemplateResult {
  const { t } = state;
  const own = state.lab.experiments.get(name);
  const progress = own?.progress ?? null;
  if (progress !== null) {
    return html`<div class="lab-run-bar">${progressBar(progress, state, () => lab?.cancelExperiment(name))}</div>`;
  }
  const run = (factor: number) => () => void lab?.runExperiment(name, factor);
  return html`<div class="lab-run-bar"><button class="button primary" @click=${run(1)}>${start}</button>
    ${own?.result ? html`<button class="button" @click=${run(3)}>${t("Run with three times the seeds")}</button>` : nothing}</div>`;
}

/** What was claimed, and whether the measurement bears it out. */
export function claimList(
  name: string,
  { claims, figures }: ExperimentResult,
  { t }: State,
): TemplateResult {
  const texts = experimentText(name, t, figures).claims;
  return html`<ul class="lab-claims" role="status">${claims.map(
    ({ id, holds }) =>
      html`<li class=${holds ? "holds" : "fails"}><span class="verdict">${holds ? t("holds") : t("does not hold")}</span> ${texts[id] ?? id}</li>`,
  )}</ul>`;
}

export const curveLabels = (name: string, { curves }: ExperimentChart, { t }: State) =>
  curves.map((curve) => curveText(name, curve.id, curve.value, t));

/** The chart in words. */
export function experimentSentence(name: string, chart: ExperimentChart, state: State): string {
  const { t } = state;
  const { title = "", x = "", y = "" } = experimentText(name, t).charts[chart.id] ?? {};
  const labels = curveLabels(name, chart, state);
  const ends = chart.curves.map(({ points }, k) =>
    t(
      "{0} goes from {1} to {2}",
      labels[k] ?? "",
      figure(points[0]?.y ?? Number.NaN),
      figure(points.at(-1)?.y ?? Number.NaN),
    ),
  );
  return `${title}, ${y}, ${x}. ${ends.join(". ")}.`;
}

/** Which curve is which. */
export const curveKeys = ({ curves }: ExperimentChart, labels: readonly string[]): TemplateResult =>
  html`<p class="lab-keys note" aria-hidden="true">${curves.map(
    ({ kind }, k) =>
      html`<span .style=${`--key: var(--run-${curveColor(curves, k) + 1})`} class="lab-key ${kind}">${labels[k]}</span>`,
  )}</p>`;
