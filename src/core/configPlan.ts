import { originsOf } from "./configGroups.ts";
import { programOf } from "./configProgram.ts";
import type { RunTemplate } from "./configTemplate.ts";
import { argumentText } from "./configText.ts";
import { findObjective } from "./objectives/index.ts";
import { completeOptions } from "./objectives/objective.ts";
import { findOptimizer } from "./optimizers/index.ts";
import {
  type ArgumentTexts,
  batchFactor,
  type CallConfig,
  flattened,
  type Horizon,
  type RunConfig,
  type SchedulerConfig,
} from "./runConfig.ts";
import type { ObjectivePlan, RunPlan, SchedulerPlan } from "./runPlan.ts";
import { findScheduler } from "./schedulers/index.ts";
import { classNameOf } from "./schedulers/scheduler.ts";
import { valueFromText } from "./spec/argumentText.ts";
import type { ParamSpec, ParamTable } from "./spec/paramSpec.ts";
import type { PyArgs, PyFunction, PyValue } from "./spec/pyValue.ts";

/** What stands in for the model: the same for all runs that are compared. */
export interface StandIn {
  readonly objective: ObjectivePlan | null;
  readonly seed: number;
}

/** A configuration that came from outside holds something that cannot be computed with. */
export class ConfigError extends Error {}

/** The plan of a configuration. Throws a `ConfigError` that says what is wrong with it. */
export function planOfConfig(
  config: RunConfig,
  template: RunTemplate | null,
  standIn: StandIn,
): RunPlan {
  const calls = constructed(config, template);
  const places = new Map(calls.map(({ id }, i) => [id, i]));
  const origins = originsOf(config.optimizer);
  const optimizer = {
    ...callPlan(config.optimizer, optimizerParams(config.optimizer.name), template),
    groups: config.optimizer.groups.map((group, i) =>
      groupArgs(config, group, template, origins[i]),
    ),
    ...keptOfTemplate(config, template),
  };
  const schedulers = calls.map((call) => schedulerPlan(call, places, template));
  const isGated = template?.plan.accumulation !== undefined;
  return {
    optimizer,
    schedulers,
    program: programOf(config, schedulers, places, template),
    ...(isGated ? { accumulation: config.horizon.accumulation } : {}),
    objective: scaledObjective(standIn.objective, config.horizon, template?.horizon),
    seed: standIn.seed,
  };
}

/** Where the plan of a configuration has each scheduler, by the id of its call. */
export const schedulerPlaces = (
  config: RunConfig,
  template: RunTemplate | null,
): ReadonlyMap<string, number> =>
  new Map(constructed(config, template).map(({ id }, i) => [id, i]));

/** Schedulers in the order of their constructors: the script's own where they are the same. */
function constructed(config: RunConfig, template: RunTemplate | null): readonly SchedulerConfig[] {
  const byId = new Map(flattened(config.schedulers).map((s) => [s.id, s]));
  const [, ...ids] = template?.ids ?? [];
  const isSame = ids.length === byId.size && ids.every((id) => byId.has(id));
  return isSame ? ids.flatMap((id) => byId.get(id) ?? []) : [...byId.values()];
}

function optimizerParams(name: string): ParamTable {
  const definition = findOptimizer(name);
  if (!definition) throw new ConfigError(`no optimizer ${name}`);
  return definition.params;
}

/** What the template has of a call, as long as the class is the same. */
function templateCall({ id, name }: CallConfig, template: RunTemplate | null) {
  const at = template?.ids.indexOf(id) ?? -1;
  const known = at === 0 ? template?.plan.optimizer : template?.plan.schedulers[at - 1];
  return at >= 0 && known?.name === name ? known : undefined;
}

function callPlan(call: CallConfig, params: ParamTable, template: RunTemplate | null) {
  const known = templateCall(call, template);
  const args = argumentsOf(call.args, params, known?.args ?? {});
  return { name: call.name, args, ...(known?.raises ? { raises: known.raises } : {}) };
}

/** Text to values; the template's own value where the text is still the same. */
function argumentsOf(texts: ArgumentTexts, params: ParamTable, known: PyArgs): PyArgs {
  const entries = Object.entries(texts).map(([name, text]) => {
    const value = known[name];
    const isSame = value !== undefined && argumentText(value) === text;
    return [name, isSame ? value : argumentValue(name, text, params[name])] as const;
  });
  return Object.fromEntries(entries);
}

function argumentValue(name: string, text: string, spec: ParamSpec | undefined): PyValue {
  if (spec?.kind === "callable") return functionOf(text);
  const value = spec && valueFromText(spec, text);
  if (value === undefined) throw new ConfigError(`${name}=${text}`);
  return value;
}

/** Its code is not known here: whoever runs the plan reads it from the source. */
const functionOf = (source: string): PyFunction => ({ kind: "function", source, code: null });

/** What the configuration does not say: groups that are added late, and parameters refused. */
function keptOfTemplate({ optimizer }: RunConfig, template: RunTemplate | null) {
  if (!template || template.ids[0] !== optimizer.id) return {};
  const { lateGroups = 0, refused, groups } = template.plan.optimizer;
  const origins = originsOf(optimizer);
  const isLate = (origin: number | null) => origin !== null && origin >= groups.length - lateGroups;
  const late = origins.includes(null) ? 0 : origins.filter(isLate).length;
  return { ...(late > 0 ? { lateGroups: late } : {}), ...(refused ? { refused } : {}) };
}

function groupArgs(
  { optimizer }: RunConfig,
  texts: ArgumentTexts,
  template: RunTemplate | null,
  origin: number | null | undefined,
): PyArgs {
  const isKnown = origin != null && templateCall(optimizer, template) !== undefined;
  const known = isKnown ? template?.plan.optimizer.groups[origin] : undefined;
  return argumentsOf(texts, optimizerParams(optimizer.name), known ?? {});
}

function schedulerPlan(
  call: SchedulerConfig,
  places: ReadonlyMap<string, number>,
  template: RunTemplate | null,
): SchedulerPlan {
  const definition = findScheduler(call.name);
  if (!definition) throw new ConfigError(`no scheduler ${call.name}`);
  const plan = callPlan(call, definition.params, template);
  if (definition.params.schedulers?.kind !== "schedulers") return plan;
  const schedulers = call.schedulers.map(({ id, name }) => ({
    kind: "object" as const,
    type: typeName(name),
    ref: String(places.get(id)),
  }));
  return { ...plan, args: { ...plan.args, schedulers } };
}

function typeName(name: string): string {
  const definition = findScheduler(name);
  return definition ? classNameOf(definition) : name;
}

/**
 * A batch that is shared by processes or summed up makes the gradient less noisy than the code's
 * own does.
 */
function scaledObjective(
  objective: ObjectivePlan | null,
  horizon: Horizon,
  code: Horizon | undefined,
) {
  const factor = batchFactor(horizon) / (code ? batchFactor(code) : 1);
  const definition = objective && findObjective(objective.name);
  if (!objective || !definition || factor === 1) return objective;
  const size = completeOptions(definition, objective.options).batch_size;
  if (size === undefined) return objective;
  return {
    ...objective,
    options: { ...objective.options, batch_size: Math.max(1, Math.round(size * factor)) },
  };
}
