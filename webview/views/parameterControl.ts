import { html, nothing, type TemplateResult } from "lit-html";
import type { CallConfig } from "../../src/core/runConfig.ts";
import { numberText } from "../../src/core/spec/argumentText.ts";
import type { ParamSpec } from "../../src/core/spec/paramSpec.ts";
import { itemsOf, type PyValue, toNumber } from "../../src/core/spec/pyValue.ts";
import type { Actions } from "../actions.ts";
import { itemsControl } from "../controls/itemsControl.ts";
import { nameText } from "../controls/nameText.ts";
import { sliderScale } from "../controls/sliderScale.ts";
import { type ValueControl, valueControl } from "../controls/valueControl.ts";
import { callIn, valueIn } from "../edits.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

/** One argument of one call of a run. */
export interface Parameter<S extends ParamSpec = ParamSpec> {
  readonly run: Run;
  readonly call: CallConfig;
  readonly name: string;
  readonly spec: S;
  readonly state: State;
  readonly actions: Actions;
}

export function parameterControl(p: Parameter): TemplateResult {
  const { spec } = p;
  switch (spec.kind) {
    case "float":
    case "int":
      return numberControl({ ...p, spec });
    case "floats":
      return itemsOf(currentValue(p)) ? numbersControl(p) : numberControl({ ...p, spec });
    case "list":
    case "tuple":
      return numbersControl(p);
    case "bool":
      return flagControl(p);
    case "choice":
      return choiceControl({ ...p, spec });
    default:
      return sourceText(p);
  }
}

const currentValue = ({ call, name }: Parameter): PyValue => valueIn(call, name);

/** The value without edits, if the call is of the same class there. */
function baseValue({ run, call, name }: Parameter): PyValue {
  const original = callIn(run.base, call.id);
  return valueIn(original?.name === call.name ? original : { ...call, args: {} }, name);
}

function isEdited({ run, call, name }: Parameter): boolean {
  const original = callIn(run.base, call.id);
  return original?.name === call.name && original.args[name] !== call.args[name];
}

const factOf = ({ run, call, name }: Parameter) =>
  run.file?.calls.find((c) => c.id === call.id && c.name === call.name)?.args[name];

const idOf = ({ run, call, name }: Parameter) => `${run.id}-${call.id}-${name}`;

const draftOf = ({ run, call, name, state }: Parameter) =>
  state.drafts.find((d) => d.run === run.id && d.call === call.id && d.name === name);

const setText = (p: Parameter, text: string) =>
  p.actions.edit.editText(p.run, p.call.id, p.name, text);

/** What all controls of an argument have in common. */
function common(p: Parameter, text: (value: PyValue) => string) {
  const draft = draftOf(p);
  const value = text(currentValue(p));
  return {
    id: idOf(p),
    label: p.name,
    description: p.state.t(p.spec.doc),
    text: draft?.text ?? value,
    isEdited: isEdited(p),
    isAssumed: factOf(p)?.origin === "assumed",
    problem: draft?.problem ?? null,
    drawn: value,
    onText: (typed: string) => setText(p, typed),
    onReset: () => p.actions.edit.resetValue(p.run, p.call.id, p.name),
    onAssumed: assumedSetter(p),
  } satisfies Partial<ValueControl>;
}

type NumberSpec = Extract<ParamSpec, { kind: "float" | "int" | "floats" }>;

function numberControl(p: Parameter<NumberSpec>): TemplateResult {
  const { spec, state } = p;
  const value = toNumber(currentValue(p));
  const code = baseValue(p);
  const isInteger = spec.kind === "int";
  return valueControl(
    {
      ...common(p, numberText),
      value,
      isInteger,
      scale: sliderScale(spec.slider, spec.scale, value, toNumber(code)),
      code: { value: toNumber(code), text: numberText(code) },
      onValue: (v) => setText(p, isInteger ? String(v) : floatText(v)),
    },
    state.t,
  );
}

/** Gives an assumed value for good; null where the source has no text to give it for. */
function assumedSetter(p: Parameter): (() => void) | null {
  const fact = factOf(p);
  const text = fact?.origin === "assumed" ? (fact.text ?? "") : "";
  return text === "" ? null : () => p.actions.host.setValue(text);
}

/** A slider of a float gives a float: `1.0`, not `1`. */
const floatText = (value: number) =>
  Number.isInteger(value) ? value.toFixed(1) : numberText(value);

/** Several numbers: a pair with a label for each, or a list of any length. */
function numbersControl(p: Parameter): TemplateResult {
  const text = (v: PyValue) => (itemsOf(v) ?? []).map(numberText).join(", ");
  const own = common(p, text);
  const typed = own.text === "" ? [] : own.text.split(",").map((item) => item.trim());
  const last = Number(typed.at(-1) ?? 0);
  return itemsControl(
    {
      ...own,
      items: typed,
      labels: p.spec.kind === "tuple" ? p.spec.labels : null,
      next: String(Number.isFinite(last) && last > 0 ? Math.round(last + 10) : 10),
      isInteger: false,
      code: { value: 0, text: text(baseValue(p)) },
    },
    p.state.t,
  );
}

function choiceControl(p: Parameter<Extract<ParamSpec, { kind: "choice" }>>): TemplateResult {
  const { spec, state, name } = p;
  const choices = [...(spec.default === null ? ["None"] : []), ...spec.choices];
  const choose = (event: Event) => setText(p, (event.target as HTMLSelectElement).value);
  const value = currentValue(p) ?? "None";
  return html`<div class="control pick">
    <div class="name"><label for=${idOf(p)} title=${state.t(spec.doc)}>${nameText(name)}</label></div>
    <select id=${idOf(p)} class="field" @change=${choose}>${choices.map(
      (text) => html`<option value=${text} ?selected=${text === value}>${text}</option>`,
    )}</select>
  </div>`;
}

function flagControl(p: Parameter): TemplateResult {
  const { spec, state, name } = p;
  const draft = draftOf(p);
  const flip = (event: Event) =>
    setText(p, (event.target as HTMLInputElement).checked ? "True" : "False");
  return html`<div class="control flag ${draft ? "invalid" : ""}">
    <div class="name"><label for=${idOf(p)} title=${state.t(spec.doc)}>${nameText(name)}</label></div>
    <input id=${idOf(p)} type="checkbox" .checked=${draft ? draft.text === "True" : currentValue(p) === true} @change=${flip} />
    ${draft ? html`<div class="problem" role="alert"><code>${draft.problem}</code></div>` : nothing}
  </div>`;
}

/** A function or a list of schedulers: shown as it stands in the source. */
function sourceText(p: Parameter): TemplateResult {
  const { spec, state, name, call } = p;
  const text = factOf(p)?.text ?? call.args[name] ?? (spec.default === null ? "None" : "");
  return html`<div class="control source"><div class="name"><span title=${state.t(spec.doc)}>${nameText(name)}</span></div><code>${text}</code></div>`;
}
