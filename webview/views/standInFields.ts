import { html, nothing, type TemplateResult } from "lit-html";
import { objectives } from "../../src/core/objectives/index.ts";
import { completeOptions, type ObjectiveDefinition } from "../../src/core/objectives/objective.ts";
import { numberFromText } from "../../src/core/spec/argumentText.ts";
import { figure } from "../../src/present/numbers.ts";
import type { SavedStandIn } from "../../src/protocol/runState.ts";
import type { Actions } from "../actions.ts";
import {
  type CheckedNumber,
  checkedNumber,
  problemPlace,
  shown,
  tellProblem,
} from "../controls/checkedNumber.ts";
import { objectiveTitle, optionTitle } from "../objectiveTexts.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

/** The stand-in problem's settings. */
export function standInFields(
  run: Run,
  definition: ObjectiveDefinition,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t, saved } = state;
  const current = chosen(run);
  const set = (change: Partial<SavedStandIn>) => actions.edit.setStandIn({ ...current, ...change });
  const values = completeOptions(definition, current.options);
  const pick = (event: Event) =>
    set({ name: (event.target as HTMLSelectElement).value, options: {} });
  return html`
    <p class="note">${t(definition.doc)}</p>
    <div class="control pick"><div class="name"><label for="stand-in">${t("problem")}</label></div>
      <select id="stand-in" class="field" @change=${pick}>${Object.keys(objectives).map(
        (name) =>
          html`<option value=${name} ?selected=${name === definition.name}>${objectiveTitle(name, t)}</option>`,
      )}</select></div>
    ${Object.entries(definition.options).map(([name, { doc, default: usual, ...bounds }]) =>
      numberControl(
        {
          id: `stand-in-${name}`,
          label: optionTitle(name, t),
          value: values[name] ?? usual,
          ...bounds,
          set: (value) => set({ options: { ...current.options, [name]: value } }),
        },
        t(doc),
        t,
      ),
    )}
    ${definition.noisy ? seedFields(current, set, state, actions) : nothing}
    ${smoothingField(state, actions)}
    ${targetField(state, actions)}
    ${saved.standIn ? html`<button class="link more" @click=${() => actions.edit.setStandIn(null)}>${t("Back to what the settings say")}</button>` : nothing}`;
}

function seedFields(
  { seed }: SavedStandIn,
  set: (change: Partial<SavedStandIn>) => void,
  { t, saved }: State,
  actions: Actions,
): TemplateResult {
  const first = {
    id: "stand-in-seed",
    label: t("seed"),
    value: seed,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    isWhole: true,
    set: (next: number) => set({ seed: next }),
  };
  const number = {
    id: "stand-in-seeds",
    label: t("seeds"),
    value: saved.seeds,
    min: 1,
    max: 20,
    isWhole: true,
    set: (seeds: number) => actions.setSeeds(seeds),
  };
  return html`${numberControl(first, t("Where the noise begins; all runs see the same noise."), t)}
    ${numberControl(number, t("How many runs the band is made of."), t)}`;
}

/** What is drawn now, whether the panel or the settings chose it. */
function chosen({ standIn }: Run): SavedStandIn {
  const { name = "", options = {} } = standIn.objective ?? {};
  return { name, options: { ...options }, seed: standIn.seed };
}

function numberControl(number: CheckedNumber, doc: string, t: State["t"]): TemplateResult {
  const { id, label } = number;
  return html`<div class="control"><div class="name"><label for=${id} title=${doc}>${label}</label></div><span></span>
    ${checkedNumber(number, t)}${problemPlace(id)}</div>`;
}

/** The widest running mean is a tenth of the run. */
const MOST = 0.1;

function smoothingField({ t, saved }: State, actions: Actions): TemplateResult {
  const percent = t("{0} % of the run", figure(saved.smoothing * 100));
  const move = (event: Event) =>
    actions.setSmoothing((Number((event.target as HTMLInputElement).value) / 100) * MOST);
  const doc = t(
    "Width of the running mean over the loss. The figures beside the curves stay exact.",
  );
  return html`<div class="control"><div class="name"><label for="smoothing" title=${doc}>${t("smoothing")}</label></div>
    <div class="slider" .style=${`--at: ${saved.smoothing / MOST}`}><input id="smoothing" type="range" min="0" max="100" .value=${String(Math.round((saved.smoothing / MOST) * 100))} aria-valuetext=${percent} @input=${move} /></div>
    <span class="quiet value">${figure(saved.smoothing * 100)} %</span></div>`;
}

function targetField({ t, saved }: State, actions: Actions): TemplateResult {
  const doc = t("A loss to reach: the results say after how many updates each run gets there.");
  const change = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const isEmpty = input.value.trim() === "";
    const typed = Number(numberFromText(input.value) ?? Number.NaN);
    const isGood = isEmpty || Number.isFinite(typed);
    tellProblem(input, isGood ? null : t("The target must be a number, or nothing."));
    if (isGood) actions.setTarget(isEmpty ? null : typed);
  };
  return html`<div class="control"><div class="name"><label for="target" title=${doc}>${t("target loss")}</label></div><span></span>
    <input id="target" class="field" type="text" inputmode="decimal" autocomplete="off" placeholder=${t("none")} aria-describedby="target-problem" ${shown(saved.target === null ? "" : String(saved.target), "target")} @change=${change} />
    ${problemPlace("target")}</div>`;
}
