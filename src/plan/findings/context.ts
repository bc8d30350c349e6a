import { isNumeric, isObject, itemsOf, type PyValue, toNumber } from "../../core/spec/pyValue.ts";
import type { Span } from "../../python/ast.ts";
import {
  type ArgumentFact,
  type CallFact,
  findFact,
  type LoopFact,
  type OptimizerFact,
  type ProgramFact,
  type RunFact,
  type SchedulerFact,
  type TrainingScript,
} from "../../python/script.ts";
import type { PlannedRun } from "../planRuns.ts";
import type { Finding } from "./finding.ts";
import type { RunDigest } from "./runDigest.ts";

/** What a rule may look at. */
export interface RunContext {
  readonly script: TrainingScript;
  readonly run: PlannedRun;
  readonly fact: RunFact;
  readonly optimizer: OptimizerFact | null;
  /** In the order of the run's plan. */
  readonly schedulers: readonly SchedulerFact[];
  /** What its simulation came to; null where it was not or could not be simulated. */
  readonly digest: RunDigest | null;
}

/** One rule: what it finds in a run. It states facts; on correct code it finds nothing. */
export type RunRule = (context: RunContext) => readonly Finding[];

/** A rule that looks at each scheduler of the run. */
export const perScheduler =
  (rule: (scheduler: SchedulerFact, context: RunContext) => Finding | undefined): RunRule =>
  (context) =>
    context.schedulers.flatMap((s) => (s.broken ? [] : (rule(s, context) ?? [])));

/** What the rules look at in a run; undefined for a run that the script does not have. */
export function contextOf(
  run: PlannedRun,
  script: TrainingScript,
  digest: RunDigest | null,
): RunContext | undefined {
  const fact = script.runs.find((r) => r.id === run.id);
  if (!fact) return undefined;
  const optimizer = script.optimizers.find((o) => o.id === run.optimizer) ?? null;
  const schedulers = run.schedulers.flatMap(
    (id) => script.schedulers.find((s) => s.id === id) ?? [],
  );
  return { script, run, fact, optimizer, schedulers, digest };
}

/** The script or PyTorch says so; nothing is assumed. */
export const isCertain = (fact: ArgumentFact | undefined): fact is ArgumentFact =>
  fact !== undefined && (fact.origin === "argument" || fact.origin === "default");

/** The value of an argument that is certainly this number. */
export function numberOf(call: CallFact, name: string): number | undefined {
  const fact = call.args[name];
  const value = fact?.value;
  return isCertain(fact) && value !== undefined && isNumeric(value) ? toNumber(value) : undefined;
}

/** The items of an argument that is certainly a list of numbers. */
export function numbersOf(call: CallFact, name: string): readonly number[] | undefined {
  const fact = call.args[name];
  const items = isCertain(fact) ? itemsOf(fact.value ?? null) : undefined;
  return items?.every(isNumeric) ? items.map(toNumber) : undefined;
}

/** Written in the call, not left at its default. */
export const isWritten = (call: CallFact, name: string): boolean =>
  call.args[name]?.origin === "argument";

/** Where an argument stands; the call where it stands in another file or nowhere. */
export const placeOf = (call: CallFact, name: string): Span =>
  call.args[name]?.keyword
    ? { from: call.args[name].keyword.from, to: call.args[name].span?.to ?? call.span.to }
    : (call.args[name]?.span ?? call.span);

/** `T_max=args.epochs`. */
export const argumentText = (call: CallFact, name: string): string =>
  `${name}=${call.args[name]?.text ?? ""}`;

/** `scheduler.step()`. */
export const stepText = (call: CallFact): string => `${call.variable ?? "scheduler"}.step()`;

/** The initial rates of the parameter groups, where all of them are certain. */
export function initialRates({ optimizer }: RunContext): readonly number[] | undefined {
  if (!optimizer || optimizer.groupsAssumed) return undefined;
  const own = numberOf(optimizer, "lr");
  const rates = optimizer.groups.map(({ lr }) =>
    lr === undefined ? own : isNumeric(lr) ? toNumber(lr) : undefined,
  );
  const known = rates.filter((rate) => rate !== undefined);
  return known.length === rates.length ? known : undefined;
}

