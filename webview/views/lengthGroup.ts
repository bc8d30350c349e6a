import { html, nothing, type TemplateResult } from "lit-html";
import type { Horizon } from "../../src/core/runConfig.ts";
import { count } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import { sliderScale } from "../controls/sliderScale.ts";
import { valueControl } from "../controls/valueControl.ts";
import { LENGTH } from "../edits.ts";
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
  return html`<div class="group">
    <div class="group-head"><h2>${t("Run length")}</h2></div>
    ${lengthControl(run, "epochs", t("epochs"), [1, 300], state, actions)}
    ${lengthControl(run, "stepsPerEpoch", t("steps/epoch"), [1, 5000], state, actions)}
  </div>`;
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
