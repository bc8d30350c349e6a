import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";
import { applySheet } from "./applySheet.ts";
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
    ${hasRuns ? content(state, actions) : state.isLoading ? loading(state) : empty(state)}
  `;
}

const content = (state: State, actions: Actions): TemplateResult => html`
  <aside class="rail">${runList(state, actions)}</aside>
  <main>${tabBar(state, actions)}${currentTab(state).view(state, actions)}</main>
  <div class="params">${controlsPane(state, actions)}</div>
  ${scrubber(state, actions)}
`;

const loading = ({ t }: State): TemplateResult =>
  html`<div class="empty" aria-busy="true"><p>${t("Reading code")}…</p></div>`;

function empty({ t, fileName }: State): TemplateResult {
  return html`<div class="empty">
    <h2>${fileName ? t("No optimizer in {0}", fileName) : nothing}</h2>
    <p>${t("Looks for torch.optim and lr_scheduler calls.")}</p>
  </div>`;
}
