import type { ConfigChange } from "../core/configChanges.ts";
import { findOptimizer } from "../core/optimizers/index.ts";
import {
  type ArgumentTexts,
  type CallConfig,
  callsOf,
  type Horizon,
  type RunConfig,
  type SchedulerConfig,
} from "../core/runConfig.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import { valueFromText } from "../core/spec/argumentText.ts";
import type { ParamTable } from "../core/spec/paramSpec.ts";
import {
  type NewCall,
  type NewScheduler,
  type NewValue,
  newCode,
  newValue,
  type Wish,
  type WishedScheduler,
} from "../python/edits/wishes.ts";

/** Why a change of the panel has no place in the code that could simply be rewritten. */
export type NoPlace =
  /** The number of processes is no part of the code. */
  "world";

/** What is to be done with one change. */
export type ChangeTask =
  | { readonly kind: "wish"; readonly change: ConfigChange; readonly wish: Wish }
  /** A length nobody states: it is set for the file, not written. */
  | { readonly kind: "assume"; readonly change: ConfigChange; readonly lengths: Partial<Horizon> }
  | { readonly kind: "none"; readonly change: ConfigChange; readonly why: NoPlace };

interface AssumedLengths {
  readonly epochs: boolean;
  readonly stepsPerEpoch: boolean;
}

/** The run of the script that is changed. */
export interface WrittenRun {
  readonly id: string;
  /** Which lengths nobody states. */
  readonly assumed: AssumedLengths;
  /** Batches in one of the steps that the code counts per epoch. */
  readonly perStep: number;
  /** Where a loop of its own gathers the batches of an update: the updates per epoch there are. */
  readonly gatheredUpdates?: number;
}

/**
 * Turns the panel's changes into wishes about the code. Arguments named in `inCall` are rewritten
 * in the call itself instead of where their value is defined.
 */
export function tasksOf(
  changes: readonly ConfigChange[],
  config: RunConfig,
  run: WrittenRun,
  inCall: ReadonlySet<string>,
): readonly ChangeTask[] {
  const calls = new Map(callsOf(config).map((call) => [call.id, call]));
  const all = [...changes, ...updatesChange(changes, config, run)];
  const tasks = all.map((change) => taskOf(change, config, calls, run, inCall));
  return tasks
    .map((task) => [rankOf(task), task] as const)
    .sort(([a], [b]) => a - b)
    .map(([, task]) => task);
}

/**
 * Lengths come first, since arguments follow them. Groups go when all values are written, the last
 * one first: those behind it move up. Another arrangement is written last: it gives the schedulers
 * other ids.
 */
function rankOf(task: ChangeTask): number {
  if (task.change.kind === "horizon") return -1;
  if (task.kind !== "wish") return 0;
  if (task.wish.kind === "schedulers") return Number.POSITIVE_INFINITY;
  return task.wish.kind === "removeGroup" ? 1 / (1 + task.wish.group) : 0;
}

function taskOf(
  change: ConfigChange,
  config: RunConfig,
  calls: ReadonlyMap<string, CallConfig>,
  run: WrittenRun,
  inCall: ReadonlySet<string>,
): ChangeTask {
  switch (change.kind) {
    case "argument": {
      const at = inCall.has(`${change.call}.${change.name}`) ? "call" : "definition";
      return { kind: "wish", change, wish: argumentWish(change, calls.get(change.call), at) };
    }
    case "class":
      return { kind: "wish", change, wish: classWish(change.call, calls.get(change.call)) };
    case "horizon":
      return lengthTask(change, run, config.horizon);
    case "group":
      return { kind: "wish", change, wish: groupWish(change, calls.get(change.call), inCall) };
    case "groupRemoved":
      return { kind: "wish", change, wish: { kind: "removeGroup", ...placeOf(change) } };
    case "groupAdded":
      return { kind: "wish", change, wish: addWish(change, calls.get(change.call)) };
    case "schedulers":
      return { kind: "wish", change, wish: treeWish(config, run.id) };
  }
}

/**
 * In code that gathers its batches in a loop, more of them leave the number of updates as it is:
 * of as many batches there are fewer updates only if their number changes too.
 */
function updatesChange(
  changes: readonly ConfigChange[],
  { horizon: { stepsPerEpoch, accumulation } }: RunConfig,
  { gatheredUpdates: from }: WrittenRun,
): readonly ConfigChange[] {
  const isWished = (name: string) => changes.some((c) => c.kind === "horizon" && c.name === name);
  const updates = Math.max(1, Math.ceil(stepsPerEpoch / accumulation));
  if (!isWished("accumulation") || isWished("stepsPerEpoch")) return [];
  if (from === undefined || from === updates) return [];
  return [{ kind: "horizon", name: "stepsPerEpoch", from, to: updates * accumulation }];
}

