import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { findObjective } from "../../src/core/objectives/index.ts";
import type { Actions } from "../actions.ts";
import { checkedNumber, problemPlace } from "../controls/checkedNumber.ts";
import { problemText } from "../landscape/landscapeText.ts";
import { drawnExpression } from "../landscape/scene.ts";
import { CUSTOM, definitionOf, drawable, optionsOf } from "../landscape/settings.ts";
import { objectiveTitle, optionTitle } from "../objectiveTexts.ts";
import type { State } from "../store.ts";

/** Which surface is walked on, with the numbers that shape it or its formula. */
export const surfaceFields = (state: State, actions: Actions): TemplateResult =>
  html`${objectiveChoice(state, actions)}${options(state, actions)}${formula(state, actions)}`;

/** Why a field of the surface does not take what was typed. */
export const surfaceProblems = (state: State, actions: Actions): TemplateResult =>
  html`${optionProblems(state)}${formulaProblem(state, actions)}`;

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
