import { html, nothing, type TemplateResult } from "lit-html";
import { experimentText } from "../../src/present/experimentText.ts";
import { lessonDrawings } from "../../src/present/lessons/figures/index.ts";
import type { Plot, PlotCurve } from "../../src/present/lessons/figures/plot.ts";
import type { StepFigure } from "../../src/present/lessons/lesson.ts";
import { figure } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";
import {
  claimList,
  curveKeys,
  curveLabels,
  curveMark,
  experimentBar,
  experimentSentence,
  labelled,
} from "../views/experimentParts.ts";
import { curveTable } from "../views/experimentTable.ts";
import { isTable, tableButton } from "../views/tableButton.ts";
import type { Lessons } from "./lessons.ts";
import { scriptFigure } from "./scriptFigure.ts";

type FigureOf<K extends StepFigure["kind"]> = Extract<StepFigure, { kind: K }>;

/** What a step shows, by its kind. */
export function stepFigure(
  shown: StepFigure,
  lessons: Lessons,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  switch (shown.kind) {
    case "experiment":
      return experiment(shown, state, actions);
    case "drawing":
      return drawing(shown, lessons, state, actions);
    case "code":
      return html`<pre class="lesson-code">${shown.text}</pre>
        <button class="button" @click=${() => actions.host.openText(shown.text, "python")}>${t("Open this code in an editor")}</button>`;
    case "script":
      return scriptFigure(shown.part, lessons, state, actions);
    case "tab": {
      const titles = {
        training: t("Go to the Training tab"),
        landscape: t("Go to the Landscape tab"),
        find: t("Go to the Find tab"),
      };
      return html`<button class="button" @click=${() => actions.setTab(shown.tab)}>${titles[shown.tab]}</button>`;
    }
  }
}

function experiment(
  { name, charts, claims }: FigureOf<"experiment">,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t, lab } = state;
  const own = lab.experiments.get(name);
  const result = own?.result ?? null;
  const text = experimentText(name, t, result?.figures);
  return html`<section class="lesson-figure" aria-label=${text.title}>
    <h3>${text.title}</h3><p class="note">${text.question}</p>
    ${experimentBar(name, result ? t("Run again") : t("Measure"), state, actions.lab)}
    ${own?.failed ? html`<p class="problem" role="alert">${own.failed}</p>` : nothing}
    ${result ? claimList(name, { ...result, claims: result.claims.filter(({ id }) => claims.includes(id)) }, state) : nothing}
    ${result ? html`<div class="lesson-charts">${charts.map((chart) => experimentChart(name, chart, state, actions))}</div>` : nothing}
  </section>`;
}

function experimentChart(name: string, id: string, state: State, actions: Actions) {
  const chart = state.lab.experiments.get(name)?.result?.charts.find((c) => c.id === id);
  if (!chart) return nothing;
  const { title = "", x = "" } = experimentText(name, state.t).charts[id] ?? {};
  const labels = curveLabels(name, chart, state);
  const table = `lab-${name}-${id}`;
  return html`<figure class="lesson-chart"><figcaption><h4>${title}</h4><span class="spacer"></span>${tableButton(table, title, state, actions)}</figcaption>
    ${isTable(state, table) ? curveTable(x, labelled(chart, labels)) : html`<div class="lesson-plot"><canvas data-lesson-experiment=${name} data-chart-id=${id} role="img" aria-label=${experimentSentence(name, chart, state)}></canvas></div>`}
    ${curveKeys(chart, labels)}</figure>`;
}

const isKeyed = ({ small }: PlotCurve) => !small;

const plotKeys = ({ curves }: Plot) =>
  html`<p class="lab-keys note" aria-hidden="true">${curves
    .filter(isKeyed)
    .map(
      ({ label, color, dash }) =>
        html`<span class="lab-key">${color === "muted" ? html`<span class="key-line"></span>` : curveMark(color, dash ?? false)}${label}</span>`,
    )}</p>`;

function drawing(
  { name }: FigureOf<"drawing">,
  lessons: Lessons,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const table = `lesson-${name}`;
  const values = lessons.valuesOf(name);
  const plot = lessons.plotOf(name);
  const set = (control: string) => (event: Event) =>
    lessons.setValue(name, control, Number((event.target as HTMLInputElement).value));
  return html`<section class="lesson-figure">
    <div class="lesson-controls">${lessonDrawings[name].controls(t).map(
      (c) => html`<label><span>${c.label}</span>
        <span class="slider" .style=${`--at: ${((values[c.name] ?? c.value) - c.min) / (c.max - c.min)}`}><input type="range" min=${c.min} max=${c.max} step=${c.step} .value=${String(values[c.name] ?? c.value)} @input=${set(c.name)}></span>
        <output>${figure(values[c.name] ?? c.value)}</output></label>`,
    )}</div>
    <div class="lesson-figure-head">${tableButton(table, plot.y, state, actions)}</div>
    ${isTable(state, table) ? curveTable(plot.x, plot.curves.filter(isKeyed)) : html`<div class="lesson-plot"><canvas data-lesson-drawing=${name} role="img" aria-label=${plot.sentence}></canvas></div>`}
    ${plotKeys(plot)}
    <p class="lesson-sentence" role="status">${plot.sentence}</p>
  </section>`;
}
