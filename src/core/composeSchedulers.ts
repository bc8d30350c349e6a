import { newCallId, newScheduler } from "./newCalls.ts";
import { flattened, type RunConfig, type SchedulerConfig, updatesPerEpoch } from "./runConfig.ts";
import { numberFromText } from "./spec/argumentText.ts";

/** Changes of which schedulers a run has. All of them give a new configuration. */

type List = readonly SchedulerConfig[];

/** The list that holds a scheduler, changed. */
function inListOf(
  config: RunConfig,
  id: string,
  change: (list: List, i: number) => List,
): RunConfig {
  const walk = (list: List): List => {
    const i = list.findIndex((s) => s.id === id);
    if (i >= 0) return change(list, i);
    return list.map((s) => ({ ...s, schedulers: walk(s.schedulers) }));
  };
  return { ...config, schedulers: walk(config.schedulers) };
}

/** The composite that holds a scheduler; undefined for one that stands on its own. */
export const parentOf = (config: RunConfig, id: string): SchedulerConfig | undefined =>
  flattened(config.schedulers).find((s) => s.schedulers.some((child) => child.id === id));

/** How many steps a scheduler makes in the run when it stands on its own. */
export const schedulerSteps = ({ horizon }: RunConfig, every: SchedulerConfig["every"]): number =>
  every === "batch" ? horizon.epochs * updatesPerEpoch(horizon) : horizon.epochs;

/** Adds a scheduler beside the others: each is stepped by itself. */
export function withScheduler(config: RunConfig, name: string): RunConfig {
  const added = newScheduler(name, newCallId(config), config);
  return { ...config, schedulers: [...config.schedulers, added] };
}

/** Another class in the place of a scheduler; what it would have alone suits the run. */
export function withSchedulerClass(config: RunConfig, id: string, name: string): RunConfig {
  return inListOf(config, id, (list, i) => {
    const made = newScheduler(name, id, config);
    const isInside = parentOf(config, id) !== undefined;
    const every = isInside ? (list[i]?.every ?? made.every) : made.every;
    return list.map((s, k) => (k === i ? { ...made, every } : s));
  });
}

/** A scheduler goes; a composite with one left gives its place to it. */
export function withoutScheduler(config: RunConfig, id: string): RunConfig {
  const parent = parentOf(config, id);
  if (!parent) return inListOf(config, id, (list) => list.filter((s) => s.id !== id));
  const left = parent.schedulers.filter((s) => s.id !== id);
  const [only] = left;
  if (only && left.length === 1) {
    return replaced(config, parent.id, { ...only, every: parent.every });
  }
  const at = parent.schedulers.findIndex((s) => s.id === id);
  const texts = milestonesOf(parent).filter((_, k) => k !== Math.max(0, at - 1));
  return replaced(config, parent.id, { ...withMilestones(parent, texts), schedulers: left });
}

const replaced = (config: RunConfig, id: string, by: SchedulerConfig): RunConfig =>
  inListOf(config, id, (list, i) => list.map((s, k) => (k === i ? by : s)));

/** Moves a scheduler within its list; milestones stay where they are. */
export function withMovedScheduler(config: RunConfig, id: string, by: number): RunConfig {
  return inListOf(config, id, (list, i) => {
    const to = i + by;
    if (to < 0 || to >= list.length) return list;
    const next = [...list];
    const moved = next.splice(i, 1);
    next.splice(to, 0, ...moved);
    return next;
  });
}

/** Another scheduler takes over after this one, half-way through what is left. */
export function withNextScheduler(config: RunConfig, id: string, name: string): RunConfig {
  const parent = parentOf(config, id);
  if (parent?.name === "SequentialLR") return insertedAfter(config, parent, id, name);
  const own = flattened(config.schedulers).find((s) => s.id === id);
  if (!own) return config;
  const end = schedulerSteps(config, parent?.every ?? own.every);
  return wrapped(config, own, name, "SequentialLR", { milestones: middle(0, end) });
}

/** Another scheduler's factor is multiplied in: both act at every step. */
export function withChainedScheduler(config: RunConfig, id: string, name: string): RunConfig {
  const parent = parentOf(config, id);
  const own = flattened(config.schedulers).find((s) => s.id === id);
  if (!own) return config;
  if (parent?.name !== "ChainedScheduler") {
    return wrapped(config, own, name, "ChainedScheduler", {});
  }
  const added = { ...newScheduler(name, newCallId(config), config), every: own.every };
  return inListOf(config, id, (list, i) => [...list.slice(0, i + 1), added, ...list.slice(i + 1)]);
}

function wrapped(
  config: RunConfig,
  own: SchedulerConfig,
  name: string,
  composite: string,
  args: SchedulerConfig["args"],
): RunConfig {
  const first = newCallId(config);
  const added = { ...newScheduler(name, first, config), every: own.every };
  const id = newCallId(config, [first]);
  const { every } = own;
  return replaced(config, own.id, { id, name: composite, args, every, schedulers: [own, added] });
}

function insertedAfter(
  config: RunConfig,
  parent: SchedulerConfig,
  id: string,
  name: string,
): RunConfig {
  const at = parent.schedulers.findIndex((s) => s.id === id);
  const texts = milestonesOf(parent);
  const from = at === 0 ? 0 : Number(texts[at - 1] ?? 0);
  const to = Number(texts[at] ?? schedulerSteps(config, parent.every));
  const added = { ...newScheduler(name, newCallId(config), config), every: parent.every };
  const schedulers = [...parent.schedulers];
  schedulers.splice(at + 1, 0, added);
  const milestones = [...texts];
  milestones.splice(at, 0, middle(from, to));
  return replaced(config, parent.id, { ...withMilestones(parent, milestones), schedulers });
}

const middle = (from: number, to: number): string =>
  String(Math.max(1, Math.round((from + to) / 2)));

const milestonesOf = ({ args }: SchedulerConfig): readonly string[] =>
  (args.milestones ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => numberFromText(text) !== undefined);

function withMilestones(scheduler: SchedulerConfig, texts: readonly string[]): SchedulerConfig {
  if (scheduler.name !== "SequentialLR") return scheduler;
  return { ...scheduler, args: { ...scheduler.args, milestones: texts.join(", ") } };
}

/** With a scheduler, named by its id, that is stepped per batch, per epoch or never. */
export const withCadence = (
  config: RunConfig,
  id: string,
  every: SchedulerConfig["every"],
): RunConfig =>
  inListOf(config, id, (list, i) => list.map((s, k) => (k === i ? { ...s, every } : s)));
