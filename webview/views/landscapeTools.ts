import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { count } from "../../src/present/numbers.ts";
import { MOST_STEPS, NOISE_LEVELS } from "../../src/protocol/landscapeDefaults.ts";
import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";

/** How the runs walk over the landscape: noise, schedule, number of steps. */
export function landscapeTools(state: State, actions: Actions): TemplateResult {
  const { t, saved } = state;
  const { noise, schedule, steps } = saved.landscape;
  const noiseNames = { off: t("off"), low: t("low"), medium: t("medium"), high: t("high") };
  const levels = Object.keys(NOISE_LEVELS) as (keyof typeof NOISE_LEVELS)[];
  return html`<div class="tools">
    ${pick(
      t("Noise"),
      noise,
      levels.map((level) => [level, noiseNames[level]]),
      (level) => actions.landscape.change({ noise: level }),
      t(
        "Random error of each gradient, as a share of its length at the start. All runs meet the same.",
      ),
    )}
    ${pick(
      t("Schedule"),
      schedule ? "on" : "off",
      [
        ["off", t("off")],
        ["on", t("on")],
      ],
      (value) => actions.landscape.change({ schedule: value === "on" }),
      t("On: the rate follows the run's whole schedule, drawn together to these steps."),
    )}
    ${pick(
      t("Steps"),
      String(steps),
      stepChoices(steps).map((n) => [String(n), count(n)]),
      (value) => actions.landscape.change({ steps: Number(value) }),
      "",
    )}
  </div>`;
}

const stepChoices = (now: number): readonly number[] =>
  [...new Set([20, 50, 100, 200, 500, 1000, 2000, 5000, MOST_STEPS, now])].sort((a, b) => a - b);

function pick<T extends string>(
  label: string,
  current: T,
  options: readonly (readonly [T, string])[],
  choose: (value: T) => void,
  title: string,
): TemplateResult {
  const change = (event: Event) => choose((event.target as HTMLSelectElement).value as T);
  return html`<label class="tool" title=${title}><span>${label}</span><select .value=${live(current)} @change=${change}>${options.map(
    ([value, text]) => html`<option value=${value} ?selected=${value === current}>${text}</option>`,
  )}</select></label>`;
}
