import { html, nothing, type TemplateResult } from "lit-html";
import { objectives } from "../../src/core/objectives/index.ts";
import type { ParamSpec } from "../../src/core/spec/paramSpec.ts";
import { itemsOf, type PyValue, toNumber } from "../../src/core/spec/pyValue.ts";
import { count } from "../../src/present/numbers.ts";
import type { PanelCall, PanelRun } from "../../src/protocol/panel.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { nameText } from "../controls/nameText.ts";
import { sliderScale } from "../controls/sliderScale.ts";
import { valueControl } from "../controls/valueControl.ts";
import { codeValue, editedLength, editedValue, LENGTH, paramsOf } from "../edits.ts";
import { editsOf, type State, selectedRun } from "../store.ts";
import { numberText } from "../values.ts";

/** The controls of the selected run, one group per call, generated from the catalogue. */
export function controlsPane(state: State, actions: Actions): TemplateResult | typeof nothing {
  const run = selectedRun(state);
  if (!run) return nothing;
  return html`<section class="controls" aria-label=${state.t("Hyperparameters")}>
    ${run.calls.map((call) => callGroup(run, call, state, actions))}
    ${lengthGroup(run, state, actions)}
    ${standIn(run, state)}
  </section>`;
}

function callGroup(run: PanelRun, call: PanelCall, state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const names = Object.entries(paramsOf(call)).filter(([name]) => name !== "last_epoch");
  const edits = editsOf(state, run.id)[call.id] ?? {};
  const isOpen = state.opened.has(call.id);
  const isGiven = (name: string) => {
    const origin = call.args[name]?.origin ?? "default";
    return origin !== "default" || edits[name] !== undefined || name === "lr";
  };
  const rest = names.filter(([name, spec]) => !isGiven(name) && !spec.inert);
  const shown = names.filter(([name, spec]) => isGiven(name) || (isOpen && !spec.inert));
  return html`<div class="group">
    <div class="group-head"><h2 class="code">${call.name}</h2>${lineLink(call, state, actions)}</div>
    ${call.line === null ? html`<p class="note">${t("The optimizer is not in this file: PyTorch's defaults are assumed.")}</p>` : nothing}
    ${shown.map(([name, spec]) => parameterControl(run, call, name, spec, state, actions))}
    ${rest.length > 0 ? defaultsButton(call, rest.length, isOpen, state, actions) : nothing}
  </div>`;
}

function lineLink(call: PanelCall, { t }: State, actions: Actions) {
  if (call.line === null) return nothing;
  const text =
    call.cell === null ? t("line {0}", call.line) : t("cell {0}, line {1}", call.cell, call.line);
  return html`<button class="link quiet" title=${t("Go to the code")} @click=${() => actions.host.reveal(call.id)}>${text}</button>`;
}

function defaultsButton(
  call: PanelCall,
  n: number,
  isOpen: boolean,
  { t }: State,
  actions: Actions,
) {
  const text = isOpen
    ? t("Hide defaults")
    : n === 1
      ? t("1 more at its default")
      : t("{0} more at their defaults", n);
  return html`<button class="quiet more" aria-expanded=${isOpen} @click=${() => actions.toggleDefaults(call.id)}>${isOpen ? icons.opened : icons.closed} ${text}</button>`;
}

function parameterControl(
  run: PanelRun,
  call: PanelCall,
  name: string,
  spec: ParamSpec,
  state: State,
  actions: Actions,
): TemplateResult {
  const value = editedValue(call, name, editsOf(state, run.id));
  switch (spec.kind) {
    case "float":
    case "int":
      return numberControl(run, call, name, spec, value, state, actions);
    case "floats":
      return itemsOf(value)
        ? numbersControl(run, call, name, spec, value, state, actions)
        : numberControl(run, call, name, spec, value, state, actions);
    case "list":
    case "tuple":
      return numbersControl(run, call, name, spec, value, state, actions);
    case "bool":
      return flagControl(run, call, name, spec, value, state, actions);
    case "choice":
      return choiceControl(run, call, name, spec, value, state, actions);
    default:
      return sourceText(call, name, spec, state);
  }
}

type NumberSpec = Extract<ParamSpec, { kind: "float" | "int" | "floats" }>;

function numberControl(
  run: PanelRun,
  call: PanelCall,
  name: string,
  spec: NumberSpec,
  value: PyValue,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const fact = call.args[name];
  const code = codeValue(call, name);
  const draft = draftOf(state, run.id, call.id, name);
  const text = fact?.origin === "assumed" ? (fact.text ?? "") : "";
  return valueControl(
    {
      id: `${run.id}-${call.id}-${name}`,
      label: name,
      description: t(spec.doc),
      text: draft?.text ?? numberText(value),
      value: toNumber(value),
      isInteger: spec.kind === "int",
      scale: sliderScale(spec.slider, spec.scale, toNumber(value), toNumber(code)),
      code: { value: toNumber(code), text: numberText(code) },
      isEdited: editsOf(state, run.id)[call.id]?.[name] !== undefined,
      isAssumed: fact?.origin === "assumed",
      problem: draft?.problem ?? null,
      drawn: numberText(value),
      onText: (typed) => actions.editText(run, call, name, typed),
      onValue: (v) =>
        actions.editText(run, call, name, spec.kind === "int" ? String(v) : floatText(v)),
      onReset: () => actions.resetValue(run, call.id, name),
      onAssumed: text === "" ? null : () => actions.host.setValue(text),
    },
    t,
  );
}

