import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import {
  parentOf,
  withCadence,
  withChainedScheduler,
  withMovedScheduler,
  withNextScheduler,
  withoutScheduler,
  withScheduler,
  withSchedulerClass,
} from "../../src/core/composeSchedulers.ts";
import { flattened, type RunConfig, type SchedulerConfig } from "../../src/core/runConfig.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { type MenuItem, menu } from "../controls/menu.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";
import { callBody, lineLink } from "./callGroup.ts";
import { classPick } from "./classPick.ts";

/** What a new scheduler is before it is chosen otherwise. */
const USUAL = "CosineAnnealingLR";

/** The schedulers of a run, those of a composite inside it, each with what can be done to it. */
export function schedulersGroup(run: Run, state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const { config } = run;
  if (!config) return html``;
  const add = () => actions.edit.changeConfig(run, "add", (now) => withScheduler(now, USUAL));
  const title = config.schedulers.length === 0 ? t("Add a scheduler") : t("Add one beside it");
  return html`${groups(run, config.schedulers, 0, state, actions)}
    <button class="link more" @click=${add}>${icons.plus} ${title}</button>`;
}

/** The focus stays with the scheduler that has it, wherever that moves. */
const groups = (
  run: Run,
  schedulers: readonly SchedulerConfig[],
  depth: number,
  state: State,
  actions: Actions,
) =>
  repeat(
    schedulers,
    ({ id }) => `${run.id} ${id}`,
    (scheduler) => schedulerGroup(run, scheduler, depth, state, actions),
  );

function schedulerGroup(
  run: Run,
  scheduler: SchedulerConfig,
  depth: number,
  state: State,
  actions: Actions,
): TemplateResult {
  const { id } = scheduler;
  const isInside = depth > 0;
  const drop = (event: DragEvent) => dropOnto(event, run, id, actions);
  return html`<div class="group ${isInside ? "inner" : ""}" data-call=${id}
      @dragover=${isInside ? allowDrop : nothing} @drop=${isInside ? drop : nothing}>
    <div class="group-head" draggable=${isInside ? "true" : "false"} @dragstart=${(event: DragEvent) => event.dataTransfer?.setData("text/call", id)}>
      ${head(run, scheduler, state, actions)}<span class="spacer"></span>${lineLink(run, scheduler, state, actions)}
      ${menu(`menu-${run.id}-${id}`, state.t("Change {0}", scheduler.name), icons.more, items(run, scheduler, state, actions))}
    </div>
    ${callBody(run, scheduler, state, actions)}
    ${groups(run, scheduler.schedulers, depth + 1, state, actions)}
  </div>`;
}

/** A composite is made by the menu, not chosen by its name. */
function head(run: Run, { id, name, schedulers }: SchedulerConfig, state: State, actions: Actions) {
  if (schedulers.length > 0) return html`<h2 class="code">${name}</h2>`;
  return classPick("scheduler", name, state.t, (chosen) => {
    const original = run.base && flattened(run.base.schedulers).find((s) => s.id === id);
    // Back to the class of the code is back to its arguments.
    actions.edit.changeConfig(run, `${id} class`, (now) =>
      original?.name === chosen ? withOriginal(now, original) : withSchedulerClass(now, id, chosen),
    );
  });
}

function withOriginal(config: RunConfig, original: SchedulerConfig): RunConfig {
  const walk = (list: readonly SchedulerConfig[]): readonly SchedulerConfig[] =>
    list.map((s) => (s.id === original.id ? original : { ...s, schedulers: walk(s.schedulers) }));
  return { ...config, schedulers: walk(config.schedulers) };
}

function items(
  run: Run,
  { id, every, schedulers }: SchedulerConfig,
  { t }: State,
  actions: Actions,
): readonly MenuItem[] {
  const { config } = run;
  if (!config) return [];
  const change = (key: string, by: (config: RunConfig) => RunConfig) => () =>
    actions.edit.changeConfig(run, key, by);
  const parent = parentOf(config, id);
  const siblings = parent?.schedulers ?? config.schedulers;
  const at = siblings.findIndex((s) => s.id === id);
  const other = every === "batch" ? "epoch" : "batch";
  const cadence: MenuItem = {
    title: other === "batch" ? t("Step once per batch") : t("Step once per epoch"),
    run: change("cadence", (now) => withCadence(now, id, other)),
  };
  return [
    {
      title: t("Then another scheduler"),
      run: change("next", (now) => withNextScheduler(now, id, USUAL)),
    },
    {
      title: t("Multiply by another scheduler"),
      run: change("chain", (now) => withChainedScheduler(now, id, "ConstantLR")),
    },
    ...(parent ? [] : [cadence]),
    {
      title: t("Move up"),
      isDisabled: at <= 0,
      run: change("move", (now) => withMovedScheduler(now, id, -1)),
    },
    {
      title: t("Move down"),
      isDisabled: at < 0 || at === siblings.length - 1,
      run: change("move", (now) => withMovedScheduler(now, id, 1)),
    },
    {
      title: schedulers.length > 0 ? t("Remove all of it") : t("Remove"),
      run: change("remove", (now) => withoutScheduler(now, id)),
    },
  ];
}

function allowDrop(event: DragEvent): void {
  if (event.dataTransfer?.types.includes("text/call")) event.preventDefault();
}

/** A scheduler that is dropped on one of the same list takes its place. */
function dropOnto(event: DragEvent, run: Run, onto: string, actions: Actions): void {
  const { config } = run;
  const id = event.dataTransfer?.getData("text/call") ?? "";
  const list = config ? (parentOf(config, id)?.schedulers ?? []) : [];
  const [from, to] = [id, onto].map((call) => list.findIndex((s) => s.id === call));
  event.preventDefault();
  event.stopPropagation();
  if (from === undefined || to === undefined || from < 0 || to < 0) return;
  actions.edit.changeConfig(run, "move", (now) => withMovedScheduler(now, id, to - from));
}
