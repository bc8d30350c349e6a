import { html, nothing, type TemplateResult } from "lit-html";
import type { Localize } from "../../src/present/localize.ts";
import type { TabId } from "../../src/protocol/limits.ts";
import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";
import type { PageLoaders } from "../tabPages.ts";
import { scheduleTab } from "./scheduleTab.ts";

/** One page of the panel's main part. */
export interface Tab {
  readonly id: TabId;
  title(t: Localize): string;
  /** What stands at the right end of the tab bar. */
  tools?(state: State, actions: Actions): TemplateResult;
  view(state: State, actions: Actions): TemplateResult;
}

/** The tabs there are, in their order. */
export const tabs: readonly Tab[] = [
  scheduleTab,
  lazyTab("landscape", (t) => t("Landscape")),
  lazyTab("training", (t) => t("Training")),
  lazyTab("lessons", (t) => t("Lessons")),
  lazyTab("find", (t) => t("Find")),
];

/** The pages of the other tabs: each is loaded when it is first shown. */
export const pageLoaders: PageLoaders = {
  landscape: async () => (await import("./landscapeTab.ts")).landscapePage,
  training: async () => (await import("./training/trainingPage.ts")).trainingPage,
  find: async () => (await import("../find/findPage.ts")).createFindPage(),
  lessons: async () => (await import("../lessons/lessonsPage.ts")).createLessonsPage(),
};

function lazyTab(id: TabId, title: (t: Localize) => string): Tab {
  return {
    id,
    title,
    tools: (state, actions) => state.pages.get(id)?.tools?.(state, actions) ?? html``,
    view: (state, actions) =>
      state.pages.get(id)?.view(state, actions) ?? html`<div class="empty" aria-busy="true"></div>`,
  };
}

export const currentTab = ({ saved }: State): Tab =>
  tabs.find((tab) => tab.id === saved.tab) ?? scheduleTab;

export function tabBar(state: State, actions: Actions): TemplateResult {
  const current = currentTab(state);
  const keys = (event: KeyboardEvent) => onKey(event, current, actions);
  return html`<div class="tab-bar">
    <div class="tabs" role="tablist" @keydown=${keys}>${tabs.map(
      (tab) => html`<button class="tab" role="tab" id="tab-${tab.id}" aria-controls="tab-page"
        aria-selected=${tab === current} tabindex=${tab === current ? 0 : -1}
        @click=${() => actions.setTab(tab.id)}>${tab.title(state.t)}</button>`,
    )}</div>
    ${current.tools?.(state, actions) ?? nothing}
  </div>`;
}

/** Arrow keys go from tab to tab, as in every tab list. */
function onKey(event: KeyboardEvent, current: Tab, actions: Actions): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  const next = tabs[(tabs.indexOf(current) + by + tabs.length) % tabs.length] ?? current;
  actions.setTab(next.id);
  event.preventDefault();
  event.stopPropagation();
  requestAnimationFrame(() => document.getElementById(`tab-${next.id}`)?.focus());
}
