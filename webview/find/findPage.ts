import { html, nothing, type TemplateResult } from "lit-html";
import type { RangeTest } from "../../src/core/rangeTest.ts";
import type { SuggestionName } from "../../src/core/rateSuggestions.ts";
import { codeNumber } from "../../src/core/spec/argumentText.ts";
import { TRIALS } from "../../src/core/tuneRate.ts";
import type { Localize } from "../../src/present/localize.ts";
import { figure } from "../../src/present/numbers.ts";
import { runMark } from "../controls/icons.ts";
import { runName, type State } from "../store.ts";
import type { TabPage } from "../tabPages.ts";
import { progressBar } from "../views/progressBar.ts";
import { markOf } from "../views/runMark.ts";
import { Find } from "./find.ts";
import { FindDrawings } from "./findDrawings.ts";
import { sweepSection } from "./sweepView.ts";

/** Range test, sweep and a fair comparison, all on the stand-in problem. */
export function createFindPage(): TabPage {
  return {
    attach({ store, actions, worker, theme }) {
      const find = new Find(store, actions, worker);
      actions.find = find;
      return new FindDrawings(find, theme);
    },
    view: (state, { find }) => (find ? page(find, state) : html``),
  };
}

function page(find: Find, state: State): TemplateResult {
  const { t } = state;
  const { run } = find;
  if (!run?.plan)
    return html`<div class="empty"><p>${t("Nothing to search with: the selected run cannot be drawn.")}</p></div>`;
  return html`<div class="find">
    <p class="note">${t("All of this is measured on the stand-in problem, not on your model: it shows what such settings typically do.")}</p>
    ${find.state.problem ? html`<p class="problem" role="alert">${find.state.problem}</p>` : nothing}
    ${rangeSection(find, state)}
    ${sweepSection(find, state)}
    ${tuneSection(find, state)}
  </div>`;
}

/** A button that starts a piece of work, or what of it is done, with a way out. */
export function workBar(
  what: NonNullable<Find["state"]["working"]>,
  title: string,
  find: Find,
  state: State,
  start: () => void,
): TemplateResult {
  const { working, progress } = find.state;
  if (working === what) {
    return html`<div class="find-bar">${progressBar(progress, state, () => find.cancel())}</div>`;
  }
  return html`<div class="find-bar"><button class="button primary" ?disabled=${working !== null} @click=${start}>${title}</button></div>`;
}

const rules = (t: Localize): Readonly<Record<SuggestionName, readonly [string, string]>> => ({
  steepest: [t("steepest"), t("where the loss falls fastest")],
  valley: [t("valley"), t("in the middle of the longest fall")],
  minimum: [t("minimum / 10"), t("a tenth of the rate with the lowest loss")],
  slide: [t("slide"), t("where the curve begins to flatten before it rises")],
});

function rangeSection(find: Find, state: State): TemplateResult {
  const { t } = state;
  const own = find.state.range?.run === find.run?.id ? find.state.range : null;
  return html`<section><h2>${t("Learning-rate range test")}</h2>
    <p>${t("One short run whose rate rises from 1e−7 to 10, in 100 updates. The schedulers are left out.")}</p>
    ${workBar("range", own ? t("Run again") : t("Run the range test"), find, state, () => void find.rangeTest())}
    ${own ? rangeResult(own.test, find, t) : nothing}</section>`;
}

