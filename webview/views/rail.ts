import { html, nothing, type TemplateResult } from "lit-html";
import { figure } from "../../src/present/numbers.ts";
import type { PanelRun } from "../../src/protocol/panel.ts";
import type { Actions } from "../actions.ts";
import { SHAPES } from "../charts/cursorPlugin.ts";
import { icons, runMark } from "../controls/icons.ts";
import {
  editsOf,
  isHidden,
  outerCalls,
  runTitle,
  type State,
  selectedRun,
  shortTitle,
} from "../store.ts";

/** Runs beyond the sixth repeat the colours. */
export const runColor = (index: number): string => `--run-${(index % 6) + 1}`;
export const runShape = (index: number) => SHAPES[index % SHAPES.length] ?? "circle";

/** The list of runs: the file's own, each with its mark and its final stand-in loss. */
export function runList(state: State, actions: Actions): TemplateResult {
  const { t, script } = state;
  const runs = script?.runs ?? [];
  const others = runs.filter((run) => !run.isDefault);
  const rows = (all: readonly PanelRun[], isDefault: boolean) =>
    all.map((run, i) => (run.isDefault === isDefault ? runRow(run, i, state, actions) : nothing));
  return html`<section class="runs" aria-label=${t("Runs")}>
    <div class="section-head"><h2>${t("Runs")}</h2><span>${t("final loss")}</span></div>
    ${rows(runs, true)}
    ${others.length > 0 ? html`<div class="section-head"><h3>${t("With other options")}</h3></div>` : nothing}
    ${rows(runs, false)}
  </section>`;
}

function runRow(run: PanelRun, i: number, state: State, actions: Actions): TemplateResult {
  const isOff = isHidden(run, state);
  const isSelected = selectedRun(state)?.id === run.id;
  const keys = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "v") actions.toggleRun(run.id);
  };
  return html`<div class="run ${isSelected ? "selected" : ""} ${isOff ? "hidden" : ""}">
      <button class="run-main" aria-pressed=${isSelected} title=${runTitle(run)} @click=${() => actions.selectRun(run.id)} @keydown=${keys}>
        ${runMark(runShape(i), runColor(i))}
        <span class="run-text"><span class="run-name">${shortTitle(run, state)}</span>
        <span class="run-detail">${detail(run, state)}</span></span>
        <span class="run-loss">${lossText(run, state)}</span>
      </button>
      ${eyeButton(run, isOff, state, actions)}
    </div>
    ${isSelected && hasEdits(run, state) ? asInCode(run, state) : nothing}
    ${run.problem ? html`<p class="run-problem">${icons.warning} ${run.problem}</p>` : nothing}
    ${state.traces.get(run.id)?.failed ? html`<p class="run-problem" role="alert">${state.t("Not simulated: {0}", state.traces.get(run.id)?.failed ?? "")}</p>` : nothing}`;
}

const hasEdits = (run: PanelRun, state: State) => Object.keys(editsOf(state, run.id)).length > 0;

function eyeButton(run: PanelRun, isOff: boolean, { t }: State, actions: Actions) {
  const title = isOff ? t("Show {0}", runTitle(run)) : t("Hide {0}", runTitle(run));
  return html`<button class="icon-button" title=${title} aria-label=${title} aria-pressed=${!isOff} @click=${() => actions.toggleRun(run.id)}>${isOff ? icons.eyeOff : icons.eye}</button>`;
}

/** The dotted grey curve: what the code itself would do. */
function asInCode(run: PanelRun, state: State): TemplateResult {
  const trace = state.codeTraces.get(run.id);
  const loss = trace?.loss?.at(-1);
  return html`<div class="run as-code">
    <span class="run-main">${runMark("circle", "--muted", true)}<span class="run-text"><span class="run-name">${state.t("As in code")}</span></span>
    <span class="run-loss">${loss === undefined ? "" : figure(loss)}</span></span>
  </div>`;
}

/** What drives the rate. */
function detail(run: PanelRun, { t }: State): string {
  const schedulers = outerCalls(run)
    .slice(1)
    .map((call) => call.name);
  return schedulers.length > 0 ? schedulers.join(" + ") : t("constant rate");
}

function lossText(run: PanelRun, { traces, t }: State): string {
  const known = traces.get(run.id);
  if (known?.progress !== null && known?.progress !== undefined) return "…";
  const { full } = known ?? {};
  if (!full?.loss || full.steps === 0) return "";
  const last = full.loss[full.steps - 1] as number;
  return last <= 1e6 ? figure(last) : t("diverged");
}
