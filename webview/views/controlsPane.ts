import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import { type State, selectedRun } from "../store.ts";
import { optimizerGroup } from "./callGroup.ts";
import { lengthGroup } from "./lengthGroup.ts";
import { schedulersGroup } from "./schedulerGroup.ts";
import { standInGroup } from "./standInGroup.ts";

/** The controls of the selected run, one group per call, generated from the catalogue. */
export function controlsPane(state: State, actions: Actions): TemplateResult | typeof nothing {
  const run = selectedRun(state);
  if (!run) return nothing;
  return html`<section class="controls" aria-label=${state.t("Hyperparameters")}>
    ${optimizerGroup(run, state, actions)}
    ${schedulersGroup(run, state, actions)}
    ${lengthGroup(run, state, actions)}
    ${standInGroup(run, state, actions)}
  </section>`;
}
