import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { countEdits } from "../edits.ts";
import { editsOf, runTitle, type State, selectedRun } from "../store.ts";

/** File and line, what runs, and how the panel stands to the code. */
export function header(state: State, actions: Actions): TemplateResult {
  const run = selectedRun(state);
  const call = run?.calls.find((c) => c.line !== null);
  const { t } = state;
  const place = call?.cell
    ? t("cell {0}, line {1}", call.cell, call.line ?? 0)
    : `${call?.line ?? ""}`;
  return html`<header>
    ${icons.chart}
    ${
      call
        ? html`<button class="link file" title=${t("Go to the code")} @click=${() => actions.host.reveal(call.id)}>${state.fileName}:${place}</button>`
        : html`<span class="file">${state.fileName}</span>`
    }
    ${run ? html`<span class="dot-separator">·</span><h1>${runTitle(run)}</h1>` : nothing}
    ${stateChip(state)}
    ${run && isEdited(state, run.id) ? resetAll(state, run.id, actions) : nothing}
  </header>`;
}

const isEdited = (state: State, run: string) => Object.keys(editsOf(state, run)).length > 0;

function resetAll({ t }: State, run: string, actions: Actions): TemplateResult {
  const title = t("Back to the code's values");
  return html`<button class="icon-button" title=${title} aria-label=${title} @click=${() => actions.resetRun(run)}>${icons.undo}</button>`;
}

function stateChip(state: State): TemplateResult | typeof nothing {
  const run = selectedRun(state);
  const { t } = state;
  if (state.isLoading) return html`<span class="chip" role="status">${t("Reading code")}</span>`;
  if (!run) return nothing;
  const edits = countEdits(editsOf(state, run.id));
  const broken = state.script?.brokenLine ?? null;
  if (broken !== null) {
    return html`<span class="chip warning" role="status">${t("Line {0} does not parse: last good reading", broken)}</span>`;
  }
  if (edits > 0) {
    const text = edits === 1 ? t("Edited · 1 change") : t("Edited · {0} changes", edits);
    return html`<span class="chip edited" role="status">${text}</span>`;
  }
  const assumed = run.calls
    .flatMap((c) => Object.values(c.args))
    .filter((a) => a.origin === "assumed");
  if (assumed.length > 0) {
    const text =
      assumed.length === 1 ? t("1 value assumed") : t("{0} values assumed", assumed.length);
    return html`<span class="chip" role="status">${text}</span>`;
  }
  return html`<span class="chip" role="status">${t("In sync with code")}</span>`;
}
