import { html, nothing, type TemplateResult } from "lit-html";
import type { Lab } from "../../lab/lab.ts";
import { isRevealed } from "../../lab/labView.ts";
import type { State } from "../../store.ts";

const NUDGE = 0.01;
const LEAST = 0.02;

/** How the points are dealt out: dividers to drag, or to move with the arrow keys. */
export function splitBar(state: State, lab: Lab): TemplateResult | typeof nothing {
  const { t } = state;
  const { prepared } = state.lab;
  if (!prepared) return nothing;
  const { train, validation, test } = prepared.split;
  const size = prepared.data.size;
  const { split } = lab.saved;
  const edge = split.train + split.validation;
  const move = (train2: number, edge2: number) =>
    lab.change({ split: { train: train2, validation: Math.max(0, edge2 - train2) } });
  const first = (to: number) => move(clamp(to, LEAST, edge - LEAST), edge);
  const second = (to: number) => move(split.train, clamp(to, split.train + LEAST, 1 - LEAST));
  const share = (n: number) => `flex: ${n / size}`;
  return html`<section class="lab-split">
    <div class="lab-head"><h3>${t("Split")}</h3><span class="note">${t("{0} points", size)}<span class="how-to">${t("; drag a divider")}</span></span></div>
    <div class="split-bar">
      <span class="split-part train" .style=${share(train.length)}>${t("train {0}", train.length)}</span>
      ${divider(t("End of the training set"), split.train, train.length, first)}
      <span class="split-part validation" .style=${share(validation.length)}>${t("validation {0}", validation.length)}</span>
      ${divider(t("End of the validation set"), edge, train.length + validation.length, second)}
      <span class="split-part test ${isRevealed(state) ? "" : "sealed"}" .style=${share(test.length)}>${testName(state, lab)} ${test.length}</span>
    </div>
  </section>`;
}

/** After its first use it can only tell what a validation set tells. */
export const testName = (state: State, { saved }: Lab): string =>
  saved.test.uses > 1 || (saved.test.uses === 1 && !isRevealed(state))
    ? state.t("second validation set")
    : state.t("test");

const clamp = (x: number, low: number, high: number) => Math.max(low, Math.min(high, x));

function divider(label: string, at: number, points: number, move: (to: number) => void) {
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    if (event.type === "pointerdown") handle.setPointerCapture(event.pointerId);
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const bar = handle.parentElement?.getBoundingClientRect();
    if (bar) move((event.clientX - bar.left) / bar.width);
  };
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -NUDGE, ArrowDown: -NUDGE, ArrowRight: NUDGE, ArrowUp: NUDGE }[
      event.key
    ];
    if (by === undefined) return;
    move(at + by);
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<span class="split-handle" role="slider" tabindex="0" aria-label=${label} aria-valuemin="0" aria-valuemax="1"
    aria-valuenow=${at.toFixed(2)} aria-valuetext=${points} @pointerdown=${drag} @pointermove=${drag} @keydown=${keys}></span>`;
}
