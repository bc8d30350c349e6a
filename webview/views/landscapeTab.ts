import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { findObjective } from "../../src/core/objectives/index.ts";
import { count, figure } from "../../src/present/numbers.ts";
import { raisedText } from "../../src/present/raisedText.ts";
import { MOST_STEPS, NOISE_LEVELS } from "../../src/protocol/landscapeDefaults.ts";
import type { Actions } from "../actions.ts";
import { checkedNumber, problemPlace } from "../controls/checkedNumber.ts";
import { icons } from "../controls/icons.ts";
import { anatomyPane } from "../landscape/anatomyPane.ts";
import { isDiverged, lossAt } from "../landscape/facts.ts";
import { LandscapeSet } from "../landscape/landscapeSet.ts";
import {
  landscapeSentence,
  landscapeTable,
  lossText,
  problemText,
  walkLossSentence,
} from "../landscape/landscapeText.ts";
import { panned, zoomed } from "../landscape/projection.ts";
import { drawnExpression, surfaceOf, walkersOf } from "../landscape/scene.ts";
import {
  CUSTOM,
  definitionOf,
  drawable,
  optionsOf,
  startOf,
  viewOf,
} from "../landscape/settings.ts";
import { Walks } from "../landscape/walks.ts";
import { objectiveTitle, optionTitle } from "../objectiveTexts.ts";
import { runName, type State } from "../store.ts";
import type { TabPage } from "../tabPages.ts";
import { scrubberStep } from "../timeline.ts";
import { noneDrawn } from "./noneDrawn.ts";
import { markOf } from "./runMark.ts";
import { isTable, tableButton } from "./tableButton.ts";

/** Optimizers on surfaces of two coordinates (or one), step by step, with the step taken apart. */
export const landscapePage: TabPage = {
  tools,
  attach: ({ actions, store, worker, theme }) =>
    new LandscapeSet(actions, new Walks(store, worker), theme),
  view: (state, actions) => noneDrawn(state, actions) ?? page(state, actions),
};

function tools(state: State, actions: Actions): TemplateResult {
  const { t, saved } = state;
  const { noise, schedule, steps } = saved.landscape;
  const noiseNames = { off: t("off"), low: t("low"), medium: t("medium"), high: t("high") };
  const levels = Object.keys(NOISE_LEVELS) as (keyof typeof NOISE_LEVELS)[];
  return html`<div class="tools">
    ${pick(
      t("Noise"),
      noise,
      levels.map((level) => [level, noiseNames[level]]),
      (level) => actions.landscape.change({ noise: level }),
      t(
        "Random error of each gradient, as a share of its length at the start. All runs meet the same.",
      ),
    )}
    ${pick(
      t("Schedule"),
      schedule ? "on" : "off",
      [
        ["off", t("off")],
        ["on", t("on")],
      ],
      (value) => actions.landscape.change({ schedule: value === "on" }),
      t("On: the rate follows the run's whole schedule, drawn together to these steps."),
    )}
    ${pick(
      t("Steps"),
      String(steps),
      stepChoices(steps).map((n) => [String(n), count(n)]),
      (value) => actions.landscape.change({ steps: Number(value) }),
      "",
    )}
  </div>`;
}

const stepChoices = (now: number): readonly number[] =>
  [...new Set([20, 50, 100, 200, 500, 1000, 2000, 5000, MOST_STEPS, now])].sort((a, b) => a - b);

function pick<T extends string>(
  label: string,
  current: T,
  options: readonly (readonly [T, string])[],
  choose: (value: T) => void,
  title: string,
): TemplateResult {
  const change = (event: Event) => choose((event.target as HTMLSelectElement).value as T);
  return html`<label class="tool" title=${title}><span>${label}</span><select .value=${live(current)} @change=${change}>${options.map(
    ([value, text]) => html`<option value=${value} ?selected=${value === current}>${text}</option>`,
  )}</select></label>`;
}

