import { html, nothing, type TemplateResult } from "lit-html";
import { type RunConfig, updatesPerEpoch } from "../../src/core/runConfig.ts";
import { type Candidate, candidatesFor } from "../../src/present/lessons/candidates.ts";
import type { StepFigure } from "../../src/present/lessons/lesson.ts";
import type { Localize } from "../../src/present/localize.ts";
import { count } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import { canApply } from "../applyActions.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";
import type { Lessons } from "./lessons.ts";

type Part = Extract<StepFigure, { kind: "script" }>["part"];

/** The open script in the last lesson: what it says, and what could stand beside it. */
export function scriptFigure(
  part: Part,
  lessons: Lessons,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const own = lessons.ownRun;
  if (!own?.config) {
    return html`<p class="note">${t("No run is open: open a Python file with an optimizer, or add a preset.")}</p>`;
  }
  if (part === "facts") return facts(own, own.config, t);
  if (part === "candidates") return candidateButtons(own, own.config, lessons, state, actions);
  return html`<button class="button" @click=${() => actions.setTab("schedule")}>${t("Go to the Schedule tab")}</button>
    <button class="button primary" ?disabled=${!canApply(own, state)} @click=${() => void actions.apply.open()}>${own.file ? t("Apply to code") : t("Insert as new code")}</button>`;
}

function facts(
  { title, file }: Run,
  { horizon, schedulers }: RunConfig,
  t: Localize,
): TemplateResult {
  const { epochs, stepsPerEpoch } = horizon;
  const assumed = (is: boolean | undefined) =>
    is ? html` <span class="assumed">${t("assumed")}</span>` : nothing;
  const cadence = schedulers[0]?.every;
  const words = { epoch: t("once per epoch"), batch: t("once per batch"), never: t("never") };
  return html`<table class="lesson-facts"><tbody>
    <tr><th scope="row">${t("Run")}</th><td class="code">${title}</td></tr>
    <tr><th scope="row">${t("Epochs")}</th><td>${count(epochs)}${assumed(file?.epochs.isAssumed)}</td></tr>
    <tr><th scope="row">${t("Steps per epoch")}</th><td>${count(stepsPerEpoch)}${assumed(file?.stepsPerEpoch.isAssumed)}</td></tr>
    <tr><th scope="row">${t("Updates in all")}</th><td>${count(epochs * updatesPerEpoch(horizon))}</td></tr>
    ${cadence ? html`<tr><th scope="row">${t("The scheduler is stepped")}</th><td>${words[cadence]}</td></tr>` : nothing}
  </tbody></table>`;
}

function candidateButtons(
  own: Run,
  config: RunConfig,
  lessons: Lessons,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const added = lessons.candidates;
  const add = (candidate: Candidate) => () =>
    lessons.candidate(() => {
      const base = { ...config, schedulers: candidate.schedulers(config) };
      return actions.runs.add(
        { name: candidate.title, source: { kind: "added", base }, edits: null },
        own.id,
      );
    });
  const isThere = ({ title }: Candidate) => added.some(({ saved }) => saved.name === title);
  return html`<ul class="lesson-candidates">${candidatesFor(t).map(
    (candidate) =>
      html`<li><button class="button" ?disabled=${isThere(candidate)} @click=${add(candidate)}>+ ${candidate.title}</button> <span class="note">${candidate.note}</span></li>`,
  )}</ul>
    ${
      added.length > 0
        ? html`<div class="lesson-buttons-row"><button class="button primary" @click=${() => actions.setTab("schedule")}>${t("Look at them")}</button>
      <button class="button" @click=${() => lessons.keepCandidates()}>${t("Keep them")}</button></div>`
        : nothing
    }`;
}
