import { html, nothing, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";
import { runRow } from "./runRow.ts";

/** The list of runs, each with its mark and its final stand-in loss. */
export function runList(state: State, actions: Actions): TemplateResult {
  const { t, runs } = state;
  const isOther = (run: Run) => run.file?.isDefault === false;
  const others = runs.filter(isOther);
  // The focus stays with the run that has it, wherever that moves.
  const rows = (list: readonly Run[]) =>
    repeat(
      list,
      ({ id }) => id,
      (run) => runRow(run, state, actions),
    );
  return html`<section class="runs" aria-label=${t("Runs")} ${ref((list) => keepInView(list, state))}>
    <div class="section-head"><h2>${t("Runs")}</h2><span class="spacer"></span><span>${t("final loss")}</span>${resultsButton(state, actions)}</div>
    ${rows(runs.filter((run) => !isOther(run)))}
    <button class="link add-run" @click=${() => void actions.addRun()}>${icons.plus} ${t("Add run")}</button>
    ${others.length > 0 ? html`<div class="section-head"><h3>${t("With other options")}</h3></div>` : nothing}
    ${rows(others)}
  </section>`;
}

/** Where the runs are a strip, the one that has been selected is brought into view. */
function keepInView(list: Element | undefined, { saved }: State): void {
  if (!(list instanceof HTMLElement) || list.dataset.selected === `${saved.selected}`) return;
  list.dataset.selected = `${saved.selected}`;
  requestAnimationFrame(() =>
    list.querySelector(".run.selected")?.scrollIntoView({ block: "nearest", inline: "nearest" }),
  );
}

/** The table of results belongs to the schedule's tab: the button leads there. */
function resultsButton({ t, saved }: State, actions: Actions): TemplateResult {
  const isShown = saved.tab === "schedule" && saved.tables.includes("results");
  const title = isShown ? t("Hide the results") : t("Show the results of all runs");
  const press = () => {
    actions.setTab("schedule");
    if (isShown === saved.tables.includes("results")) actions.toggleTable("results");
  };
  return html`<button class="icon-button" title=${title} aria-label=${title} aria-pressed=${isShown} @click=${press}>${icons.table}</button>`;
}