function rangeResult(test: RangeTest, find: Find, t: Localize): TemplateResult {
  const ends =
    test.divergedAt === null
      ? t("The loss never grew to four times its best.")
      : t("The loss grew to four times its best at a rate of {0}.", figure(test.divergedAt));
  const { suggestions } = test;
  return html`<div class="find-plot"><canvas data-find="range" role="img" aria-label="${t("Smoothed stand-in loss against the learning rate.")} ${ends}"></canvas></div>
    <p role="status">${ends}</p>
    ${
      suggestions
        ? html`<table class="find-table"><thead><tr><th scope="col">${t("rule")}</th><th scope="col">${t("suggests")}</th><th scope="col"></th></tr></thead>
      <tbody>${Object.entries(rules(t)).map(([name, [title, meaning]], i) => {
        const { rate } = suggestions[name as SuggestionName];
        const text = codeNumber(Number(rate.toPrecision(3)));
        return html`<tr><th scope="row">${runMark(MARKS[i] ?? "circle", `--run-${i + 2}`)} ${title}<span class="note"> ${meaning}</span></th><td class="code">${text}</td>
          <td><button class="link" @click=${() => useRate(find, text)}>${t("Use")}</button></td></tr>`;
      })}</tbody></table>`
        : html`<p class="note">${t("Too few updates were left to suggest a rate.")}</p>`
    }
    ${rangeTable(test, t)}`;
}

/** Every so many updates of the test have a row. */
const ROW_EVERY = 5;

/** The range test's curve in figures. */
function rangeTable({ rates, losses }: RangeTest, t: Localize): TemplateResult {
  const rows = Array.from(losses.keys()).filter((i) => i % ROW_EVERY === 0);
  return html`<details><summary>${t("The curve as a table")}</summary><table class="find-table">
    <thead><tr><th scope="col">${t("learning rate")}</th><th scope="col">${t("loss")}</th></tr></thead>
    <tbody>${rows.map((i) => html`<tr><td>${figure(rates[i] ?? Number.NaN)}</td><td>${figure(losses[i] ?? Number.NaN)}</td></tr>`)}</tbody></table></details>`;
}

/** As the chart marks them. */
const MARKS = ["circle", "square", "triangle", "diamond"] as const;

function useRate(find: Find, text: string): void {
  const { run } = find;
  if (run?.config) find.actions.edit.editText(run, run.config.optimizer.id, "lr", text);
}

function tuneSection(find: Find, state: State): TemplateResult {
  const { t } = state;
  const { tuned } = find.state;
  return html`<section><h2>${t("Fair comparison")}</h2>
    <p>${t("An optimizer compared at another one's rate loses for no reason. Here every visible run gets {0} trials of its rate, three seeds each, over the same range.", TRIALS)}</p>
    ${workBar("tune", t("Tune every visible run"), find, state, () => void find.tune())}
    ${
      tuned.length > 0
        ? html`<table class="find-table" role="status"><thead><tr><th scope="col">${t("run")}</th><th scope="col">${t("best rate")}</th><th scope="col">${t("final loss")}</th><th scope="col"></th></tr></thead>
      <tbody>${tuned.map((row) => tunedRow(row, find, state))}</tbody></table>`
        : nothing
    }</section>`;
}

function tunedRow({ run: id, tuning }: Find["state"]["tuned"][number], find: Find, state: State) {
  const { t } = state;
  const run = state.runs.find((r) => r.id === id);
  if (!run) return nothing;
  const text = codeNumber(Number(tuning.best.toPrecision(3)));
  const loss = tuning.losses[tuning.rates.indexOf(tuning.best)] ?? Number.NaN;
  const { name, scheduler } = tuning.target;
  const use = () => {
    const place = scheduler === undefined ? run.config?.optimizer.id : overwritingCall(run);
    if (place !== undefined) find.actions.edit.editText(run, place, name, text);
  };
  return html`<tr><th scope="row">${markOf(run)} ${runName(run, state)}</th>
    <td class="code">${name} ${text}${tuning.isAtEdge ? html`<span class="note"> ${t("at the edge of the range")}</span>` : nothing}</td>
    <td>${figure(loss)}</td><td><button class="link" @click=${use}>${t("Use")}</button></td></tr>`;
}

/** The scheduler whose peak was tuned. */
const overwritingCall = (run: NonNullable<Find["run"]>): string | undefined =>
  run.config?.schedulers.find(({ name }) => name === "OneCycleLR")?.id;
