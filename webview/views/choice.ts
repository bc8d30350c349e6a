import { html, type TemplateResult } from "lit-html";

/** A row of buttons of which one is pressed. */
export function choice<T extends string>(
  label: string,
  current: T,
  options: readonly (readonly [T, string])[],
  choose: (value: T) => void,
): TemplateResult {
  return html`<div class="choice" role="group" aria-label=${label}>${options.map(
    ([value, text]) =>
      html`<button aria-pressed=${value === current} @click=${() => choose(value)}>${text}</button>`,
  )}</div>`;
}
