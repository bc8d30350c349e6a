import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Localize } from "../../src/present/localize.ts";
import { icons } from "./icons.ts";
import { nameText } from "./nameText.ts";
import { assumedChip, problemText, resetButton, type ValueControl } from "./valueControl.ts";

export interface ItemsControl extends Omit<ValueControl, "value" | "scale" | "onValue"> {
  readonly items: readonly string[];
  /** What each number is, where there is a fixed number of them; null for a list of any length. */
  readonly labels: readonly string[] | null;
  /** The item that a plus adds. */
  readonly next: string;
}

/** Several numbers, each in a field of its own. */
export function itemsControl(control: ItemsControl, t: Localize): TemplateResult {
  const { id, label, description, items, labels, problem, isEdited } = control;
  const change = (i: number, text: string) =>
    control.onText(items.map((item, k) => (k === i ? text : item)).join(", "));
  const remove = (i: number) => control.onText(items.filter((_, k) => k !== i).join(", "));
  const add = () => control.onText([...items, control.next].join(", "));
  const addTitle = t("Add to {0}", label);
  return html`<div class="control items ${isEdited ? "edited" : ""} ${problem ? "invalid" : ""}" role="group" aria-label=${label}>
    <div class="name"><span title=${description}>${nameText(label)}</span>${control.isAssumed ? assumedChip(control, t) : nothing}</div>
    <div class="item-fields">${items.map((item, i) => {
      const title = labels?.[i] ?? `${label} ${i + 1}`;
      return html`<input id="${id}-${i}" class="field" type="text" inputmode="decimal" autocomplete="off" spellcheck="false" title=${title} aria-label=${title}
        .value=${live(item)} aria-invalid=${problem ? "true" : "false"} aria-describedby=${problem ? `${id}-problem` : nothing}
        @input=${(event: Event) => change(i, (event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          const isEmpty = (event.target as HTMLInputElement).value === "";
          if (!labels && event.key === "Backspace" && isEmpty) remove(i);
        }} />`;
    })}${labels ? nothing : html`<button class="icon-button" title=${addTitle} aria-label=${addTitle} @click=${add}>${icons.plus}</button>`}</div>
    ${resetButton(control, t)}
    ${problem ? problemText(control, problem, t) : nothing}
  </div>`;
}
