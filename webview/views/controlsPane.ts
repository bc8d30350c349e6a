import { html, nothing, type TemplateResult } from "lit-html";
import { type CallConfig, callsOf } from "../../src/core/runConfig.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { callIn, paramsOf } from "../edits.ts";
import type { Run } from "../runs.ts";
import { type State, selectedRun } from "../store.ts";
import { lengthGroup } from "./lengthGroup.ts";
import { parameterControl } from "./parameterControl.ts";
import { standInGroup } from "./standInGroup.ts";

/** The controls of the selected run, one group per call, generated from the catalogue. */
export function controlsPane(state: State, actions: Actions): TemplateResult | typeof nothing {
  const run = selectedRun(state);
  if (!run) return nothing;
  const calls = run.config ? callsOf(run.config) : [];
  return html`<section class="controls" aria-label=${state.t("Hyperparameters")}>
    ${calls.map((call) => callGroup(run, call, state, actions))}
    ${lengthGroup(run, state, actions)}
    ${standInGroup(run, state, actions)}
  </section>`;
}

/** The call as it stands in the code; undefined for a call that is not there. */
export const factsOf = ({ file }: Run, call: CallConfig) =>
  file?.calls.find((c) => c.id === call.id && c.name === call.name);

function callGroup(run: Run, call: CallConfig, state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const facts = factsOf(run, call);
  const names = Object.entries(paramsOf(call)).filter(([name]) => name !== "last_epoch");
  const isOpen = state.opened.has(call.id);
  const isGiven = (name: string) =>
    call.args[name] !== undefined ||
    callIn(run.base, call.id)?.args[name] !== undefined ||
    name === "lr";
  const rest = names.filter(([name, spec]) => !isGiven(name) && !spec.inert);
  const shown = names.filter(([name, spec]) => isGiven(name) || (isOpen && !spec.inert));
  return html`<div class="group">
    <div class="group-head"><h2 class="code">${call.name}</h2>${lineLink(run, call, state, actions)}</div>
    ${facts?.line === null ? html`<p class="note">${t("The optimizer is not in this file: PyTorch's defaults are assumed.")}</p>` : nothing}
    ${shown.map(([name, spec]) => parameterControl({ run, call, name, spec, state, actions }))}
    ${rest.length > 0 ? defaultsButton(call, rest.length, isOpen, state, actions) : nothing}
  </div>`;
}

function lineLink(run: Run, call: CallConfig, { t }: State, actions: Actions) {
  const facts = factsOf(run, call);
  if (!facts || facts.line === null) return nothing;
  const text =
    facts.cell === null
      ? t("line {0}", facts.line)
      : t("cell {0}, line {1}", facts.cell, facts.line);
  return html`<button class="link quiet" title=${t("Go to the code")} @click=${() => actions.host.reveal(call.id)}>${text}</button>`;
}

function defaultsButton(
  call: CallConfig,
  n: number,
  isOpen: boolean,
  { t }: State,
  actions: Actions,
) {
  const text = isOpen
    ? t("Hide defaults")
    : n === 1
      ? t("1 more at its default")
      : t("{0} more at their defaults", n);
  return html`<button class="quiet more" aria-expanded=${isOpen} @click=${() => actions.toggleDefaults(call.id)}>${isOpen ? icons.opened : icons.closed} ${text}</button>`;
}
