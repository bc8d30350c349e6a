import { html, noChange, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

/** A number of the lab's settings: what does not fit its bounds is not taken. */
export interface NumberField {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly title?: string;
  set(value: number): void;
}

export function numberField(field: NumberField): TemplateResult {
  const { id, label, value, min, max, step = 1, title } = field;
  const change = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const next = Number(input.value);
    const isGood = input.value !== "" && input.validity.valid && next >= min && next <= max;
    input.setAttribute("aria-invalid", String(!isGood));
    if (isGood) field.set(next);
  };
  // What is being typed is not overwritten by a drawing that comes meanwhile.
  const isTyped = document.activeElement?.id === id;
  const shown = isTyped ? noChange : live(String(value));
  // A decimal step would refuse values between its multiples: any number is one.
  return html`<label class="lab-field" for=${id} title=${title ?? nothing}><span>${label}</span>
    <input id=${id} class="field" type="number" aria-label=${label === "" ? (title ?? nothing) : nothing} min=${min} max=${max} step=${step < 1 ? "any" : step}
      .value=${shown} @change=${change} /></label>`;
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
