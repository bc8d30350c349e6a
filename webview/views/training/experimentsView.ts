import { html, nothing, type TemplateResult } from "lit-html";
import type {
  ExperimentChart,
  ExperimentResult,
} from "../../../src/core/training/experiments/experiment.ts";
import { experimentText } from "../../../src/present/experimentText.ts";
import { experimentTexts } from "../../../src/present/experimentTexts.ts";
import type { Actions } from "../../actions.ts";
import { icons } from "../../controls/icons.ts";
import type { Lab } from "../../lab/lab.ts";
import type { State } from "../../store.ts";
import {
  claimList,
  curveKeys,
  curveLabels,
  experimentBar,
  experimentSentence,
  labelled,
} from "../experimentParts.ts";
import { curveTable } from "../experimentTable.ts";
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

function runControls(name: string, state: State, lab: Lab): TemplateResult {
  const { t } = state;
  const title = state.lab.experiments.get(name)?.result ? t("Run again") : t("Run");
  return experimentBar(name, html`${icons.play} ${title}`, state, lab);
}

function found(name: string, result: ExperimentResult, state: State, actions: Actions) {
  const { t } = state;
  return html`${claimList(name, result, state)}
    <p class="note">${t("Bars: where the mean lies at 95 %. Dashed: theory.")}</p>
    <div class="lab-charts">${result.charts.map((chart, i) => chartFigure(name, chart, i, state, actions))}</div>`;
}

function chartFigure(
  name: string,
  chart: ExperimentChart,
  i: number,
  state: State,
  actions: Actions,
) {
  const { t } = state;
  const { title = "", x = "" } = experimentText(name, t).charts[chart.id] ?? {};
  const id = `lab-${name}-${chart.id}`;
  const labels = curveLabels(name, chart, state);
  return html`<figure class="lab-chart">
    <figcaption><h3>${title}</h3><span class="spacer"></span>
      ${tableButton(id, title, state, actions)}</figcaption>
    ${isTable(state, id) ? curveTable(x, labelled(chart, labels)) : html`<div class="lab-chart-plot"><canvas data-lab="experiment-${i}" role="img" aria-label=${experimentSentence(name, chart, state)}></canvas></div>`}
    ${curveKeys(chart, labels)}
  </figure>`;
}
