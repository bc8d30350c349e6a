import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Localize } from "../../src/present/localize.ts";
import { figure } from "../../src/present/numbers.ts";
import { fineDrag, startFineDrag } from "./fineDrag.ts";
import { nameText } from "./nameText.ts";
import {
  byDecade,
  byNudge,
  decadesOf,
  type SliderScale,
  toPosition,
  toValue,
} from "./sliderScale.ts";

/** A labelled number with a slider, wherever its value comes from. */
export interface ValueControl {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly text: string;
  readonly value: number;
  readonly isInteger: boolean;
  readonly scale: SliderScale | null;
  readonly code: { readonly value: number; readonly text: string };
  readonly isEdited: boolean;
  readonly isAssumed: boolean;
  readonly problem: string | null;
  /** What is still drawn while `problem` is shown. */
  readonly drawn: string;
  readonly onText: (text: string) => void;
  readonly onValue: (value: number) => void;
  readonly onReset: () => void;
  readonly onAssumed: (() => void) | null;
}

const POSITIONS = 1000;

export function valueControl(control: ValueControl, t: Localize): TemplateResult {
  const { id, label, description, text, problem, isEdited } = control;
  const type = (event: Event) => control.onText((event.target as HTMLInputElement).value);
  return html`<div class="control ${isEdited ? "edited" : ""} ${problem ? "invalid" : ""}">
    <div class="name">
      <label for=${id} title=${description}>${nameText(label)}</label>
      ${control.isAssumed ? assumedChip(control, t) : nothing}
    </div>
    ${control.scale ? slider(control, control.scale, t) : html`<span></span>`}
    <input
      id=${id} class="field" type="text" inputmode="decimal" spellcheck="false" autocomplete="off"
      .value=${live(text)} aria-invalid=${problem ? "true" : "false"}
      aria-describedby=${problem ? `${id}-problem` : nothing}
      @input=${type} @keydown=${(event: KeyboardEvent) => onFieldKey(event, control)}
    />
    ${resetButton(control, t)}
    ${problem ? problemText(control, problem, t) : nothing}
  </div>`;
}

/** Says that the source does not give the value; a click lets one give it for the file. */
export function assumedChip(
  { onAssumed, label }: Pick<ValueControl, "onAssumed" | "label">,
  t: Localize,
): TemplateResult {
  if (!onAssumed) return html`<span class="assumed">${t("assumed")}</span>`;
  return html`<button class="assumed" title=${t("Set {0} for this file", label)} @click=${onAssumed}>${t("assumed")}</button>`;
}

function slider(control: ValueControl, scale: SliderScale, t: Localize): TemplateResult {
  const { value, code, text, label, isEdited } = control;
  const position = Math.round(toPosition(scale, value) * POSITIONS);
  const move = (event: Event) => {
    const at = Number((event.target as HTMLInputElement).value) / POSITIONS;
    control.onValue(toValue(scale, at, control.isInteger));
  };
  const spoken = isEdited ? t("{0}, code has {1}", text, code.text) : text;
  return html`<div class="slider" .style=${`--code: ${toPosition(scale, code.value)}; --at: ${position / POSITIONS}`}>
    ${decades(scale)}
    ${isEdited ? html`<span class="code-tick"></span>` : nothing}
    <span class="range-ends" aria-hidden="true"><span>${figure(scale.low)}</span><span>${figure(scale.high)}</span></span>
    <input
      type="range" min="0" max=${POSITIONS} step="1" .value=${live(String(position))}
      aria-label=${label} aria-valuetext=${spoken}
      @pointerdown=${(event: PointerEvent) => startFineDrag(event, position / POSITIONS)}
      @pointermove=${(event: PointerEvent) => fineDrag(event, (at) => control.onValue(toValue(scale, at, control.isInteger, true)))}
      @input=${move} @keydown=${(event: KeyboardEvent) => onKey(event, control, scale)}
    />
  </div>`;
}

/** Marks at the powers of ten, which lie at equal distances on a logarithmic slider. */
function decades(scale: SliderScale): TemplateResult | typeof nothing {
  const marks = decadesOf(scale);
  if (!marks) return nothing;
  const width = `${(100 * marks.distance) / (1 - marks.first)}%`;
  return html`<span class="decades" .style=${`--first: ${marks.first}; --decade: ${width}`}></span>`;
}

const directions: Readonly<Record<string, 1 | -1>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
};

/** Arrows nudge, page keys move by a decade, Backspace returns to the code's value. */
function onKey(event: KeyboardEvent, control: ValueControl, scale: SliderScale): void {
  const { value, isInteger } = control;
  const decade = { PageUp: 1, PageDown: -1 }[event.key] as 1 | -1 | undefined;
  const nudge = directions[event.key];
  if (decade !== undefined) {
    const next = byDecade(scale, value, decade);
    control.onValue(isInteger ? Math.round(next) : Number(next.toPrecision(3)));
  } else if (nudge !== undefined) control.onValue(byNudge(scale, value, nudge, isInteger));
  else if (event.key === "Backspace") control.onReset();
  else return;
  event.preventDefault();
}

/** In the field the arrows that move the caret stay; the others do what they do on the slider. */
function onFieldKey(event: KeyboardEvent, control: ValueControl): void {
  const isValue = /^(Arrow|Page)(Up|Down)$/.test(event.key);
  if (isValue && control.scale && !event.altKey) onKey(event, control, control.scale);
}

type Resettable = Pick<ValueControl, "isEdited" | "code" | "label" | "onReset" | "problem">;

export function resetButton(
  { isEdited, code, label, onReset, problem }: Resettable,
  t: Localize,
): TemplateResult {
  if (!isEdited && !problem) return html`<span class="reset"></span>`;
  const title = t("Reset {0} to {1}, the code's value", label, code.text);
  return html`<button class="reset dot" title=${title} aria-label=${title} @click=${onReset}></button>`;
}

type Problematic = Pick<ValueControl, "id" | "drawn">;

export const problemText = ({ id, drawn }: Problematic, problem: string, t: Localize) =>
  html`<div class="problem" id="${id}-problem" role="alert"><code>${problem}</code><span>${t("Still drawing {0}.", drawn)}</span></div>`;
