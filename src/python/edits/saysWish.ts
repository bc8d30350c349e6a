import type { PyArgs, PyValue } from "../../core/spec/pyValue.ts";
import { defaultOf } from "../../core/spec/values.ts";
import {
  type CallFact,
  callsOf,
  type OptimizerFact,
  type RunFact,
  type TrainingScript,
} from "../script.ts";
import { specOf } from "./boundArguments.ts";
import type { Draft } from "./draft.ts";
import type { SideEffect } from "./editPlan.ts";
import { saysTree } from "./schedulerTree.ts";
import { lengthOf } from "./setLength.ts";
import { isWished, sameValue } from "./valueText.ts";
import { GROUPS, type NewCall, type NewScheduler, type Wish } from "./wishes.ts";

/** Whether the code says what was wished, and nothing got lost. */
export function says(after: Draft, before: Draft, wish: Wish): boolean {
  if (after.script.syntaxErrors.length > before.script.syntaxErrors.length) return false;
  if (wish.kind === "newRun") return isAdded(after, before, wish);
  if (wish.kind === "schedulers") return saysTree(after, before, wish, false);
  const isWhole = callsOf(after.script).length === callsOf(before.script).length;
  if (!isWhole) return false;
  if (wish.kind === "set") return saysArgument(after, wish);
  if (wish.kind === "remove") {
    const fact = after.fact(wish.call)?.args[wish.argument];
    return !fact || fact.origin === "default";
  }
  if (wish.kind === "length") return lengthOf(after, wish)?.value === wish.to;
  if (wish.kind === "accumulation") {
    return after.script.runs.find(({ id }) => id === wish.run)?.accumulation?.value === wish.to;
  }
  if (wish.kind === "group") return saysGroup(after, before, wish);
  if (wish.kind === "removeGroup") return hasLostGroup(after, before, wish);
  if (wish.kind === "addGroup") return hasGainedGroup(after, before, wish);
  return wish.kind !== "class" || saysClass(after, before, wish);
}

function saysGroup(after: Draft, before: Draft, wish: Extract<Wish, { kind: "group" }>): boolean {
  const { call, group, argument, to } = wish;
  const groupsIn = ({ script }: Draft) => script.optimizers.find((o) => o.id === call)?.groups;
  const groups = groupsIn(after);
  if (groups?.length !== groupsIn(before)?.length) return false;
  const found = groups?.[group]?.[argument];
  if (to === null || to.kind === "code") return (found === undefined) === (to === null);
  const fact = after.fact(call);
  return found !== undefined && isWished(found, to.value, fact && specOf(fact, argument));
}

/** The group is gone, and the others are as they were. */
function hasLostGroup(
  after: Draft,
  before: Draft,
  { call, group }: Extract<Wish, { kind: "removeGroup" }>,
): boolean {
  const [now, old] = [after, before].map(({ script }) =>
    script.optimizers.find(({ id }) => id === call),
  );
  const left = old?.groups.filter((_, g) => g !== group);
  return (
    left?.length === now?.groups.length &&
    (old?.groupsAssumed || !now?.groupsAssumed) === true &&
    left?.every((values, g) => isSameGroup(values, now?.groups[g] ?? {})) === true
  );
}

/** The new group is the last one, and the others are as they were. */
function hasGainedGroup(
  after: Draft,
  before: Draft,
  { call, args }: Extract<Wish, { kind: "addGroup" }>,
): boolean {
  const [now, old] = [after, before].map(({ script }) =>
    script.optimizers.find(({ id }) => id === call),
  );
  if (!now || !old || now.groupsAssumed || now.refusedParams) return false;
  const added = now.groups.at(-1) ?? {};
  return (
    now.groups.length === old.groups.length + 1 &&
    old.groups.every((values, g) => isSameGroup(values, now.groups[g] ?? {})) &&
    Object.keys(added).length === Object.keys(args).length &&
    Object.entries(args).every(([name, to]) => {
      const found = added[name];
      if (found === undefined) return false;
      return to.kind === "code" || isWished(found, to.value, specOf(now, name));
    })
  );
}

const isSameGroup = (a: PyArgs, b: PyArgs): boolean =>
  Object.keys({ ...a, ...b }).every((name) => sameValue(a[name] ?? null, b[name] ?? null));

/** Names a value of a group among the wishes. */
export const groupName = ({ call, group, argument }: SideEffect): string =>
  group === undefined ? `${call}.${argument}` : `${call}.${group}.${argument}`;

function saysArgument(draft: Draft, { call, argument, to }: Extract<Wish, { kind: "set" }>) {
  const fact = draft.fact(call);
  const found = fact?.args[argument];
  if (!fact || !found || found.value === undefined)
    return to.kind === "code" && found !== undefined;
  if (to.kind === "code") return found.text === to.text;
  return isWished(found.value, to.value, specOf(fact, argument));
}