type ArgumentChange = Extract<ConfigChange, { kind: "argument" }>;

function argumentWish(
  { call, name, to }: ArgumentChange,
  owner: CallConfig | undefined,
  at: "definition" | "call",
): Wish {
  if (to === null) return { kind: "remove", call, argument: name };
  return { kind: "set", call, argument: name, to: wishedValue(owner?.name ?? "", name, to), at };
}

function groupWish(
  { call, group, name, to }: Extract<ConfigChange, { kind: "group" }>,
  owner: CallConfig | undefined,
  inCall: ReadonlySet<string>,
): Wish {
  const at = inCall.has(`${call}.${group}.${name}`) ? "call" : "definition";
  const value = to === null ? null : wishedValue(owner?.name ?? "", name, to);
  return { kind: "group", call, group, argument: name, to: value, at };
}

const placeOf = ({ call, group }: { readonly call: string; readonly group: number }) => ({
  call,
  group,
});

function addWish(
  { call, texts }: Extract<ConfigChange, { kind: "groupAdded" }>,
  owner: CallConfig | undefined,
): Wish {
  return { kind: "addGroup", call, args: wishedValues(owner?.name ?? "", texts) };
}

const treeWish = ({ optimizer, schedulers }: RunConfig, run: string): Wish => ({
  kind: "schedulers",
  run,
  optimizer: optimizer.id,
  tree: schedulers.map(wishedScheduler),
});

/** Ids of their own begin with `n`: those calls are not in the code. */
const wishedScheduler = (scheduler: SchedulerConfig): WishedScheduler => ({
  id: /^n\d/.test(scheduler.id) ? null : scheduler.id,
  call: newCall(scheduler),
  every: scheduler.every,
  schedulers: scheduler.schedulers.map(wishedScheduler),
});

const classWish = (call: string, owner: CallConfig | undefined): Wish => ({
  kind: "class",
  call,
  ...newCall(owner ?? { id: call, name: "", args: {} }),
});

function lengthTask(
  change: Extract<ConfigChange, { kind: "horizon" }>,
  { id: run, assumed, perStep, gatheredUpdates }: WrittenRun,
  { accumulation }: Horizon,
): ChangeTask {
  const { name } = change;
  const batches = gatheredUpdates === undefined ? perStep : accumulation;
  const to = name === "stepsPerEpoch" ? Math.ceil(change.to / batches) : change.to;
  if (name === "processes") return { kind: "none", change, why: "world" };
  if (name === "accumulation") {
    return { kind: "wish", change, wish: { kind: "accumulation", run, to } };
  }
  return assumed[name]
    ? { kind: "assume", change, lengths: { [name]: to } }
    : { kind: "wish", change, wish: { kind: "length", run, name, to } };
}

/** A call of a configuration as code shall say it. */
function newCall({ name, args }: CallConfig): NewCall {
  const entries = Object.entries(args).filter(([key]) => key !== "schedulers");
  return {
    qualified: qualifiedName(name),
    args: Object.fromEntries(entries.map(([key, text]) => [key, wishedValue(name, key, text)])),
  };
}

/** Where PyTorch, transformers or timm keep a class. */
export function qualifiedName(name: string): string {
  if (findOptimizer(name)) return `torch.optim.${name}`;
  return `${findScheduler(name)?.module ?? "torch.optim.lr_scheduler"}.${name}`;
}

const paramsOf = (name: string): ParamTable =>
  (findOptimizer(name) ?? findScheduler(name))?.params ?? {};

/** The text of a configuration as a value; what is no plain value, a function say, is code. */
export function wishedValue(owner: string, name: string, text: string): NewValue {
  const spec = paramsOf(owner)[name];
  const value = spec && valueFromText(spec, text);
  return value === undefined ? newCode(text) : newValue(value);
}

/** The run as new code. */
export function newRunWish({ optimizer, schedulers }: RunConfig): Wish {
  return {
    kind: "newRun",
    optimizer: newCall(optimizer),
    groups: optimizer.groups.map((texts) => wishedValues(optimizer.name, texts)),
    schedulers: schedulers.map(addedScheduler),
  };
}

const wishedValues = (owner: string, texts: ArgumentTexts): Readonly<Record<string, NewValue>> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, wishedValue(owner, name, text)]),
  );

const addedScheduler = (scheduler: SchedulerConfig): NewScheduler => ({
  call: newCall(scheduler),
  schedulers: scheduler.schedulers.map(addedScheduler),
});