function page(state: State, actions: Actions): TemplateResult {
  const { t } = state;
  return html`<div class="landscape">
    <div class="landscape-main">
      <figure class="chart surface">
        <figcaption>
          ${objectiveChoice(state, actions)}
          ${options(state, actions)}
          ${formula(state, actions)}
          <span class="spacer"></span>
          ${tableButton("landscape", t("Landscape"), state, actions)}
        </figcaption>
        ${optionProblems(state)}${formulaProblem(state, actions)}
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

function objectiveChoice({ t, saved }: State, actions: Actions): TemplateResult {
  const { objective } = saved.landscape;
  const option = (name: string) =>
    html`<option value=${name} ?selected=${name === objective} title=${t(findObjective(name)?.doc ?? "")}>${objectiveTitle(name, t)}</option>`;
  const change = (event: Event) =>
    actions.landscape.choose((event.target as HTMLSelectElement).value);
  return html`<select class="objective" aria-label=${t("Surface")} .value=${live(objective)} @change=${change}>
    <optgroup label=${t("Two coordinates")}>${drawable(2).map(option)}
      <option value=${CUSTOM} ?selected=${objective === CUSTOM}>${t("your own f(x, y)")}</option></optgroup>
    <optgroup label=${t("One coordinate")}>${drawable(1).map(option)}</optgroup>
  </select>`;
}

function formula(state: State, actions: Actions): TemplateResult {
  const { t, saved, formulaProblem } = state;
  const settings = saved.landscape;
  if (settings.objective !== CUSTOM) {
    const definition = definitionOf(settings);
    return html`<span class="note formula-text" title=${t(definition.doc)}>${t(definition.formula)}</span>`;
  }
  const type = (event: Event) =>
    actions.landscape.change({
      expression: (event.target as HTMLInputElement).value.slice(0, 1000),
    });
  return html`<label class="custom-formula ${formulaProblem ? "invalid" : ""}"><span>f(x, y) =</span>
    <input class="field" type="text" spellcheck="false" autocomplete="off" .value=${live(settings.expression)}
      aria-label=${t("Formula of x and y")} aria-invalid=${formulaProblem ? "true" : "false"}
      aria-describedby=${formulaProblem ? "formula-problem" : nothing} @input=${type} /></label>`;
}

function formulaProblem(state: State, actions: Actions): TemplateResult | typeof nothing {
  const { saved, formulaProblem, t } = state;
  if (saved.landscape.objective !== CUSTOM || !formulaProblem) return nothing;
  const drawn = drawnExpression(state);
  const still = drawn ? t("Still drawing {0}.", drawn) : t("Nothing is drawn until then.");
  return html`<div class="problem" id="formula-problem" role="alert">${problemText(formulaProblem, state)} <span class="note">${still}</span>${drawn ? nothing : exampleButton(state, actions)}</div>`;
}

/** A formula that works, where there is no other to go back to. */
function exampleButton({ t }: State, actions: Actions): TemplateResult {
  const use = () => actions.landscape.change({ expression: EXAMPLE });
  return html` <button class="link" @click=${use}>${t("Use {0}", EXAMPLE)}</button>`;
}

const EXAMPLE = "x^2 + 10 y^2";

/** The numbers that shape the surface. */
const optionsOfSurface = ({ saved }: State) =>
  Object.entries(findObjective(saved.landscape.objective)?.options ?? {});

function options(state: State, actions: Actions): readonly TemplateResult[] {
  const { saved, t } = state;
  const values = optionsOf(saved.landscape);
  return optionsOfSurface(state).map(([name, { doc, default: usual, ...bounds }]) => {
    const label = optionTitle(name, t);
    const set = (value: number) => actions.landscape.setOption(name, value);
    const number = { id: optionId(name), label, value: values[name] ?? usual, ...bounds, set };
    return html`<label class="option" title=${t(doc)}><span>${label}</span>${checkedNumber(number, t)}</label>`;
  });
}

const optionId = (name: string) => `landscape-${name}`;

const optionProblems = (state: State): readonly TemplateResult[] =>
  optionsOfSurface(state).map(([name]) => problemPlace(optionId(name)));

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
