import { html, nothing, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import { figure } from "../../src/present/numbers.ts";
import { divergedAt } from "../../src/present/runView.ts";
import type { Actions } from "../actions.ts";
import { focusOnce } from "../controls/focusOnce.ts";
import { icons, runMark } from "../controls/icons.ts";
import { menu } from "../controls/menu.ts";
import type { Run } from "../runs.ts";
import { runName, type State, selectedRun } from "../store.ts";
import { runDetail } from "./runDetail.ts";
import { markOf } from "./runMark.ts";

export function runRow(run: Run, state: State, actions: Actions): TemplateResult {
  const isOff = run.saved.hidden;
  const isSelected = selectedRun(state) === run;
  return html`<div class="run ${isSelected ? "selected" : ""} ${isOff ? "hidden" : ""}" draggable="true" data-run=${run.id}
      @dragstart=${(event: DragEvent) => event.dataTransfer?.setData("text/plain", run.id)}
      @dragover=${allowDrop} @dragleave=${endDrop} @drop=${(event: DragEvent) => drop(event, run, actions)}>
      ${
        state.renaming === run.id
          ? nameField(run, state, actions)
          : html`<button class="run-main" aria-pressed=${isSelected} title=${run.title}
        @click=${() => actions.runs.select(run.id)} @dblclick=${() => actions.rename(run.id)}
        @keydown=${(event: KeyboardEvent) => onKey(event, run, actions)}>
        ${markOf(run)}
        <span class="run-text"><span class="run-name">${runName(run, state)}</span>
        <span class="run-detail">${runDetail(run, state)}</span></span>
        <span class="run-loss">${lossText(run, state)}</span>
      </button>`
      }
      ${rowMenu(run, state, actions)}
      ${eyeButton(run, state, actions)}
    </div>
    ${isSelected && run.isEdited ? asBefore(run, state) : nothing}
    ${problems(run, state, actions)}`;
}

const bindings: Readonly<Record<string, (run: Run, actions: Actions) => void>> = {
  v: ({ id }, { runs }) => runs.toggle(id),
  F2: ({ id }, actions) => actions.rename(id),
  Delete: ({ id }, { runs }) => runs.remove(id),
  d: ({ id }, { runs }) => runs.duplicate(id),
};

/** Alt with an arrow moves the run; its letters are in its menu. */
function onKey(event: KeyboardEvent, run: Run, actions: Actions): void {
  if (event.ctrlKey || event.metaKey) return;
  const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
  const binding = event.altKey ? undefined : bindings[event.key];
  if (by !== undefined) actions.runs.move(run.id, by);
  else if (binding) binding(run, actions);
  else return;
  event.preventDefault();
  event.stopPropagation();
  // A copy is selected: what is pressed next is meant for it.
  const next = binding === bindings.d ? actions.state.saved.selected : run.id;
  requestAnimationFrame(() => focusRun(next ?? run.id));
}

const focusRun = (id: string) =>
  document.querySelector<HTMLElement>(`.run[data-run="${id}"] .run-main`)?.focus();

function allowDrop(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes("text/plain")) return;
  event.preventDefault();
  (event.currentTarget as HTMLElement).classList.add("drop");
}

const endDrop = (event: Event) => (event.currentTarget as HTMLElement).classList.remove("drop");

function drop(event: DragEvent, onto: Run, actions: Actions): void {
  endDrop(event);
  event.preventDefault();
  const id = event.dataTransfer?.getData("text/plain") ?? "";
  actions.runs.moveTo(id, actions.state.runs.indexOf(onto));
}

/** The name is kept on Enter and when the field is left; Escape leaves it as it was. */
function nameField(run: Run, state: State, actions: Actions): TemplateResult {
  const name = runName(run, state);
  const end = (event: Event) => {
    if (actions.state.renaming !== run.id) return;
    const { value } = event.target as HTMLInputElement;
    actions.rename(null);
    if (value !== name) actions.runs.rename(run.id, value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") actions.rename(null);
    else if (event.key === "Enter") end(event);
    else return;
    requestAnimationFrame(() => focusRun(run.id));
  };
  return html`<div class="run-main">${markOf(run)}<input class="run-rename" type="text" .value=${name} aria-label=${state.t("Name of the run")} maxlength="80"
    ${ref(focusOnce)} @keydown=${onKeyDown} @blur=${end} /></div>`;
}

function rowMenu(run: Run, state: State, actions: Actions): TemplateResult {
  const { t, runs } = state;
  const at = runs.indexOf(run);
  const isFile = run.saved.source.kind === "file";
  return menu(`menu-${run.id}`, t("Actions for {0}", runName(run, state)), icons.more, [
    { title: t("Rename"), keys: "F2", run: () => actions.rename(run.id) },
    {
      title: isFile ? t("Pin a copy") : t("Duplicate"),
      keys: "D",
      isDisabled: !run.config,
      run: () => actions.runs.duplicate(run.id),
    },
    {
      title: t("Move up"),
      keys: "Alt+↑",
      isDisabled: at === 0,
      run: () => actions.runs.move(run.id, -1),
    },
    {
      title: t("Move down"),
      keys: "Alt+↓",
      isDisabled: at === runs.length - 1,
      run: () => actions.runs.move(run.id, 1),
    },
    {
      title: t("Remove"),
      keys: "Del",
      isDisabled: isFile,
      run: () => actions.runs.remove(run.id),
    },
  ]);
}

function eyeButton(run: Run, state: State, actions: Actions) {
  const { t } = state;
  const isOff = run.saved.hidden;
  const name = runName(run, state);
  const title = isOff ? t("Show {0}", name) : t("Hide {0}", name);
  return html`<button class="icon-button" title=${title} aria-label=${title} @click=${() => actions.runs.toggle(run.id)}>${isOff ? icons.eyeOff : icons.eye}</button>`;
}

/** The dotted grey curve: the run without its edits. */
function asBefore(run: Run, state: State): TemplateResult {
  const loss = state.codeTraces.get(run.id)?.loss?.at(-1);
  const name = run.file ? state.t("As in code") : state.t("Before the edits");
  return html`<div class="run as-code">
    <span class="run-main">${runMark("circle", "--muted", true)}<span class="run-text"><span class="run-name">${name}</span></span>
    <span class="run-loss">${loss === undefined ? "" : figure(loss)}</span></span>
  </div>`;
}

function problems(run: Run, { traces, t }: State, actions: Actions) {
  const failed = traces.get(run.id)?.failed;
  return html`
    ${run.problem ? html`<p class="run-problem">${icons.warning} ${run.problem}</p>` : nothing}
    ${
      failed
        ? html`<p class="run-problem" role="alert">${icons.warning} <span>${t("Not simulated: {0}", failed)} <button class="link" @click=${() => actions.retry(run.id)}>${t("Try again")}</button></span></p>`
        : nothing
    }`;
}

function lossText(run: Run, { traces, t }: State): string {
  const known = traces.get(run.id);
  if (known?.progress !== null && known?.progress !== undefined) return "…";
  const { full } = known ?? {};
  if (!full?.loss || full.steps === 0) return "";
  if (divergedAt(full) !== null) return t("diverged");
  return figure(full.loss[full.steps - 1] as number);
}
