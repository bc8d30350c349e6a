import { html, nothing, type TemplateResult } from "lit-html";
import { figure } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import { icons, runMark } from "../controls/icons.ts";
import type { Run } from "../runs.ts";
import { runName, type State, selectedRun } from "../store.ts";
import { markOf } from "./runMark.ts";

/** The list of runs, each with its mark and its final stand-in loss. */
export function runList(state: State, actions: Actions): TemplateResult {
  const { t, runs } = state;
  const isOther = (run: Run) => run.file?.isDefault === false;
  const others = runs.filter(isOther);
  return html`<section class="runs" aria-label=${t("Runs")}>
    <div class="section-head"><h2>${t("Runs")}</h2><span>${t("final loss")}</span></div>
    ${runs.filter((run) => !isOther(run)).map((run) => runRow(run, state, actions))}
    ${others.length > 0 ? html`<div class="section-head"><h3>${t("With other options")}</h3></div>` : nothing}
    ${others.map((run) => runRow(run, state, actions))}
  </section>`;
}

function runRow(run: Run, state: State, actions: Actions): TemplateResult {
  const isOff = run.saved.hidden;
  const isSelected = selectedRun(state) === run;
  const keys = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "v") actions.runs.toggle(run.id);
  };
  return html`<div class="run ${isSelected ? "selected" : ""} ${isOff ? "hidden" : ""}">
      <button class="run-main" aria-pressed=${isSelected} title=${run.title} @click=${() => actions.runs.select(run.id)} @keydown=${keys}>
        ${markOf(run)}
        <span class="run-text"><span class="run-name">${runName(run, state)}</span>
        <span class="run-detail">${detail(run, state)}</span></span>
        <span class="run-loss">${lossText(run, state)}</span>
      </button>
      ${eyeButton(run, state, actions)}
    </div>
    ${isSelected && run.isEdited ? asInCode(run, state) : nothing}
    ${run.problem ? html`<p class="run-problem">${icons.warning} ${run.problem}</p>` : nothing}
    ${state.traces.get(run.id)?.failed ? html`<p class="run-problem" role="alert">${state.t("Not simulated: {0}", state.traces.get(run.id)?.failed ?? "")}</p>` : nothing}`;
}

function eyeButton(run: Run, state: State, actions: Actions) {
  const { t } = state;
  const isOff = run.saved.hidden;
  const name = runName(run, state);
  const title = isOff ? t("Show {0}", name) : t("Hide {0}", name);
  return html`<button class="icon-button" title=${title} aria-label=${title} aria-pressed=${!isOff} @click=${() => actions.runs.toggle(run.id)}>${isOff ? icons.eyeOff : icons.eye}</button>`;
}

/** The dotted grey curve: what the code itself would do. */
function asInCode(run: Run, state: State): TemplateResult {
  const trace = state.codeTraces.get(run.id);
  const loss = trace?.loss?.at(-1);
  return html`<div class="run as-code">
    <span class="run-main">${runMark("circle", "--muted", true)}<span class="run-text"><span class="run-name">${run.file ? state.t("As in code") : state.t("Before the edits")}</span></span>
    <span class="run-loss">${loss === undefined ? "" : figure(loss)}</span></span>
  </div>`;
}

/** What drives the rate. */
function detail({ config }: Run, { t }: State): string {
  const schedulers = config?.schedulers.map((s) => s.name) ?? [];
  return schedulers.length > 0 ? schedulers.join(" + ") : t("constant rate");
}

function lossText(run: Run, { traces, t }: State): string {
  const known = traces.get(run.id);
  if (known?.progress !== null && known?.progress !== undefined) return "…";
  const { full } = known ?? {};
  if (!full?.loss || full.steps === 0) return "";
  const last = full.loss[full.steps - 1] as number;
  return last <= 1e6 ? figure(last) : t("diverged");
}
