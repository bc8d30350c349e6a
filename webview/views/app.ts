import { html, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";
import { applySheet } from "./applySheet.ts";
import { banners } from "./banners.ts";
import { controlsPane } from "./controlsPane.ts";
import { header } from "./header.ts";
import { noticeBar } from "./notice.ts";
import { runList } from "./rail.ts";
import { scrubber } from "./scrubber.ts";
import { currentTab, tabBar } from "./tabs.ts";

/** The whole panel as a function of its state. */
export function app(state: State, actions: Actions): TemplateResult {
  const hasRuns = state.runs.length > 0;
  return html`
    ${header(state, actions)}
    ${applySheet(state, actions)}
    ${noticeBar(state, actions)}
    ${hasRuns ? content(state, actions) : state.isLoading ? loading(state) : empty(state, actions)}
  `;
}

const content = (state: State, actions: Actions): TemplateResult => html`
  <aside class="rail">${runList(state, actions)}</aside>
  <main id="tab-page">${tabBar(state, actions)}${banners(state, actions)}${currentTab(state).view(state, actions)}</main>
  <div class="params">${controlsPane(state, actions)}</div>
  ${scrubber(state, actions)}
`;

const loading = ({ t }: State): TemplateResult =>
  html`<div class="empty" aria-busy="true"><p>${t("Reading code")}…</p></div>`;

/** Nothing to show yet: another script, or an example to start from. */
function empty({ t, fileName, fileProblem }: State, actions: Actions): TemplateResult {
  const title = fileProblem ? t("{0} cannot be read: {1}", fileName, fileProblem) : null;
  return html`<div class="empty">
    <h2>${title ?? t("No optimizer in {0}", fileName)}</h2>
    <p>${t("Looks for torch.optim and lr_scheduler calls.")}</p>
    <button class="button primary" @click=${() => actions.host.openScript()}>${t("Open another script")}</button>
    <button class="button" @click=${() => void actions.addRun()}>${t("Start from an example")}</button>
  </div>`;
}
