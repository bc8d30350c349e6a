import { html, nothing, type TemplateResult } from "lit-html";
import type {
  ExperimentChart,
  ExperimentPoint,
  ExperimentResult,
} from "../../src/core/training/experiments/experiment.ts";
import { curveText, experimentText } from "../../src/present/experimentText.ts";
import { figure } from "../../src/present/numbers.ts";
import { shapeOf } from "../charts/cursor.ts";
import { curveColor } from "../charts/experimentChart.ts";
import { runMark } from "../controls/icons.ts";
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
  const seeds = own?.result?.seeds ?? 0;
  return html`<div class="lab-run-bar"><button class="button ${own?.result ? "" : "primary"}" @click=${run(1)}>${start}</button>
    ${seeds > 0 ? html`<button class="button" @click=${run(3)}>${t("Run with three times the seeds")}</button><span class="note">${t("{0} seeds", seeds)}</span>` : nothing}</div>`;
}

/** What was claimed, and whether the measurement bears it out. */
export function claimList(
  name: string,
  { claims, figures }: ExperimentResult,
  { t }: State,
): TemplateResult {
  const texts = experimentText(name, t, figures).claims;
  return html`<div role="status"><ul class="lab-claims">${claims.map(
    ({ id, holds }) =>
      html`<li class=${holds ? "holds" : "fails"}><span class="verdict">${holds ? t("holds") : t("does not hold")}</span> ${texts[id] ?? id}</li>`,
  )}</ul></div>`;
}

export const curveLabels = (name: string, { curves }: ExperimentChart, { t }: State) =>
  curves.map((curve) => curveText(name, curve.id, curve.value, t));

/** The chart in words. */
export function experimentSentence(name: string, chart: ExperimentChart, state: State): string {
  const { t } = state;
  const { title = "", x = "", y = "" } = experimentText(name, t).charts[chart.id] ?? {};
  const labels = curveLabels(name, chart, state);
  const ends = chart.curves.map(({ points }, k) => curveSentence(points, labels[k] ?? "", t));
  return `${title}, ${y}, ${x}. ${ends.join(". ")}.`;
}

/** Where a curve begins and ends; it may have no value at some of its places. */
function curveSentence(points: readonly ExperimentPoint[], label: string, t: State["t"]): string {
  const known = points.filter(({ y }) => Number.isFinite(y));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return t("{0} has no value anywhere", label);
  const ends = t("{0} goes from {1} to {2}", label, figure(first.y), figure(last.y));
  return last === points.at(-1)
    ? ends
    : t("{0}, and has no value beyond {1}", ends, figure(last.x));
}

export const labelled = ({ curves }: ExperimentChart, labels: readonly string[]) =>
  curves.map(({ points }, k) => ({ points, label: labels[k] ?? "" }));

/** A curve's colour with the shape that goes with it. */
export const curveMark = (color: number, isDashed: boolean): TemplateResult =>
  runMark(shapeOf(color), `--run-${color + 1}`, isDashed);

/** Which curve is which. */
export const curveKeys = ({ curves }: ExperimentChart, labels: readonly string[]): TemplateResult =>
  html`<p class="lab-keys note" aria-hidden="true">${curves.map(
    ({ kind }, k) =>
      html`<span class="lab-key">${curveMark(curveColor(curves, k), kind === "theory")}${labels[k]}</span>`,
  )}</p>`;
