import { html, nothing, type TemplateResult } from "lit-html";
import { objectives } from "../../src/core/objectives/index.ts";
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
  const { t, standInFields } = state;
  const definition = objectives[run.standIn.objective?.name ?? ""];
  if (!definition) return nothing;
  const isOpen = state.opened.has(KEY);
  const toggle = () => {
    actions.toggleDefaults(KEY);
    void actions.loadStandInFields();
  };
  return html`<div class="group">
    <button class="quiet more wide" aria-expanded=${isOpen} @click=${toggle}>${isOpen ? icons.opened : icons.closed} <span>${t("Stand-in problem")}</span><span class="spacer"></span><span>${t(definition.title)}</span></button>
    ${isOpen ? standInFields?.(run, definition, state, actions) : nothing}
  </div>`;
}
