import { planOfConfig } from "../src/core/configPlan.ts";
import { configOfTemplate } from "../src/core/configTemplate.ts";
import { newCallId, newOptimizer, newScheduler } from "../src/core/newCalls.ts";
import type { RunConfig } from "../src/core/runConfig.ts";
import type { Localize } from "../src/present/localize.ts";
import { findPreset, starters } from "../src/present/presets.ts";
import type { PanelRun } from "../src/protocol/panel.ts";
import type { RunSource, SavedRun } from "../src/protocol/runState.ts";
import { toWire } from "../src/protocol/wire.ts";
import { type Run, templateOfFile } from "./runs.ts";

/** What is needed of a run to add it to the list. */
export type NewRun = Pick<SavedRun, "name" | "source" | "edits">;

const runOf = (source: RunSource, name: string | null = null): NewRun => ({
  name,
  source,
  edits: null,
});

export function presetRun(id: string, t: Localize): NewRun | null {
  const preset = findPreset(id);
  return preset ? runOf({ kind: "preset", preset: id, base: preset.config }, preset.name(t)) : null;
}

/** What a panel without a file begins with. */
export const starterRuns = (t: Localize): readonly SavedRun[] =>
  starters.flatMap((id, slot) => {
    const run = presetRun(id, t);
    return run ? [{ ...run, id: `r${slot}`, slot, hidden: false }] : [];
  });

/** A run of a script as it is now, for good. */
export function pinnedFileRun(file: PanelRun, name: string | null): NewRun | null {
  const template = templateOfFile(file);
  if (!template) return null;
  const base = configOfTemplate(template);
  return runOf({ kind: "pinned", base, template: keptTemplate(base, template) }, name);
}

/** A copy of a run as it is drawn now. */
export function copyOf({ config, template, saved }: Run, name: string | null): NewRun | null {
  if (!config) return null;
  if (saved.source.kind !== "file") return { name, source: saved.source, edits: saved.edits };
  const kept = template && keptTemplate(config, template);
  return runOf({ kind: "pinned", base: config, template: kept }, name);
}

type Template = NonNullable<Run["template"]>;

/** The plan it was read from, where the configuration alone does not say the same. */
function keptTemplate(config: RunConfig, template: Template): string | null {
  const { objective, seed } = template.plan;
  const standIn = { objective, seed };
  const alone = toWire(planOfConfig(config, null, standIn));
  return alone === toWire(planOfConfig(config, template, standIn)) ? null : toWire(template);
}

/** Another optimizer in place of that of a run, with the same schedulers and the same length. */
export function withOtherOptimizer(config: RunConfig, name: string): NewRun {
  // Rates of groups suit the optimizer they were found for.
  const plain = { ...config.optimizer, groups: [{}] };
  const base = { ...config, optimizer: newOptimizer(name, plain) };
  return runOf({ kind: "added", base });
}

/** Another schedule for the optimizer of a run, of the same length. */
export function withOtherScheduler(config: RunConfig, name: string | null): NewRun {
  const schedulers = name === null ? [] : [newScheduler(name, newCallId(config), config)];
  return runOf({ kind: "added", base: { ...config, schedulers } });
}
