import { html, nothing, type TemplateResult } from "lit-html";
import { newOptimizer } from "../../src/core/newCalls.ts";
import type { CallConfig } from "../../src/core/runConfig.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { callIn, paramsOf } from "../edits.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";
import { classPick } from "./classPick.ts";
import { groupsControl } from "./groupsControl.ts";
import { parameterControl } from "./parameterControl.ts";

/** The call as it stands in the code; undefined for a call that is not there. */
export const factsOf = ({ file }: Run, call: CallConfig) =>
  file?.calls.find((c) => c.id === call.id && c.name === call.name);

export function optimizerGroup(run: Run, state: State, actions: Actions): TemplateResult {
  const { config, base } = run;
  const { t } = state;
  if (!config) return html``;
  const { optimizer } = config;
  const choose = (name: string) => {
    const original = base?.optimizer.name === name ? base.optimizer : null;
    actions.edit.changeConfig(run, "optimizer", (now) => ({
      ...now,
      optimizer: original ?? newOptimizer(name, now.optimizer),
    }));
  };
  return html`<div class="group" data-call=${optimizer.id}>
    <div class="group-head">${classPick("optimizer", optimizer.name, t, choose)}<span class="spacer"></span>${lineLink(run, optimizer, state, actions)}</div>
    ${factsOf(run, optimizer)?.line === null ? html`<p class="note">${t("The optimizer is not in this file: PyTorch's defaults are assumed.")}</p>` : nothing}
    ${callBody(run, optimizer, state, actions)}
    ${groupsControl(run, state, actions)}
  </div>`;
}

/** The arguments that are given, and the others on demand. */
export function callBody(
  run: Run,
  call: CallConfig,
  state: State,
  actions: Actions,
): TemplateResult {
  const names = Object.entries(paramsOf(call)).filter(
    ([name, spec]) => name !== "last_epoch" && spec.kind !== "schedulers" && !spec.inert,
  );
  const isOpen = state.opened.has(call.id);
  const isGiven = (name: string) =>
    call.args[name] !== undefined ||
    callIn(run.base, call.id)?.args[name] !== undefined ||
    name === "lr";
  const rest = names.filter(([name]) => !isGiven(name));
  const shown = names.filter(([name]) => isGiven(name) || isOpen);
  return html`${shown.map(([name, spec]) => parameterControl({ run, call, name, spec, state, actions }))}
    ${rest.length > 0 ? defaultsButton(call, rest.length, isOpen, state, actions) : nothing}`;
}

export function lineLink(run: Run, call: CallConfig, { t }: State, actions: Actions) {
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
