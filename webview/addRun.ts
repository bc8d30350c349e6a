import { optimizers } from "../src/core/optimizers/index.ts";
import { schedulers } from "../src/core/schedulers/index.ts";
import { presets } from "../src/present/presets.ts";
import type { PickItem } from "../src/protocol/panel.ts";
import type { Actions } from "./actions.ts";
import {
  copyOf,
  type NewRun,
  presetRun,
  withOtherOptimizer,
  withOtherScheduler,
} from "./newRuns.ts";
import { selectedRun } from "./store.ts";

interface Choice extends PickItem {
  make(): NewRun | null;
}

/** Asks what to compare with, and adds it. */
export async function askForRun(actions: Actions): Promise<void> {
  const choices = choicesOf(actions);
  const { t } = actions.state;
  const items = choices.map(({ make: _, ...item }) => item);
  const index = await actions.host.pick(t("Add a run to compare"), items);
  const run = index === null ? null : choices[index]?.make();
  if (run) actions.runs.add(run);
}

function choicesOf(actions: Actions): readonly Choice[] {
  const { state } = actions;
  const { t } = state;
  const run = selectedRun(state);
  return [
    ...(run?.config ? besides(actions) : []),
    ...presets.map((preset) => ({
      group: t("Presets"),
      label: preset.name(t),
      description: preset.note(t),
      make: () => presetRun(preset.id, t),
    })),
  ];
}

/** Variations of the selected run. */
function besides({ state }: Actions): readonly Choice[] {
  const { t } = state;
  const run = selectedRun(state);
  const config = run?.config;
  if (!run || !config) return [];
  const schedule = config.schedulers.map((s) => s.name).join(" + ");
  return [
    {
      group: t("Variations of {0}", run.title),
      label: t("A copy"),
      description: t("the same settings, to change one of them"),
      make: () => copyOf(run, null),
    },
    {
      group: t("Variations of {0}", run.title),
      label: t("Constant rate"),
      description: t("{0} without a scheduler", config.optimizer.name),
      make: () => withOtherScheduler(config, null),
    },
    ...Object.values(optimizers).map(({ name, doc }) => ({
      group: t("With another optimizer"),
      label: name,
      ...(schedule ? { description: `+ ${schedule}` } : {}),
      detail: t(doc),
      make: () => withOtherOptimizer(config, name),
    })),
    ...Object.values(schedulers)
      .filter(({ params }) => !Object.values(params).some((p) => p.kind === "schedulers"))
      .map(({ name, doc }) => ({
        group: t("With another schedule"),
        label: name,
        description: `${config.optimizer.name} +`,
        detail: t(doc),
        make: () => withOtherScheduler(config, name),
      })),
  ];
}