/** A slider of a float gives a float: `1.0`, not `1`. */
const floatText = (value: number) =>
  Number.isInteger(value) ? value.toFixed(1) : numberText(value);

const draftOf = (state: State, run: string, call: string, name: string) =>
  state.drafts.find((d) => d.run === run && d.call === call && d.name === name);

/** Several numbers in one field, as they stand in code. */
function numbersControl(
  run: PanelRun,
  call: PanelCall,
  name: string,
  spec: ParamSpec,
  value: PyValue,
  state: State,
  actions: Actions,
): TemplateResult {
  const text = (v: PyValue) => (itemsOf(v) ?? []).map(numberText).join(", ");
  const draft = draftOf(state, run.id, call.id, name);
  const code = text(codeValue(call, name));
  return valueControl(
    {
      id: `${run.id}-${call.id}-${name}`,
      label: name,
      description: state.t(spec.doc),
      text: draft?.text ?? text(value),
      value: 0,
      isInteger: false,
      scale: null,
      code: { value: 0, text: code },
      isEdited: editsOf(state, run.id)[call.id]?.[name] !== undefined,
      isAssumed: call.args[name]?.origin === "assumed",
      problem: draft?.problem ?? null,
      drawn: text(value),
      onText: (typed) => actions.editText(run, call, name, typed),
      onValue: () => {},
      onReset: () => actions.resetValue(run, call.id, name),
      onAssumed: null,
    },
    state.t,
  );
}

function choiceControl(
  run: PanelRun,
  call: PanelCall,
  name: string,
  spec: Extract<ParamSpec, { kind: "choice" }>,
  value: PyValue,
  state: State,
  actions: Actions,
): TemplateResult {
  const id = `${run.id}-${call.id}-${name}`;
  const choices = [...(spec.default === null ? ["None"] : []), ...spec.choices];
  const choose = (event: Event) =>
    actions.editText(run, call, name, (event.target as HTMLSelectElement).value);
  return html`<div class="control pick">
    <div class="name"><label for=${id} title=${state.t(spec.doc)}>${nameText(name)}</label></div>
    <select id=${id} class="field" @change=${choose}>${choices.map(
      (text) =>
        html`<option value=${text} ?selected=${text === (value ?? "None")}>${text}</option>`,
    )}</select>
  </div>`;
}

function flagControl(
  run: PanelRun,
  call: PanelCall,
  name: string,
  spec: ParamSpec,
  value: PyValue,
  state: State,
  actions: Actions,
): TemplateResult {
  const id = `${run.id}-${call.id}-${name}`;
  const draft = draftOf(state, run.id, call.id, name);
  const flip = (event: Event) =>
    actions.editText(
      run,
      call,
      name,
      (event.target as HTMLInputElement).checked ? "True" : "False",
    );
  return html`<div class="control flag ${draft ? "invalid" : ""}">
    <div class="name"><label for=${id} title=${state.t(spec.doc)}>${nameText(name)}</label></div>
    <input id=${id} type="checkbox" .checked=${draft ? draft.text === "True" : value === true} @change=${flip} />
    ${draft ? html`<div class="problem" role="alert"><code>${draft.problem}</code></div>` : nothing}
  </div>`;
}

/** A function or a list of schedulers: shown as it stands in the source. */
function sourceText(call: PanelCall, name: string, spec: ParamSpec, { t }: State): TemplateResult {
  const text = call.args[name]?.text ?? (spec.default === null ? "None" : "");
  return html`<div class="control source"><div class="name"><span title=${t(spec.doc)}>${nameText(name)}</span></div><code>${text}</code></div>`;
}

function lengthGroup(run: PanelRun, state: State, actions: Actions): TemplateResult {
  const { t } = state;
  return html`<div class="group">
    <div class="group-head"><h2>${t("Run length")}</h2></div>
    ${lengthControl(run, "epochs", t("epochs"), [1, 300], state, actions)}
    ${lengthControl(run, "stepsPerEpoch", t("steps/epoch"), [1, 5000], state, actions)}
  </div>`;
}

function lengthControl(
  run: PanelRun,
  which: "epochs" | "stepsPerEpoch",
  label: string,
  range: readonly [number, number],
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const value = editedLength(run, which, editsOf(state, run.id));
  const code = run[which].value;
  const draft = draftOf(state, run.id, LENGTH, which);
  return valueControl(
    {
      id: `${run.id}-${which}`,
      label,
      description: t("How long the run is"),
      text: draft?.text ?? String(value),
      value,
      isInteger: true,
      scale: sliderScale(range, "log", value, code),
      code: { value: code, text: count(code) },
      isEdited: value !== code,
      isAssumed: run[which].isAssumed,
      problem: draft?.problem ?? null,
      drawn: count(value),
      onText: (text) => actions.editLength(run, which, text),
      onValue: (v) => actions.editLength(run, which, String(v)),
      onReset: () => actions.resetValue(run, LENGTH, which),
      onAssumed: run[which].isAssumed ? () => actions.host.setLengths() : null,
    },
    t,
  );
}

/** Says which problem stands in for the user's model. */
function standIn(run: PanelRun, { t }: State): TemplateResult | typeof nothing {
  const name = run.plan?.objective?.name;
  const definition = name === undefined ? undefined : objectives[name];
  if (!definition) return nothing;
  return html`<div class="group"><div class="group-head"><h2>${t("Stand-in problem")}</h2><span class="code">${definition.name}</span></div>
    <p class="note">${t(definition.doc)}</p></div>`;
}
