import { html, nothing, type TemplateResult } from "lit-html";
import { figure } from "../../src/present/numbers.ts";
import { standInMeaning } from "../../src/present/standIn.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { cursorStep, mainTrace, runName, type State, visibleRuns } from "../store.ts";
import { type ChartKind, chartSentence, chartTable, valueAt } from "./chartText.ts";
import { markOf } from "./runMark.ts";
import type { Tab } from "./tabs.ts";

/** Learning rate, momentum and stand-in loss over the run, with one shared cursor. */
export const scheduleTab: Tab = {
  id: "schedule",
  title: (t) => t("Schedule"),
  tools: (state, actions) => unitChoice(state, actions),
  view: (state, actions) =>
    visibleRuns(state).length === 0 ? allHidden(state, actions) : charts(state, actions),
};

const unitChoice = ({ t, saved }: State, actions: Actions) =>
  choice(
    t("Axis"),
    saved.unit,
    [
      ["epoch", t("epochs")],
      ["step", t("steps")],
    ],
    (unit) => actions.setUnit(unit),
  );

function charts(state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const info = standInMeaning(t);
  return html`
    ${figureOf("lr", t("Learning rate"), state, actions, scaleChoice(state, actions))}
    ${hasMomentum(state) ? figureOf("momentum", t("Momentum, β₁"), state, actions, nothing) : nothing}
    ${figureOf(
      "loss",
      t("Stand-in loss"),
      state,
      actions,
      nothing,
      html`<span class="note">${t("not your model")}</span><button class="info" title=${info} aria-label=${info}>i</button>`,
    )}
  `;
}

const hasMomentum = (state: State) =>
  visibleRuns(state).some((run) => state.traces.get(run.id)?.schedule?.momentum[0]);

function allHidden({ t, runs }: State, actions: Actions): TemplateResult {
  return html`<div class="empty"><p>${t("All {0} runs are hidden.", runs.length)}</p>
    <button class="button" @click=${() => actions.runs.showAll()}>${t("Show all runs")}</button></div>`;
}

const scaleChoice = ({ t, saved }: State, actions: Actions) =>
  choice(
    t("Scale"),
    saved.scale,
    [
      ["log", t("log")],
      ["linear", t("linear")],
    ],
    (scale) => actions.setScale(scale),
  );

/** A row of buttons of which one is pressed. */
function choice<T extends string>(
  label: string,
  current: T,
  options: readonly (readonly [T, string])[],
  choose: (value: T) => void,
): TemplateResult {
  return html`<div class="choice" role="group" aria-label=${label}>${options.map(
    ([value, text]) =>
      html`<button aria-pressed=${value === current} @click=${() => choose(value)}>${text}</button>`,
  )}</div>`;
}

function figureOf(
  kind: ChartKind,
  title: string,
  state: State,
  actions: Actions,
  controls: TemplateResult | typeof nothing,
  note: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { t, saved } = state;
  const isTable = saved.tables.includes(kind);
  const tableTitle = isTable ? t("Show as chart") : t("Show as table");
  return html`<figure class="chart chart-${kind}">
    <figcaption><h3>${title}</h3>${note}<span class="spacer"></span>${controls}
      <button class="icon-button" title=${tableTitle} aria-label="${title}: ${tableTitle}" aria-pressed=${isTable} @click=${() => actions.toggleTable(kind)}>${icons.table}</button>
    </figcaption>
    ${
      isTable
        ? chartTable(kind, state)
        : html`<div class="plot-row">
      <div class="plot"><canvas data-chart=${kind} role="img" aria-label=${chartSentence(kind, state)}></canvas></div>
      ${labels(kind, state)}
    </div>`
    }
  </figure>`;
}

/** The runs' values at the cursor, in the order of the runs. */
function labels(kind: ChartKind, state: State): TemplateResult {
  const main = mainTrace(state);
  const step = main ? cursorStep(main, state.saved.cursor) : 0;
  const rows = visibleRuns(state).flatMap((run) => {
    const value = valueAt(kind, state, run.id, step);
    if (value === null) return [];
    return [
      html`<li>${markOf(run)}<span class="label-name">${runName(run, state)}</span><span class="label-value">${figure(value)}</span></li>`,
    ];
  });
  return html`<ul class="labels" aria-hidden="true">${rows}</ul>`;
}
