import { html, type TemplateResult } from "lit-html";

/** A Python name that may be broken after its underscores where there is little room. */
export function nameText(name: string): TemplateResult {
  const parts = name.split(/(?<=_)/);
  return html`${parts.map((part) => html`${part}<wbr />`)}`;
}
