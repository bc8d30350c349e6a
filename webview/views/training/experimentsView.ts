import { html, nothing, type TemplateResult } from "lit-html";
import type {
  ExperimentChart,
  ExperimentResult,
} from "../../../src/core/training/experiments/experiment.ts";
import { curveText, experimentText } from "../../../src/present/experimentText.ts";
import { experimentTexts } from "../../../src/present/experimentTexts.ts";
import { figure } from "../../../src/present/numbers.ts";
import type { Actions } from "../../actions.ts";
import { curveColor } from "../../charts/experimentChart.ts";
import { icons } from "../../controls/icons.ts";
import type { Lab } from "../../lab/lab.ts";
import type { State } from "../../store.ts";
import { isTable, tableButton } from "../tableButton.ts";

const names = Object.keys(experimentTexts);

/** The experiments there are, and what the chosen one found. */
export function experimentsView(state: State, lab: Lab, actions: Actions): TemplateResult {
  const { t } = state;
  const name = names.includes(lab.saved.experiment) ? lab.saved.experiment : (names[0] ?? "");
  return html`<div class="lab-experiments">
    <nav aria-label=${t("Experiments")}><ul>${names.map((n) => entry(n, n === name, state, lab))}</ul></nav>
    ${page(name, state, lab, actions)}
  </div>`;
}

function entry(name: string, isCurrent: boolean, { t, lab: { experiments } }: State, lab: Lab) {
  const isDone = experiments.get(name)?.result;
  return html`<li><button aria-current=${isCurrent ? "page" : nothing} @click=${() => lab.change({ experiment: name })}>
    <span>${experimentText(name, t).title}</span>${isDone ? html`<span class="quiet" title=${t("measured")}>✓</span>` : nothing}</button></li>`;
}

function page(name: string, state: State, lab: Lab, actions: Actions): TemplateResult {
  const { t } = state;
  const own = state.lab.experiments.get(name);
  const text = experimentText(name, t, own?.result?.figures);
  return html`<section class="lab-experiment">
    <h2>${text.title}</h2><p>${text.question}</p>
    ${runControls(name, state, lab)}
    ${own?.failed ? html`<p class="problem" role="alert">${own.failed}</p>` : nothing}
    ${own?.result ? found(name, own.result, state, actions) : nothing}
  </section>`;
}

function runControls(name: string, { t, lab: { experiments } }: State, lab: Lab): TemplateResult {
  const own = experiments.get(name);
  const progress = own?.progress ?? null;
  if (progress !== null) {
    return html`<div class="lab-run-bar"><progress max="1" value=${progress} aria-label=${t("Progress")}></progress><span class="note">${Math.round(100 * progress)} %</span>
      <button class="button" @click=${() => lab.cancelExperiment(name)}>${t("Cancel")}</button></div>`;
  }
  const run = (factor: number) => () => void lab.runExperiment(name, factor);
  return html`<div class="lab-run-bar"><button class="button primary" @click=${run(1)}>${icons.play} ${own?.result ? t("Run again") : t("Run")}</button>
    ${own?.result ? html`<button class="button" @click=${run(3)}>${t("Run with three times the seeds")}</button>` : nothing}</div>`;
}

function found(name: string, result: ExperimentResult, state: State, actions: Actions) {
  const { t } = state;
  const text = experimentText(name, t, result.figures);
  return html`<ul class="lab-claims" role="status">${result.claims.map(({ id, holds }) => claim(text.claims[id] ?? id, holds, state))}</ul>
    <p class="note">${t("Bars: where the mean lies at 95 %. Dashed: theory.")}</p>
    <div class="lab-charts">${result.charts.map((chart, i) => chartFigure(name, chart, i, state, actions))}</div>`;
}

const claim = (text: string, holds: boolean, { t }: State) =>
  html`<li class=${holds ? "holds" : "fails"}><span class="verdict">${holds ? t("holds") : t("does not hold")}</span> ${text}</li>`;

function chartFigure(
  name: string,
  chart: ExperimentChart,
  i: number,
  state: State,
  actions: Actions,
) {
  const { t } = state;
  const { title, x, y } = experimentText(name, t).charts[chart.id] ?? { title: "", x: "", y: "" };
  const id = `lab-${name}-${chart.id}`;
  const labels = chart.curves.map((curve) => curveText(name, curve.id, curve.value, t));
  const ends = chart.curves.map(({ points }, k) =>
    t(
      "{0} goes from {1} to {2}",
      labels[k] ?? "",
      figure(points[0]?.y ?? Number.NaN),
      figure(points.at(-1)?.y ?? Number.NaN),
    ),
  );
  return html`<figure class="lab-chart">
    <figcaption><h3>${title}</h3><span class="spacer"></span>
      ${tableButton(id, title, state, actions)}</figcaption>
    ${isTable(state, id) ? chartTable(chart, labels, x) : html`<div class="lab-chart-plot"><canvas data-lab="experiment-${i}" role="img" aria-label="${title}, ${y}, ${x}. ${ends.join(". ")}."></canvas></div>`}
    <p class="lab-keys note" aria-hidden="true">${chart.curves.map(
      ({ kind }, k) =>
        html`<span .style=${`--key: var(--run-${curveColor(chart.curves, k) + 1})`} class="lab-key ${kind}">${labels[k]}</span>`,
    )}</p>
  </figure>`;
}

function chartTable({ curves }: ExperimentChart, labels: readonly string[], x: string) {
  const places = [...new Set(curves.flatMap(({ points }) => points.map((p) => p.x)))].sort(
    (a, b) => a - b,
  );
  const cell = (k: number, at: number) => {
    const point = curves[k]?.points.find((p) => p.x === at);
    if (!point) return "";
    return point.high > point.low
      ? `${figure(point.y)} ± ${figure((point.high - point.low) / 2)}`
      : figure(point.y);
  };
  return html`<div class="table"><table><thead><tr><th scope="col">${x}</th>${labels.map((l) => html`<th scope="col">${l}</th>`)}</tr></thead>
    <tbody>${places.map((at) => html`<tr><th scope="row">${figure(at)}</th>${labels.map((_, k) => html`<td>${cell(k, at)}</td>`)}</tr>`)}</tbody></table></div>`;
}
