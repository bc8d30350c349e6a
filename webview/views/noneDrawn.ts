import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import { type State, selectedRun, visibleRuns } from "../store.ts";

/** Stands where the charts would, while no run is drawn; null where one is, or may come. */
export function noneDrawn(state: State, actions: Actions): TemplateResult | null {
  const visible = visibleRuns(state);
  if (visible.length === 0) return allHidden(state, actions);
  if (state.isLoading || visible.some(({ plan }) => plan !== null)) return null;
  return undrawable(state, actions);
}

const allHidden = ({ t, runs }: State, actions: Actions): TemplateResult =>
  html`<div class="empty"><p>${t("All {0} runs are hidden.", runs.length)}</p>
    <button class="button" @click=${() => actions.runs.showAll()}>${t("Show all runs")}</button></div>`;

function undrawable(state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const call = selectedRun(state)?.file?.calls.at(-1)?.id;
  return html`<div class="empty"><p>${t("No visible run can be drawn.")}</p>
    ${call === undefined ? nothing : html`<button class="button" @click=${() => actions.host.reveal(call)}>${t("Go to the code")}</button>`}
    <button class="button" @click=${() => void actions.addRun()}>${t("Add run")}</button></div>`;
}
