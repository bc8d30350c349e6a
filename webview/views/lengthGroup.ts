import { html, nothing, type TemplateResult } from "lit-html";
import { batchFactor, type Horizon, updatesPerEpoch } from "../../src/core/runConfig.ts";
import { count } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { sliderScale } from "../controls/sliderScale.ts";
import { valueControl } from "../controls/valueControl.ts";
import { LENGTH } from "../edits.ts";
import { labEpochs, longestTraining } from "../lab/labState.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

/** How long the run is. */
export function lengthGroup(
  run: Run,
  state: State,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { t } = state;
  if (!run.config) return nothing;
  const { accumulation, processes } = run.config.horizon;
  const isOpen = state.opened.has(LENGTH) || accumulation > 1 || processes > 1;
  return html`<div class="group">
    <div class="group-head"><h2>${t("Run length")}</h2></div>
    ${lengthControl(run, "epochs", t("epochs"), [1, 300], state, actions)}
    ${lengthControl(run, "stepsPerEpoch", t("steps/epoch"), [1, 5000], state, actions)}
    ${isOpen ? lengthControl(run, "accumulation", t("accumulation"), [1, 64], state, actions) : nothing}
    ${isOpen ? lengthControl(run, "processes", t("processes"), [1, 64], state, actions) : nothing}
    ${batchFactor(run.config.horizon) > 1 ? html`<p class="note">${updatesText(run, run.config.horizon, state)}</p>` : nothing}
    <button class="quiet more" aria-expanded=${isOpen} @click=${() => actions.toggleDefaults(LENGTH)}>${isOpen ? icons.opened : icons.closed} ${t("Accumulation and processes")}</button>
    ${labLength(state)}
    ${sameLengthButton(run, state, actions)}
  </div>`;
}

/** The lab's epochs are as long as its own data make them. */
function labLength(state: State): TemplateResult | typeof nothing {
  if (state.saved.tab !== "training" || longestTraining(state) === 0) return nothing;
  const perEpoch = 1 / labEpochs(state, 1);
  return html`<p class="note">${state.t("In the training lab an epoch has {0} updates, by its split and batch size.", Math.round(perEpoch))}</p>`;
}

/** `391 batches / 4 processes / 2 = 49 updates per epoch, each of 8 batches`. */
function updatesText({ id, base }: Run, horizon: Horizon, { t, traces }: State): string {
  const trace = traces.get(id)?.schedule;
  const epochs = trace?.epochStarts.length ?? 0;
  // The code's own tests may let the last batches of an epoch go without an update.
  const updates = trace && epochs > 0 ? Math.round(trace.steps / epochs) : updatesPerEpoch(horizon);
  const own = base ? batchFactor(base.horizon) : 1;
  if (own > 1) {
    const texts = [count(updates), batchFactor(horizon)] as const;
    return batchFactor(horizon) === own
      ? t("{0} updates per epoch, each from {1} batches.", ...texts)
      : t(
          "{0} updates per epoch, each from {1} batches instead of {2}: the stand-in gradient's noise follows.",
          ...texts,
          own,
        );
  }
  return t(
    "{0} updates per epoch, each from {1} batches: the stand-in gradient is that much less noisy.",
    count(updates),
    batchFactor(horizon),
  );
}

/** Runs of different length do not compare: one click gives all of them this run's. */
function sameLengthButton(run: Run, { runs, t }: State, actions: Actions) {
  const own = JSON.stringify(run.config?.horizon);
  const isSame = (other: Run) => !other.config || JSON.stringify(other.config.horizon) === own;
  if (runs.filter((other) => !other.saved.hidden).every(isSame)) return nothing;
  return html`<button class="link more" @click=${() => actions.edit.setLengthOfAll(run)}>${t("This length for all runs")}</button>`;
}

function lengthControl(
  run: Run,
  which: keyof Horizon,
  label: string,
  range: readonly [number, number],
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const value = run.config?.horizon[which] ?? 1;
  const code = run.base?.horizon[which] ?? value;
  const draft = state.drafts.find((d) => d.run === run.id && d.call === LENGTH && d.name === which);
  const isAssumed = isAssumedLength(run, which) && value === code;
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
      isAssumed,
      problem: draft?.problem ?? null,
      drawn: count(value),
      onText: (text) => actions.edit.editLength(run, which, text),
      onValue: (v) => actions.edit.editLength(run, which, String(v)),
      onReset: () => actions.edit.resetLength(run, which),
      onAssumed: isAssumed ? () => actions.host.setLengths() : null,
    },
    t,
  );
}

function isAssumedLength({ file }: Run, which: keyof Horizon): boolean {
  return which === "epochs" || which === "stepsPerEpoch"
    ? (file?.[which].isAssumed ?? false)
    : false;
}
