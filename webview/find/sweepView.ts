import { html, nothing, type TemplateResult } from "lit-html";
import { figure } from "../../src/present/numbers.ts";
import type { State } from "../store.ts";
import { type Axis, placeText } from "./axes.ts";
import { best, type Find, type SweepResult, valuesOf } from "./find.ts";
import { workBar } from "./findPage.ts";

/** Any two hyperparameters as a heatmap; a click on a cell makes a run of it. */
export function sweepSection(find: Find, state: State): TemplateResult {
  const { t } = state;
  const { chosenAxes } = find;
  if (!chosenAxes) return html``;
  const [rows, columns] = chosenAxes;
  const { sweep } = find.state;
  const own = sweep?.run === find.run?.id ? sweep : null;
  return html`<section><h2>${t("Sweep of two values")}</h2>
    <div class="find-axes">${axisChoice(t("up"), "rows", rows, find, t)}${axisChoice(t("across"), "columns", columns, find, t)}</div>
    ${workBar("sweep", own ? t("Run again") : t("Run the sweep"), find, state, () => void find.sweep())}
    ${own ? heatmap(own, find, state) : nothing}
    <p class="note how-to">${t("A real search runs on your model, and on more than one machine. These scripts have the same run and the same search space:")}</p>
    <div class="find-bar"><button class="button" @click=${() => find.study("optuna")}>${t("Optuna study")}</button>
      <button class="button" @click=${() => find.study("ray")}>${t("Ray Tune study")}</button></div></section>`;
}

function axisChoice(
  label: string,
  which: "rows" | "columns",
  chosen: Axis,
  find: Find,
  t: State["t"],
) {
  const pick = (event: Event) => find.choose(which, (event.target as HTMLSelectElement).value);
  return html`<label>${label} <select @change=${pick}>${find.axes.map(
    (axis) =>
      html`<option value=${axis.key} ?selected=${axis.key === chosen.key}>${axis.label}</option>`,
  )}</select> <span class="note">${figure(chosen.low)} – ${figure(chosen.high)}${chosen.scale === "log" ? `, ${t("log")}` : ""}</span></label>`;
}

function cellText(sweep: SweepResult, cell: number, { t }: State): string {
  const [row, column] = valuesOf(sweep, cell);
  const loss = sweep.loss[cell] ?? Number.NaN;
  const shown = loss <= 1e6 ? figure(loss) : t("diverged");
  const { rows, columns } = sweep;
  return t(
    "{0} = {1}, {2} = {3}: {4}",
    rows.label,
    placeText(row, rows),
    columns.label,
    placeText(column, columns),
    shown,
  );
}

function heatmap(sweep: SweepResult, find: Find, state: State): TemplateResult {
  const { t } = state;
  const lowest = best(sweep.loss);
  const width = sweep.columnPlaces.length;
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: width, ArrowDown: -width }[event.key];
    if (by !== undefined) find.moveCell(by);
    else if (event.key === "Enter") find.openCell(find.state.cell);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const cellAt = ({ offsetX, offsetY, currentTarget }: MouseEvent) => {
    const { clientWidth, clientHeight } = currentTarget as HTMLElement;
    const x = Math.min(width - 1, Math.floor((offsetX / clientWidth) * width));
    const height = sweep.rowPlaces.length;
    const row = Math.ceil((1 - offsetY / clientHeight) * height) - 1;
    return Math.min(height - 1, Math.max(0, row)) * width + x;
  };
  return html`<div class="find-map"><div class="find-row-axis note" aria-hidden="true"><span>${figure(sweep.rows.high)}</span><span>${sweep.rows.label} ↑</span><span>${figure(sweep.rows.low)}</span></div>
    <canvas data-find="map" tabindex="0" role="application" aria-label="${t("Final stand-in loss by two values. Arrow keys move, Enter makes a run.")} ${cellText(sweep, find.state.cell, state)}"
      @keydown=${keys} @click=${(event: MouseEvent) => find.openCell(cellAt(event))} @mousemove=${(event: MouseEvent) => find.moveCell(cellAt(event) - find.state.cell)}></canvas>
    <div class="find-column-axis note" aria-hidden="true"><span>${figure(sweep.columns.low)}</span><span>${sweep.columns.label} →</span><span>${figure(sweep.columns.high)}</span></div>
    ${lossKey(sweep, state)}</div>
    <p role="status">${cellText(sweep, find.state.cell, state)}</p>
    <p class="note">${t("Lowest: {0}.", cellText(sweep, lowest, state))} <span class="how-to">${t("Click a cell to make a run of it.")}</span> ${sweep.loss.some((x) => !(x <= 1e6)) ? t("Crossed cells diverged.") : nothing}</p>
    ${lowestTable(sweep, state)}`;
}

const SHADES = [0, 25, 50, 75, 100];

/** What the colours of the cells mean: their ends, and that the steps between are logarithmic. */
function lossKey({ loss }: SweepResult, { t }: State): TemplateResult | typeof nothing {
  const known = Array.from(loss).filter((x) => x > 0 && x <= 1e6);
  if (known.length === 0) return nothing;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return html`<div class="find-loss-key note" aria-hidden="true">${t("final loss")} (${t("log")}) <span>${figure(high)}</span>${SHADES.map((share) => html`<span class="find-shade" .style=${`--share: ${8 + 0.92 * share}%`}></span>`)}<span>${figure(low)}</span></div>`;
}

/** The heatmap in words: its ten best cells. */
function lowestTable(sweep: SweepResult, { t }: State): TemplateResult {
  const cells = Array.from(sweep.loss.keys())
    .filter((i) => (sweep.loss[i] as number) <= 1e6)
    .sort((a, b) => (sweep.loss[a] as number) - (sweep.loss[b] as number))
    .slice(0, 10);
  return html`<details><summary>${t("The ten lowest as a table")}</summary><table class="find-table">
    <thead><tr><th scope="col">${sweep.rows.label}</th><th scope="col">${sweep.columns.label}</th><th scope="col">${t("final loss")}</th></tr></thead>
    <tbody>${cells.map((cell) => {
      const [row, column] = valuesOf(sweep, cell);
      return html`<tr><td class="code">${placeText(row, sweep.rows)}</td><td class="code">${placeText(column, sweep.columns)}</td><td>${figure(sweep.loss[cell] as number)}</td></tr>`;
    })}</tbody></table></details>`;
}
