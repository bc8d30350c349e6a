import { html, nothing, type TemplateResult } from "lit-html";
import { objectives } from "../../src/core/objectives/index.ts";
import { completeOptions, type ObjectiveDefinition } from "../../src/core/objectives/objective.ts";
import { numberFromText } from "../../src/core/spec/argumentText.ts";
import { figure } from "../../src/present/numbers.ts";
import type { SavedStandIn } from "../../src/protocol/runState.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

/** The key under which the group remembers that it is open. */
const KEY = "$stand-in";

/** Which problem stands in for the user's model, and how its loss is drawn: for all runs alike. */
export function standInGroup(
  run: Run,
  state: State,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { t, saved } = state;
  const name = run.standIn.objective?.name ?? "";
  const definition = objectives[name];
  if (!definition) return nothing;
  const isOpen = state.opened.has(KEY);
  const summary = definition.noisy ? t("{0}, {1} seeds", name, saved.seeds) : name;
  return html`<div class="group">
    <button class="quiet more wide" aria-expanded=${isOpen} @click=${() => actions.toggleDefaults(KEY)}>${isOpen ? icons.opened : icons.closed} <span>${t("Stand-in problem")}</span><span class="spacer"></span><span>${summary}</span></button>
    ${isOpen ? fields(run, definition, state, actions) : nothing}
  </div>`;
}

function fields(run: Run, definition: ObjectiveDefinition, state: State, actions: Actions) {
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
          html`<option value=${name} ?selected=${name === definition.name}>${name}</option>`,
      )}</select></div>
    ${Object.entries(definition.options).map(([name, option]) =>
      numberField(name, t(option.doc), values[name] ?? option.default, (value) => {
        if (value >= option.min) set({ options: { ...current.options, [name]: value } });
      }),
    )}
    ${
      definition.noisy
        ? html`${numberField(
            "seed",
            t("Where the noise begins; all runs see the same noise."),
            current.seed,
            (value) => {
              if (Number.isInteger(value) && value >= 0) set({ seed: value });
            },
          )}
          ${numberField("seeds", t("How many runs the band is made of."), saved.seeds, (value) => {
            if (Number.isInteger(value) && value >= 1 && value <= 20) actions.setSeeds(value);
          })}`
        : nothing
    }
    ${smoothingField(state, actions)}
    ${targetField(state, actions)}
    ${saved.standIn ? html`<button class="link more" @click=${() => actions.edit.setStandIn(null)}>${t("Back to what the settings say")}</button>` : nothing}`;
}

/** What is drawn now, whether the panel or the settings chose it. */
function chosen({ standIn }: Run): SavedStandIn {
  const { name = "", options = {} } = standIn.objective ?? {};
  return { name, options: { ...options }, seed: standIn.seed };
}

function numberField(
  name: string,
  doc: string,
  value: number,
  set: (value: number) => void,
): TemplateResult {
  const id = `stand-in-${name}`;
  const change = (event: Event) => {
    const typed = numberFromText((event.target as HTMLInputElement).value);
    if (typed !== undefined) set(Number(typed));
  };
  return html`<div class="control"><div class="name"><label for=${id} title=${doc}>${name}</label></div><span></span>
    <input id=${id} class="field" type="text" inputmode="decimal" autocomplete="off" .value=${String(value)} @change=${change} /></div>`;
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
    const { value } = event.target as HTMLInputElement;
    const typed = value.trim() === "" ? null : numberFromText(value);
    if (typed === null) actions.setTarget(null);
    else if (typed !== undefined && Number.isFinite(Number(typed)))
      actions.setTarget(Number(typed));
  };
  return html`<div class="control"><div class="name"><label for="target" title=${doc}>${t("target loss")}</label></div><span></span>
    <input id="target" class="field" type="text" inputmode="decimal" autocomplete="off" placeholder=${t("none")} .value=${saved.target === null ? "" : String(saved.target)} @change=${change} /></div>`;
}
