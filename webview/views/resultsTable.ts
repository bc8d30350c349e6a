import { html, nothing, type TemplateResult } from "lit-html";
import { count, figure } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import { type Result, resultsOf, type SortKey, sortResults } from "../results.ts";
import { type State, selectedRun } from "../store.ts";
import { markOf } from "./runMark.ts";

/** What came of every run, in a table that can be sorted by any column. */
export function resultsTable(state: State, actions: Actions): TemplateResult {
  const { t, saved, sort } = state;
  const results = resultsOf(state);
  const rows = sort ? sortResults(results, sort.key, sort.isDescending) : results;
  const hasTarget = saved.target !== null;
  const columns: readonly (readonly [SortKey, string])[] = [
    ["name", t("run")],
    ["final", t("final loss")],
    ["best", t("best loss")],
    ...(hasTarget ? [["reached", t("steps to {0}", figure(saved.target ?? 0))] as const] : []),
    ["diverged", t("diverged at step")],
    ["steps", t("updates")],
  ];
  return html`<figure class="chart results"><figcaption><h3>${t("Results")}</h3><span class="note">${t("on the stand-in problem, same start and same noise for all")}</span></figcaption>
    ${sameLength(results) ? nothing : html`<p class="note">${t("The runs differ in length: their final losses compare different budgets.")}</p>`}
    <div class="table" tabindex="0" role="region" aria-label=${t("Results")}><table>
    <thead><tr>${columns.map(([key, title]) => header(key, title, state, actions))}</tr></thead>
    <tbody>${rows.map((row) => resultRow(row, hasTarget, state, actions))}</tbody>
  </table></div></figure>`;
}

const sameLength = (results: readonly Result[]): boolean =>
  new Set(results.filter((r) => !r.run.saved.hidden).flatMap((r) => r.steps ?? [])).size <= 1;

function header(key: SortKey, title: string, { sort }: State, actions: Actions): TemplateResult {
  const isSorted = sort?.key === key;
  const direction = isSorted ? (sort.isDescending ? "descending" : "ascending") : "none";
  const arrow = isSorted ? (sort.isDescending ? "▾" : "▴") : "";
  return html`<th scope="col" aria-sort=${direction}><button @click=${() => actions.sortBy(key)}>${title} ${arrow}</button></th>`;
}

function resultRow(result: Result, hasTarget: boolean, state: State, actions: Actions) {
  const { run, name, final, range, best, bestStep, reached, diverged, steps } = result;
  const { t } = state;
  const isSelected = selectedRun(state) === run;
  const step = (k: number | null) => (k === null ? "–" : count(k));
  const title = range ? t("{0} to {1} over all seeds", figure(range[0]), figure(range[1])) : "";
  return html`<tr class=${isSelected ? "selected" : ""}>
    <th scope="row"><button class="result-run" @click=${() => actions.runs.select(run.id)}>${markOf(run)} ${name}</button></th>
    <td title=${title}>${final === null ? "–" : figure(final)}${range ? html`<span class="quiet"> ${figure(range[0])}–${figure(range[1])}</span>` : nothing}</td>
    <td title=${bestStep === null ? "" : t("at step {0}", count(bestStep))}>${best === null ? "–" : figure(best)}</td>
    ${hasTarget ? html`<td>${step(reached)}</td>` : nothing}
    <td>${step(diverged)}</td>
    <td>${step(steps)}</td>
  </tr>`;
}
