import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Localize } from "../../src/present/localize.ts";
import { type CheckedNumber, checkedNumber, problemPlace } from "./checkedNumber.ts";

/** A number of the lab's settings: what does not fit its bounds is not taken, and it is said why. */
export function numberField(number: CheckedNumber, t: Localize): TemplateResult {
  const { id, label } = number;
  return html`<div class="lab-number"><label class="lab-field" for=${id}><span>${label}</span>${checkedNumber(number, t)}</label>${problemPlace(id)}</div>`;
}

export function choiceField<T extends string>(
  id: string,
  label: string,
  value: T,
  options: readonly (readonly [T, string])[],
  set: (value: T) => void,
): TemplateResult {
  const change = (event: Event) => set((event.target as HTMLSelectElement).value as T);
  return html`<label class="lab-field" for=${id}><span>${label}</span>
    <select id=${id} class="lab-select" @change=${change}>${options.map(
      ([v, text]) => html`<option value=${v} ?selected=${v === value}>${text}</option>`,
    )}</select></label>`;
}

export function checkField(
  id: string,
  label: string,
  value: boolean,
  set: (value: boolean) => void,
): TemplateResult {
  const change = (event: Event) => set((event.target as HTMLInputElement).checked);
  return html`<label class="lab-field check" for=${id}><input id=${id} type="checkbox" .checked=${live(value)} @change=${change} /><span>${label}</span></label>`;
}