function saysClass(
  draft: Draft,
  before: Draft,
  { call, qualified, args }: Extract<Wish, { kind: "class" }>,
) {
  const fact = draft.fact(call);
  if (fact?.qualified !== qualified || fact.bindingError) return false;
  const isOther = (c: CallFact) => c.id !== call && c.qualified !== before.fact(c.id)?.qualified;
  if (callsOf(draft.script).some(isOther)) return false;
  return Object.entries(fact.args).every(([name, found]) => {
    const to = args[name];
    if (!to) return found.origin === "default" || isDefaultOf(fact, name, found.value);
    return to.kind === "code"
      ? found.text === to.text
      : found.value !== undefined && isWished(found.value, to.value, specOf(fact, name));
  });
}

function isDefaultOf(fact: CallFact, name: string, value: PyValue | undefined): boolean {
  const spec = specOf(fact, name);
  const usual = spec && spec.kind !== "schedulers" ? defaultOf(spec) : undefined;
  return value !== undefined && usual !== undefined && isWished(value, usual, spec);
}

function isAdded(after: Draft, before: Draft, wish: Extract<Wish, { kind: "newRun" }>): boolean {
  const added = callsOf(after.script).length - callsOf(before.script).length;
  const isIt = (o: OptimizerFact) => isOptimizerOf(o, wish);
  const [now, old] = [after, before].map(({ script }) => script.optimizers.filter(isIt).length);
  return added === 1 + sizeOf(wish.schedulers) && (now ?? 0) > (old ?? 0);
}

/** Whether an optimizer is the one of a new run, with its arguments and groups. */
function isOptimizerOf(
  fact: OptimizerFact,
  { optimizer, groups }: Extract<Wish, { kind: "newRun" }>,
): boolean {
  const { qualified, groups: found, args } = fact;
  const says = (values: PyArgs, wished: NewCall["args"]) =>
    Object.entries(wished).every(([name, to]) => {
      const value = values[name];
      return (
        to.kind === "code" || (value !== undefined && isWished(value, to.value, specOf(fact, name)))
      );
    });
  const given = Object.fromEntries(
    Object.entries(args).flatMap(([n, { value }]) => (value === undefined ? [] : [[n, value]])),
  );
  const isEven = groups.every((values) => Object.keys(values).length === 0);
  return (
    qualified === optimizer.qualified &&
    says(given, optimizer.args) &&
    (isEven || (found.length === groups.length && groups.every((g, i) => says(found[i] ?? {}, g))))
  );
}

const sizeOf = (schedulers: readonly NewScheduler[]): number =>
  schedulers.reduce((sum, { schedulers: inside }) => sum + 1 + sizeOf(inside), 0);

export const lengthName = (run: string, name: string): string => `${run}.${name}`;

/** Values that changed, beside those that were meant to. */
export function sideEffectsOf(
  before: TrainingScript,
  after: TrainingScript,
  wished: ReadonlySet<string>,
): readonly SideEffect[] {
  const old = new Map(callsOf(before).map((c) => [c.id, c]));
  const args = callsOf(after).flatMap((call) => changedArguments(call, old.get(call.id)));
  const groups = after.optimizers.flatMap((o) =>
    changedGroups(
      o,
      before.optimizers.find(({ id }) => id === o.id),
    ),
  );
  const lengths = after.runs.flatMap((run) =>
    changedLengths(
      run,
      before.runs.find(({ id }) => id === run.id),
    ),
  );
  return [...args, ...groups, ...lengths].filter(
    (effect) => !wished.has(effect.call) && !wished.has(groupName(effect)),
  );
}

function changedArguments({ id, args }: CallFact, old: CallFact | undefined): SideEffect[] {
  if (!old) return [];
  return Object.entries(args).flatMap(([argument, { value = null }]) => {
    const isSame = sameValue(old.args[argument]?.value ?? null, value);
    return isSame ? [] : [{ call: id, argument }];
  });
}

/** Runs are named by their optimizer, or the scheduler they consist of. */
function changedLengths(run: RunFact, old: RunFact | undefined): SideEffect[] {
  if (!old) return [];
  const names = ["epochs", "stepsPerEpoch"] as const;
  const lengths = names.filter((name) => run[name].value !== old[name].value);
  const isAccumulated = run.accumulation?.value !== old.accumulation?.value;
  return [...lengths, ...(isAccumulated ? ["accumulation"] : [])].map((argument) => ({
    call: run.id,
    argument,
  }));
}

function changedGroups(
  { id, groups }: OptimizerFact,
  old: OptimizerFact | undefined,
): readonly SideEffect[] {
  if (!old) return [];
  if (old.groups.length !== groups.length) return [{ call: id, argument: GROUPS }];
  return groups.flatMap((values, group) => {
    const before = old.groups[group] ?? {};
    const names = new Set([...Object.keys(values), ...Object.keys(before)]);
    return [...names].flatMap((argument): SideEffect[] => {
      const isSame = sameValue(before[argument] ?? null, values[argument] ?? null);
      return isSame ? [] : [{ call: id, argument, group }];
    });
  });
}
