import { html, nothing, type TemplateResult } from "lit-html";
import type { SeedCurves } from "../../src/core/seedCurves.ts";
import { standInMeaning } from "../../src/present/standIn.ts";
import type { Actions } from "../actions.ts";
import { placePopover } from "../controls/menu.ts";
import { objectiveTitle } from "../objectiveTexts.ts";
import type { Run } from "../runs.ts";
import { type ChartKind, seriesOf } from "../series.ts";
import { type State, selectedRun } from "../store.ts";
import { timelineOf } from "../timeline.ts";
import { chartLabels, cursorCaption } from "./chartLabels.ts";
import { chartSentence, chartTable } from "./chartText.ts";
import { choice } from "./choice.ts";
import { milestoneHandles } from "./milestones.ts";
import { noneDrawn } from "./noneDrawn.ts";
import { resultsTable } from "./resultsTable.ts";
import { isTable, tableButton } from "./tableButton.ts";
import type { Tab } from "./tabs.ts";

/** Learning rate, momentum and stand-in loss over the run, with one shared cursor. */
export const scheduleTab: Tab = {
  id: "schedule",
  title: (t) => t("Schedule"),
  tools: (state, actions) =>
    html`<div class="tools">${cursorCaption(state)}${unitChoice(state, actions)}</div>`,
  view: (state, actions) => noneDrawn(state, actions) ?? charts(state, actions),
};

function unitChoice(state: State, actions: Actions): TemplateResult | typeof nothing {
  const { t, saved } = state;
  // Without epochs there is nothing to choose.
  if ((timelineOf(state)?.unit ?? saved.unit) !== saved.unit) return nothing;
  return choice(
    t("Axis"),
    saved.unit,
    [
      ["epoch", t("epochs")],
      ["step", t("steps")],
    ],
    (unit) => actions.setUnit(unit),
  );
}

function charts(state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const info = standInMeaning(t);
  const zoom = zoomTools(state, actions);
  return html`
    ${figureOf("lr", t("Learning rate"), state, actions, html`${zoom}${scaleChoice(state, actions)}`)}
    ${hasMomentum(state) ? figureOf("momentum", t("Momentum, β₁"), state, actions, nothing) : nothing}
    ${figureOf(
      "loss",
      t("Loss"),
      state,
      actions,
      lossLegend(state),
      html`<span class="note">${t("on a stand-in problem ({0}), not your model", standInName(state))}</span><button class="info" popovertarget="stand-in-info" title=${info} aria-label=${t("What is a stand-in loss?")}>i</button><p class="menu hint" id="stand-in-info" popover @beforetoggle=${placePopover}>${info}</p>`,
    )}
    ${isTable(state, "results") ? resultsTable(state, actions) : nothing}
  `;
}

const standInName = ({ runs, t }: State): string =>
  objectiveTitle(runs[0]?.standIn.objective?.name ?? "", t);

const hasMomentum = (state: State) => seriesOf("momentum", state).length > 0;

/** How the flat area and the further lines are to be read. */
function lossLegend(state: State): TemplateResult | typeof nothing {
  const run = selectedRun(state);
  const traces = run && state.traces.get(run.id);
  if (!run || !traces) return nothing;
  return html`${traces.full?.watched ? watchedLegend(run, state) : nothing}${traces.seeds ? seedsLegend(run, traces.seeds, state) : nothing}`;
}

const colorOf = ({ saved }: Run) => `--color: var(--run-${saved.slot + 1})`;

const watchedLegend = (run: Run, { t }: State): TemplateResult =>
  html`<span class="legend" title=${t("The mean loss since it last looked: it lowers the rate when this stops falling.")}><span class="watched-line" .style=${colorOf(run)}></span>${t("seen by ReduceLROnPlateau")}</span>`;

function seedsLegend(run: Run, seeds: SeedCurves, state: State): TemplateResult | typeof nothing {
  if (seeds.means.length < 2) return nothing;
  return html`<span class="legend"><span class="swatch" .style=${colorOf(run)}></span>${state.t("{0} seeds, min–max", seeds.means.length)}<span class="mean-line"></span>${state.t("mean")}</span>`;
}

/** What brings the whole run back while a part of it is shown. */
function zoomTools({ saved, t }: State, actions: Actions): TemplateResult | typeof nothing {
  if (!saved.zoom) return nothing;
  return html`<button class="button small" title=${t("Show the whole run (0)")} @click=${() => actions.resetZoom()}>${t("Whole run")}</button>`;
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

function figureOf(
  kind: ChartKind,
  title: string,
  state: State,
  actions: Actions,
  controls: TemplateResult | typeof nothing,
  note: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<figure class="chart chart-${kind}" aria-label=${title}>
    <figcaption><h3>${title}</h3>${note}<span class="spacer"></span>${controls}
      ${tableButton(kind, title, state, actions)}
    </figcaption>
    ${
      isTable(state, kind)
        ? chartTable(kind, state)
        : html`<div class="plot-row">
      <div class="plot"><canvas data-chart=${kind} role="img" aria-label=${chartSentence(kind, state)}></canvas>${kind === "lr" ? milestoneHandles(state, actions) : nothing}</div>
      ${chartLabels(kind, state)}
    </div>`
    }
  </figure>`;
}
