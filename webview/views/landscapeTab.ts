import { html, nothing, type TemplateResult } from "lit-html";
import { count, figure } from "../../src/present/numbers.ts";
import { raisedText } from "../../src/present/raisedText.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { anatomyPane } from "../landscape/anatomyPane.ts";
import { isDiverged, lossAt } from "../landscape/facts.ts";
import { LandscapeSet } from "../landscape/landscapeSet.ts";
import {
  landscapeSentence,
  landscapeTable,
  lossText,
  walkLossSentence,
} from "../landscape/landscapeText.ts";
import { panned, zoomed } from "../landscape/projection.ts";
import { surfaceOf, walkersOf } from "../landscape/scene.ts";
import { startOf, viewOf } from "../landscape/settings.ts";
import { Walks } from "../landscape/walks.ts";
import { runName, type State } from "../store.ts";
import type { TabPage } from "../tabPages.ts";
import { scrubberStep } from "../timeline.ts";
import { landscapeTools } from "./landscapeTools.ts";
import { noneDrawn } from "./noneDrawn.ts";
import { markOf } from "./runMark.ts";
import { surfaceFields, surfaceProblems } from "./surfaceFields.ts";
import { isTable, tableButton } from "./tableButton.ts";

/** Optimizers on surfaces of two coordinates (or one), step by step, with the step taken apart. */
export const landscapePage: TabPage = {
  tools: landscapeTools,
  attach: ({ actions, store, worker, theme }) =>
    new LandscapeSet(actions, new Walks(store, worker), theme),
  view: (state, actions) => noneDrawn(state, actions) ?? page(state, actions),
};

function page(state: State, actions: Actions): TemplateResult {
  const { t } = state;
  return html`<div class="landscape">
    <div class="landscape-main">
      <figure class="chart surface">
        <figcaption>
          ${surfaceFields(state, actions)}
          <span class="spacer"></span>
          ${tableButton("landscape", t("Landscape"), state, actions)}
        </figcaption>
        ${surfaceProblems(state, actions)}
        ${isTable(state, "landscape") ? landscapeTable(state) : surface(state, actions)}
      </figure>
      <figure class="chart chart-walk-loss">
        <figcaption><h3>${t("Loss")}</h3><span class="note">${t("by step")}</span><span class="spacer"></span><span class="note">${t("at step {0}", count(scrubberStep(state)))}</span></figcaption>
        <div class="plot-row">
          <div class="plot"><canvas data-walk-loss role="img" aria-label=${walkLossSentence(state)}></canvas></div>
          ${lossLabels(state)}
        </div>
      </figure>
    </div>
    ${anatomyPane(state, actions)}
  </div>`;
}

function surface(state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const start = startOf(state.saved.landscape).map(figure).join(", ");
  return html`<div class="plot surface-plot" tabindex="0" role="group"
      aria-label=${t("Landscape: arrow keys pan, plus and minus zoom, 0 shows all")}
      @keydown=${(event: KeyboardEvent) => viewKeys(event, actions)}>
    <canvas data-landscape role="img" aria-label=${landscapeSentence(state)}></canvas>
    <button class="start-handle" aria-label=${t("Start point ({0}): arrow keys move it, Backspace resets it", start)}
      @keydown=${(event: KeyboardEvent) => startKeys(event, actions)}></button>
    ${viewButtons(state, actions)}
    <span class="note arrow-note"></span>
    ${failures(state)}
  </div>`;
}

/** Runs that end before the last step, and why. */
function failures(state: State): TemplateResult | typeof nothing {
  const { t, saved } = state;
  const [first] = walkersOf(state);
  const isNowhere = first !== undefined && !Number.isFinite(lossAt(first.walk.trace, 0));
  if (isNowhere) return failureList([nowhereText(state)]);
  const lines = walkersOf(state).flatMap(({ run, walk: { trace } }) => {
    const name = runName(run, state);
    if (trace.error) return [t("{0}: PyTorch raises {1}", name, raisedText(trace.error))];
    const isLost = isDiverged(lossAt(trace, trace.steps), trace);
    return isLost && trace.steps === saved.landscape.steps ? [t("{0} diverges", name)] : [];
  });
  return failureList(lines);
}

/** Moving helps where there is somewhere to move to. */
function nowhereText(state: State): string {
  const { t } = state;
  const surface = surfaceOf(state);
  const isBlank = surface?.kind === "contours" && surface.contours.length === 0;
  return isBlank
    ? t("The formula has no value anywhere in view: change it, or look elsewhere.")
    : t("The surface has no value at the start point: move it.");
}

function failureList(lines: readonly string[]): TemplateResult | typeof nothing {
  return lines.length > 0
    ? html`<div class="failures" role="status">${lines.map((line) => html`<p>${icons.warning} ${line}</p>`)}</div>`
    : nothing;
}

const moves: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const PAN = 0.1;
const NUDGE = 0.01;
const ZOOM = 1.25;

function viewKeys(event: KeyboardEvent, actions: Actions): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { landscape } = actions;
  const view = viewOf(landscape.settings);
  const move = moves[event.key];
  if (move) landscape.setView(panned(view, move[0] * PAN * view.span, move[1] * PAN * view.span));
  else if (event.key === "+" || event.key === "=") zoomBy(1 / ZOOM, actions);
  else if (event.key === "-") zoomBy(ZOOM, actions);
  else if (event.key === "0") landscape.setView(null);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function zoomBy(factor: number, { landscape }: Actions): void {
  const view = viewOf(landscape.settings);
  landscape.setView(zoomed(view, factor, view.x, view.y));
}

function startKeys(event: KeyboardEvent, { landscape }: Actions): void {
  const move = moves[event.key];
  const by = event.shiftKey ? 10 * NUDGE : NUDGE;
  if (move) landscape.nudgeStart(move[0] * by, move[1] * by);
  else if (event.key === "Backspace") landscape.resetStart();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function viewButtons({ t }: State, actions: Actions): TemplateResult {
  const button = (title: string, icon: TemplateResult, press: () => void) =>
    html`<button class="icon-button" title=${title} aria-label=${title} @click=${press}>${icon}</button>`;
  return html`<span class="view-buttons">
    ${button(t("Zoom in"), icons.zoomIn, () => zoomBy(1 / ZOOM, actions))}
    ${button(t("Zoom out"), icons.zoomOut, () => zoomBy(ZOOM, actions))}
    ${button(t("Fit to the paths"), icons.fit, () => actions.landscape.onFit())}
    ${button(t("Show the whole surface"), icons.undo, () => actions.landscape.setView(null))}
  </span>`;
}

function lossLabels(state: State): TemplateResult {
  const rows = walkersOf(state).map(
    ({ run, walk, at }) =>
      html`<li data-key=${run.id} data-slot=${run.saved.slot}>${markOf(run)}<span class="label-name">${runName(run, state)}</span><span class="label-value">${lossText(lossAt(walk.trace, at), walk.trace, state)}</span></li>`,
  );
  return html`<ul class="labels" aria-hidden="true">${rows}</ul>`;
}
