import { html, noChange, type TemplateResult } from "lit-html";
import { Directive, directive, type ElementPart } from "lit-html/directive.js";
import { numberFromText } from "../../src/core/spec/argumentText.ts";
import type { Localize } from "../../src/present/localize.ts";
import { count, figure } from "../../src/present/numbers.ts";

interface Bounds {
  readonly min: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}

/** A number that is typed, and what it may be. */
export interface CheckedNumber extends Bounds {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  set(value: number): void;
}

/** The field of a number; `problemPlace` says why it does not take what was typed. */
export function checkedNumber(number: CheckedNumber, t: Localize): TemplateResult {
  const { id, value } = number;
  return html`<input id=${id} class="field" type="text" inputmode="decimal" autocomplete="off" spellcheck="false" aria-describedby="${id}-problem"
    ${shown(String(value), id)} @change=${(event: Event) => take(event.target as HTMLInputElement, number, t)} @keydown=${(event: KeyboardEvent) => onKey(event, number)} />`;
}

/** Where it is said why the field `id` does not take what was typed. */
export const problemPlace = (id: string): TemplateResult =>
  html`<p class="problem" id="${id}-problem" role="alert" hidden></p>`;

function take(input: HTMLInputElement, number: CheckedNumber, t: Localize): void {
  const typed = Number(numberFromText(input.value) ?? Number.NaN);
  const problem = problemOf(typed, number, t);
  tellProblem(input, problem);
  if (problem !== null) return;
  input.value = String(typed);
  number.set(typed);
}

/** Up and down step a whole number; Escape takes back what was refused. */
function onKey(event: KeyboardEvent, number: CheckedNumber): void {
  const input = event.target as HTMLInputElement;
  const { value, min, max = Number.POSITIVE_INFINITY, isWhole } = number;
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (event.key === "Escape") {
    input.value = String(value);
    tellProblem(input, null);
  } else if (by !== undefined && isWhole && Number(input.value) === value) {
    const next = Math.min(max, Math.max(min, value + by));
    if (next !== value) number.set(next);
    event.preventDefault();
  }
}

/** Why a number is not taken; null where it is. */
function problemOf(
  value: number,
  { min, max = Number.POSITIVE_INFINITY, isWhole = false }: Bounds,
  t: Localize,
): string | null {
  const isGood = value >= min && value <= max && (!isWhole || Number.isInteger(value));
  if (isGood && Number.isFinite(value)) return null;
  const hasEnd = max < Number.MAX_SAFE_INTEGER;
  if (isWhole)
    return hasEnd
      ? t("This must be a whole number from {0} to {1}.", count(min), count(max))
      : t("This must be a whole number of at least {0}.", count(min));
  return hasEnd
    ? t("This must be a number from {0} to {1}.", figure(min), figure(max))
    : t("This must be a number of at least {0}.", figure(min));
}

/** What is wrong with what was typed is said at its field; nothing is drawn with it. */
export function tellProblem(input: HTMLInputElement, problem: string | null): void {
  input.setAttribute("aria-invalid", String(problem !== null));
  const place = document.getElementById(`${input.id}-problem`);
  if (!place) return;
  place.hidden = problem === null;
  place.textContent = problem;
}

/**
 * Shows a value in its field until it is typed over; another value, or that of another field, takes
 * the place of what was typed, and of what was wrong with it.
 */
class Shown extends Directive {
  private last = "";

  override render(_text: string, _field: string): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [text, field]: [string, string]): typeof noChange {
    const now = `${field} ${text}`;
    if (now === this.last) return noChange;
    this.last = now;
    const input = element as HTMLInputElement;
    input.value = text;
    tellProblem(input, null);
    return noChange;
  }
}

export const shown = directive(Shown);
