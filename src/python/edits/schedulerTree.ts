import { isObject, itemsOf } from "../../core/spec/pyValue.ts";
import type { RunFact, SchedulerFact, TrainingScript } from "../script.ts";
import { specOf } from "./boundArguments.ts";
import type { Draft } from "./draft.ts";
import { isWished, sameValue } from "./valueText.ts";
import type { NewCall, Wish, WishedScheduler } from "./wishes.ts";

type TreeWish = Extract<Wish, { kind: "schedulers" }>;

export const runOf = (
  { runs }: TrainingScript,
  { run, optimizer }: TreeWish,
): RunFact | undefined =>
  runs.find((r) => r.id === run) ?? runs.find((r) => r.optimizer === optimizer);

const schedulerOf = ({ schedulers }: TrainingScript, id: string): SchedulerFact | undefined =>
  schedulers.find((s) => s.id === id);

/** The schedulers that a composite is given, in its order. */
export function childrenOf(script: TrainingScript, id: string): readonly string[] {
  const list = schedulerOf(script, id)?.args.schedulers?.value;
  return (itemsOf(list ?? null) ?? []).flatMap((item) => (isObject(item) ? item.ref : []));
}

/** The schedulers of a run that stand in no composite. */
export const rootsOf = (script: TrainingScript, run: RunFact): readonly string[] =>
  run.schedulers.filter((id) => schedulerOf(script, id)?.parent === null);

/** All of a tree, outer ones before those inside them. */
export const flattened = (tree: readonly WishedScheduler[]): readonly WishedScheduler[] =>
  tree.flatMap((node) => [node, ...flattened(node.schedulers)]);

/** When the code steps a scheduler; null where it is not understood. */
export function cadenceOf(script: TrainingScript, id: string): "epoch" | "batch" | null {
  const cadence = schedulerOf(script, id)?.cadence;
  if (cadence === "epoch" || cadence === "metric") return "epoch";
  return cadence === "batch" || cadence === "fractional" ? "batch" : null;
}

/** Whether the code has the wished schedulers; `isStepped` asks for the new ones' steps too. */
export function saysTree(after: Draft, before: Draft, wish: TreeWish, isStepped: boolean): boolean {
  const run = runOf(after.script, wish);
  if (after.script.optimizers.length !== before.script.optimizers.length || !run) return false;
  const roots = rootsOf(after.script, run);
  return (
    saysList(roots, wish.tree, after, before) && hasCadences(roots, wish, after, before, isStepped)
  );
}

function saysList(
  ids: readonly string[],
  nodes: readonly WishedScheduler[],
  after: Draft,
  before: Draft,
): boolean {
  return (
    ids.length === nodes.length &&
    nodes.every((node, i) => {
      const id = ids[i] ?? "";
      const isSame =
        node.id === null ? isCall(id, node.call, after) : isKept(id, node.id, after, before);
      return isSame && saysList(childrenOf(after.script, id), node.schedulers, after, before);
    })
  );
}

/** What it is given besides the schedulers inside it. */
function isCall(id: string, { qualified, args }: NewCall, after: Draft): boolean {
  const fact = schedulerOf(after.script, id);
  if (fact?.qualified !== qualified || fact.bindingError) return false;
  return Object.entries(args).every(([name, to]) => {
    const found = fact.args[name];
    if (to.kind === "code") return found?.text === to.text;
    return found?.value !== undefined && isWished(found.value, to.value, specOf(fact, name));
  });
}

function isKept(id: string, old: string, after: Draft, before: Draft): boolean {
  const [now, then] = [schedulerOf(after.script, id), schedulerOf(before.script, old)];
  if (!now || !then || now.qualified !== then.qualified) return false;
  return Object.entries(then.args).every(
    ([name, fact]) =>
      name === "schedulers" || sameValue(fact.value ?? null, now.args[name]?.value ?? null),
  );
}

function hasCadences(
  roots: readonly string[],
  { tree }: TreeWish,
  after: Draft,
  before: Draft,
  isStepped: boolean,
): boolean {
  return tree.every((node, i) => {
    const now = cadenceOf(after.script, roots[i] ?? "");
    if (node.id === null) return !isStepped || node.every === "never" || now === node.every;
    const then = cadenceOf(before.script, node.id);
    return then === null || node.every === "never" || now === node.every;
  });
}
