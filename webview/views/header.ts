import { html, nothing, type TemplateResult } from "lit-html";
import { changesBetween } from "../../src/core/configChanges.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import type { Run } from "../runs.ts";
import { type State, selectedRun } from "../store.ts";
import { applyButton } from "./applySheet.ts";
import { exportMenu } from "./exportMenu.ts";

/** File and line, what runs, and how the panel stands to the code. */
export function header(state: State, actions: Actions): TemplateResult {
  const run = selectedRun(state);
  return html`<header>
    ${icons.chart}
    ${place(run, state, actions)}
    ${run && state.fileName !== "" ? html`<span class="dot-separator">·</span>` : nothing}
    ${run ? html`<h1 title=${run.title}>${run.title}</h1>` : nothing}
    <span class="header-break"></span>
    ${stateChip(state)}
    ${run?.isEdited ? resetAll(state, run, actions) : nothing}
    <span class="spacer"></span>
    ${exportMenu(state, actions)}
    ${applyButton(state, actions)}
  </header>`;
}

function place(run: Run | undefined, { t, fileName }: State, actions: Actions) {
  const call = run?.file?.calls.find((c) => c.line !== null);
  if (!call) return html`<span class="file">${fileName}</span>`;
  const line = call.cell
    ? t("cell {0}, line {1}", call.cell, call.line ?? 0)
    : `${call.line ?? ""}`;
  return html`<button class="link file" title=${t("Go to the code")} @click=${() => actions.host.reveal(call.id)}>${fileName}:${line}</button>`;
}

function resetAll({ t }: State, run: Run, actions: Actions): TemplateResult {
  const title = run.file
    ? t("Back to the code's values")
    : t("Back to the values before the edits");
  return html`<button class="icon-button" title=${title} aria-label=${title} @click=${() => actions.edit.resetRun(run)}>${icons.undo}</button>`;
}

function stateChip(state: State): TemplateResult | typeof nothing {
  const { t } = state;
  const chip = (kind: string, mark: Mark, text: string) =>
    html`<span class="chip ${kind}" role="status">${mark}${text}</span>`;
  if (state.isLoading) return chip("", nothing, t("Reading code"));
  const run = selectedRun(state);
  if (!run) return nothing;
  const broken = state.script?.brokenLine ?? null;
  if (run.file && broken !== null) return chip("warning", icons.history, t("Last good reading"));
  if (run.conflicts.length > 0) return chip("warning", editedDot, t("Code changed"));
  const edits = run.base && run.config ? changesBetween(run.base, run.config).length : 0;
  if (edits > 0) {
    const text = edits === 1 ? t("Edited · 1 change") : t("Edited · {0} changes", edits);
    return chip("edited", editedDot, text);
  }
  if (!run.file) return chip("", nothing, t("Not in the code"));
  const assumed = countAssumed(run);
  if (assumed > 0) {
    const text = assumed === 1 ? t("1 value assumed") : t("{0} values assumed", assumed);
    return chip("", icons.question, text);
  }
  return chip("", icons.check, t("In sync with code"));
}

type Mark = TemplateResult | typeof nothing;

const editedDot = html`<span class="chip-dot"></span>`;

const countAssumed = ({ file }: Run): number =>
  (file?.calls ?? []).flatMap((c) => Object.values(c.args)).filter((a) => a.origin === "assumed")
    .length;
