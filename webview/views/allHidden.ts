import { html, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";

/** Stands where the charts would, while no run is drawn. */
export function allHidden({ t, runs }: State, actions: Actions): TemplateResult {
  return html`<div class="empty"><p>${t("All {0} runs are hidden.", runs.length)}</p>
    <button class="button" @click=${() => actions.runs.showAll()}>${t("Show all runs")}</button></div>`;
}
