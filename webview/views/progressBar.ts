import { html, type TemplateResult } from "lit-html";
import type { State } from "../store.ts";

/** How much of a piece of work is done, with a way out. */
export const progressBar = (done: number, { t }: State, cancel: () => void): TemplateResult =>
  html`<progress max="1" value=${done} aria-label=${t("Progress")}></progress><span class="note">${Math.round(100 * done)} %</span>
      <button class="button" @click=${cancel}>${t("Cancel")}</button>`;