/** Whether the schedulers are the only ones that set the rate. */
export const isSetByHand = ({ fact }: RunContext): boolean =>
  fact.handSet.length > 0 || findFact(fact.program, (n) => n.kind === "setRate") !== undefined;

/** The loop of a role that holds the updates. */
export function loopAround(
  nodes: readonly ProgramFact[],
  role: LoopFact["role"],
): LoopFact | undefined {
  const holdsUpdate = (body: readonly ProgramFact[]) =>
    findFact(body, (n) => n.kind === "optimizerStep") !== undefined;
  return findFact(
    nodes,
    (n): n is LoopFact => n.kind === "loop" && n.role === role && holdsUpdate(n.body),
  );
}

export const parentOf = (s: SchedulerFact, { schedulers }: RunContext): SchedulerFact | undefined =>
  schedulers.find((other) => other.id === s.parent);

/** The schedulers that a composite is given, in its order. */
export function childrenOf(s: SchedulerFact, { schedulers }: RunContext): readonly SchedulerFact[] {
  return (itemsOf(s.args.schedulers?.value ?? null) ?? []).flatMap((item: PyValue) =>
    isObject(item) ? (schedulers.find((other) => other.id === item.ref) ?? []) : [],
  );
}

/**
 * How often a scheduler is stepped over the whole run, where that is certain: in a SequentialLR as
 * long as its turn lasts. Undefined where a length is assumed or a step hangs on something unread.
 */
export function certainCalls(s: SchedulerFact, context: RunContext): number | undefined {
  const parent = parentOf(s, context);
  if (!parent) return s.parent === null ? ownCalls(s, context) : undefined;
  const calls = certainCalls(parent, context);
  if (calls === undefined || parent.name === "ChainedScheduler") return calls;
  const milestones = numbersOf(parent, "milestones");
  const i = childrenOf(parent, context).indexOf(s);
  if (parent.name !== "SequentialLR" || !milestones || i < 0) return undefined;
  const from = i === 0 ? 0 : (milestones[i - 1] ?? calls);
  return Math.max(0, Math.min(calls, milestones[i] ?? calls) - from);
}

/** A step that the script makes, or a library's loop that it starts. */
const isStepped = (s: SchedulerFact, { fact }: RunContext): boolean =>
  findFact(
    fact.program,
    (n) => n.kind === "schedulerStep" && n.scheduler === s.id && !n.assumed,
  ) !== undefined;

/** Where a scheduler is stepped; its name where a library does it. */
export const stepPlace = (s: SchedulerFact, context: RunContext): Span | undefined =>
  s.stepSpan ?? (isStepped(s, context) ? s.nameSpan : undefined);

function ownCalls(s: SchedulerFact, context: RunContext) {
  const { run, fact, schedulers, digest } = context;
  if (!digest || digest.error || !run.isDefault || !run.plan) return undefined;
  const isShown = isStepped(s, context) && s.cadence !== "unknown" && s.cadence !== "never";
  const isPerEpoch = s.cadence === "epoch" && fact.epochs.origin === "argument" && !fact.isOpen;
  if (!isShown || (run.isOpen && !isPerEpoch)) return undefined;
  return digest.schedulerCalls[schedulers.indexOf(s)];
}

/**
 * On every how many batches a scheduler that stands in the batch loop is stepped: more than one
 * where gradients are accumulated. Undefined where it keeps no rhythm.
 */
export function batchesPerStep(s: SchedulerFact, context: RunContext): number | undefined {
  const { digest, schedulers } = context;
  if (!digest || digest.error) return 1;
  const rhythm = digest.rhythms.schedulers[schedulers.indexOf(s)];
  return rhythm?.unit === "batch" ? rhythm.every : undefined;
}

/**
 * Whether the run's rates are certain: what they are, and for how many epochs or batches the
 * schedulers set them. How many batches an epoch has may be assumed where they step per epoch.
 */
export function areRatesCertain(context: RunContext): boolean {
  const { run, optimizer, schedulers, digest } = context;
  if (!run.isDefault || !digest || digest.error) return false;
  const calls = [...(optimizer ? [optimizer] : []), ...schedulers];
  const isKnown = calls.every((call) =>
    Object.values(call.args).every((a) => a.origin !== "assumed"),
  );
  const roots = schedulers.filter((s) => s.parent === null);
  return isKnown && (!run.isOpen || roots.every((s) => certainCalls(s, context) !== undefined));
}
