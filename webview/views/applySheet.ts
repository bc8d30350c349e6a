import { html, nothing, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import type { ApplyRow } from "../../src/protocol/apply.ts";
import type { Actions } from "../actions.ts";
import { canApply, hasWork } from "../applyActions.ts";
import { focusOnce } from "../controls/focusOnce.ts";
import { type State, selectedRun } from "../store.ts";

/** The way into the preview: for a run of the code, or for one that is to become code. */
export function applyButton(state: State, actions: Actions): TemplateResult | typeof nothing {
  const run = selectedRun(state);
  if (!run || (!run.file && !state.script)) return nothing;
  const { t } = state;
  const title = run.file ? t("Apply to code") : t("Insert as new code");
  return html`<button class="button primary" ?disabled=${!canApply(run, state)} title="${title} (Ctrl+Enter)" @click=${() => void actions.apply.open()}>${title}</button>`;
}

/** What would be written where, before anything is. */
export function applySheet(state: State, actions: Actions): TemplateResult | typeof nothing {
  const { applying, t } = state;
  if (!applying) return nothing;
  const { rows, sideEffects, locked, fileName } = applying.preview;
  const canWrite = hasWork(applying.preview);
  const title = applying.isNew
    ? t("Insert new code into {0}?", fileName)
    : t("Write into {0}?", fileName);
  return html`<section class="apply-sheet" role="dialog" aria-modal="false" aria-label=${title} tabindex="-1" ${canWrite ? nothing : ref(focusOnce)}>
    <h2>${title}</h2>
    <ul>${rows.map((row) => rowView(row, state, actions))}</ul>
    ${sideEffects.length > 0 ? html`<p class="warning-text">${t("This also changes {0}.", sideEffects.join(", "))}</p>` : nothing}
    ${locked.length > 0 ? html`<p class="warning-text">${t("Write-protected on disk: {0}. The editor will ask when you save.", locked.join(", "))}</p>` : nothing}
    <div class="sheet-buttons">
      <button class="button primary" ?disabled=${!canWrite} ${canWrite ? ref(focusOnce) : nothing} @click=${() => void actions.apply.confirm()}>${t("Write")}</button>
      <button class="button" @click=${() => actions.apply.cancel()}>${t("Cancel")}</button>
    </div>
  </section>`;
}

function rowView(row: ApplyRow, { t }: State, actions: Actions): TemplateResult {
  const { title, status, place, reason, replaceable } = row;
  return html`<li class=${status}>
    <span class="apply-title code">${title}</span><span class="note">${place}</span>
    ${status === "refused" ? nothing : diff(row)}
    ${row.also.map((other) => html`<span class="note">${other.place}</span>${diff(other)}`)}
    ${reason === "" ? nothing : html`<span class="apply-reason">${reason}</span>`}
    ${replaceable === null ? nothing : html`<button class="link" @click=${() => void actions.apply.replaceInCall(replaceable)}>${t("Replace the expression in the call")}</button>`}
  </li>`;
}

const diff = ({ before, after }: Pick<ApplyRow, "before" | "after">): TemplateResult =>
  html`<code class="diff">${before === "" ? nothing : html`<del>${before}</del> `}${after === "" ? nothing : html`<ins>${after}</ins>`}</code>`;
