import { html, nothing, type TemplateResult } from "lit-html";
import { objectives } from "../../src/core/objectives/index.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

/** Says which problem stands in for the user's model. */
export function standInGroup(run: Run, { t }: State): TemplateResult | typeof nothing {
  const name = run.standIn.objective?.name;
  const definition = name === undefined ? undefined : objectives[name];
  if (!definition) return nothing;
  return html`<div class="group"><div class="group-head"><h2>${t("Stand-in problem")}</h2><span class="code">${definition.name}</span></div>
    <p class="note">${t(definition.doc)}</p></div>`;
}
