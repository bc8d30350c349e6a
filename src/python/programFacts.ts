import type { Stepping } from "../core/schedulers/stepping.ts";
import { PyError } from "../core/spec/pyError.ts";
import { truthy } from "../core/spec/values.ts";
import type { Span } from "./ast.ts";
import { newBudget } from "./budget.ts";
import type { CounterFunction } from "./evaluation.ts";
import { callFunction, Unresolved } from "./interpret.ts";
import { loaderFact, loaderText } from "./loaderText.ts";
import { type LoopCount, loopSource } from "./loopFacts.ts";
import { assignRoles, loopsAround } from "./loopRoles.ts";
import type { ScriptNode, ScriptTest } from "./program.ts";
import {
  bodiesIn,
  type Cadence,
  type CountFact,
  type LoopRole,
  type ProgramFact,
} from "./script.ts";
import { type AssumedLengths, assumedCount, completeProgram, noLoop } from "./shapeProgram.ts";
import type { Construction } from "./stepSites.ts";
import { ownSpan } from "./workspace.ts";

type LoopScriptNode = Extract<ScriptNode, { kind: "loop" }>;
type WhenScriptNode = Extract<ScriptNode, { kind: "when" }>;
type Roles = ReadonlyMap<LoopScriptNode, LoopRole>;

export interface OptimizerProgram {
  readonly program: readonly ProgramFact[];
  readonly isOpen: boolean;
  readonly epochs: CountFact;
  readonly stepsPerEpoch: CountFact;
  readonly cadences: ReadonlyMap<Construction, Cadence>;
}

/** A scheduler of the run. */
export interface RunScheduler {
  readonly id: string;
  readonly stepping: Stepping;
}

/** What the file tells besides the steps themselves. */
export interface Surroundings {
  /** The outermost statements run once when the script runs. */
  readonly rootIsScript: boolean;
  /** Nothing is ever done with a scheduler. */
  isUnused(scheduler: Construction): boolean;
  /** Where no step is in the file: the loop that counts epochs. */
  readonly epochLoop: (LoopCount & { readonly span: Span }) | null;
}

/**
 * Turns the nest read from the file into a complete program with roles, counts and cadences.
 * `roots` are the schedulers that are in no composite: the script must step them itself.
 */
export function programFacts(
  nodes: readonly ScriptNode[],
  schedulers: ReadonlyMap<Construction, RunScheduler>,
  roots: readonly Construction[],
  lengths: AssumedLengths,
  { rootIsScript, epochLoop, isUnused }: Surroundings,
): OptimizerProgram {
  const chain = mainChain(nodes);
  const roles = assignRoles(chain);
  const facts = factsIn(nodes, { roles, schedulers, lengths });
  const isEmpty = facts.length === 0;
  const program = isEmpty
    ? emptyProgram(
        roots.flatMap((root) => schedulers.get(root) ?? []),
        { ...lengths, epochs: epochLoop?.value ?? lengths.epochs },
      )
    : completeProgram(facts, lengths, rootIsScript);
  const isUpdated = loopsAround(nodes, (n) => n.kind === "optimizerStep") !== undefined;
  const cadences = new Map(
    [...schedulers].map(([s, { stepping }]) => {
      const isIdle = isUpdated && isUnused(s);
      return [s, isIdle ? "never" : cadenceOf(s, stepping, nodes, chain, roles)] as const;
    }),
  );
  const epochs =
    isEmpty && epochLoop
      ? loopCountFact(epochLoop, lengths.epochs)
      : countFact("epoch", chain, roles, lengths.epochs, program);
  const stepsPerEpoch = countFact("batch", chain, roles, lengths.stepsPerEpoch, program);
  return { program, isOpen: false, epochs, stepsPerEpoch, cadences };
}

/** The loops around the update; where the file shows none, around the first scheduler step. */
function mainChain(nodes: readonly ScriptNode[]): readonly LoopScriptNode[] {
  return (
    loopsAround(nodes, (n) => n.kind === "optimizerStep") ??
    loopsAround(nodes, (n) => n.kind === "schedulerStep") ??
    []
  );
}

/** No step anywhere in the file: every scheduler is assumed to be stepped as is usual for it. */
function emptyProgram(roots: readonly RunScheduler[], lengths: AssumedLengths): ProgramFact[] {
  const stepsAfter = (loop: Stepping["after"]) =>
    roots.filter(({ stepping }) => stepping.after === loop).map(assumedStep);
  const loop = { ...noLoop, assumed: true } as const;
  const update: ProgramFact = { kind: "optimizerStep", span: null };
  const batch = [update, ...stepsAfter("batch")];
  const batches = { ...loop, role: "batch", count: lengths.stepsPerEpoch, body: batch } as const;
  const body = [batches, ...stepsAfter("epoch")];
  return [{ ...loop, role: "epoch", count: lengths.epochs, body }];
}

const assumedStep = ({ id, stepping }: RunScheduler): ProgramFact => ({
  kind: "schedulerStep",
  span: null,
  scheduler: id,
  assumed: true,
  method: stepping.method,
  argument: null,
  metric: null,
});

interface Context {
  readonly roles: Roles;
  readonly schedulers: ReadonlyMap<Construction, RunScheduler>;
  readonly lengths: AssumedLengths;
}

/**
 * Of two branches whose test cannot be read only one runs: where both step the same object, the
 * first stands for them.
 */
function factsIn(nodes: readonly ScriptNode[], context: Context): readonly ProgramFact[] {
  const taken = new Map<number, Set<Construction | "update">>();
  return nodes.flatMap((node) => {
    if (node.kind !== "when" || !node.tests.some(isUnread)) return factsOf(node, context);
    const facts = factsOf(node, context);
    const known = taken.get(node.span.from) ?? new Set();
    taken.set(node.span.from, known);
    const steps = facts.length > 0 ? steppedIn(node.body) : [];
    if (steps.some((step) => known.has(step))) return [];
    for (const step of steps) known.add(step);
    return facts;
  });
}

const isUnread = ({ test, decided }: ScriptTest): boolean =>
  decided === undefined &&
  !(test.variables.length > 0 && test.complete) &&
  settle(test) === undefined;

const steppedIn = (nodes: readonly ScriptNode[]): readonly (Construction | "update")[] =>
  nodes.flatMap((node) => {
    if (node.kind === "optimizerStep") return ["update"];
    return node.kind === "schedulerStep" ? [node.scheduler] : steppedIn(node.body);
  });

function factsOf(node: ScriptNode, context: Context): readonly ProgramFact[] {
  switch (node.kind) {
    case "optimizerStep":
      return [{ kind: "optimizerStep", span: ownSpan(node.span) }];
    case "schedulerStep": {
      const { kind, method, argument, metric } = node;
      const scheduler = context.schedulers.get(node.scheduler)?.id ?? "";
      const span = ownSpan(node.span);
      return [{ kind, span, scheduler, assumed: false, method, argument, metric }];
    }
    case "when":
      return whenFacts(node, context);
    case "loop":
      return [loopFact(node, context)];
  }
}

function loopFact(node: LoopScriptNode, context: Context): ProgramFact {
  const { count, counter, loop } = node;
  const role = context.roles.get(node) ?? "other";
  const body = factsIn(node.body, context);
  const span = ownSpan(loop);
  const assumed = count.value === null || count.assumed;
  const fallback = {
    epoch: context.lengths.epochs,
    batch: context.lengths.stepsPerEpoch,
    other: 1,
  };
  const rest = { rounds: null, test: null, orelse: [] };
  return {
    kind: "loop",
    role,
    count: count.value ?? fallback[role],
    assumed,
    counter,
    span,
    body,
    ...rest,
  };
}

/**
 * Tests that are settled by the text are settled here; tests of loop counters stay; what cannot
 * be read is taken as true, and the cadence says that it is not known.
 */
function whenFacts(node: WhenScriptNode, context: Context): readonly ProgramFact[] {
  const open: { test: CounterFunction; wanted: boolean }[] = [];
  for (const { test, wanted, decided } of node.tests) {
    if (test.variables.length > 0 && test.complete) open.push({ test, wanted });
    else {
      const settled = decided ?? settle(test);
      if (settled !== undefined && settled !== wanted) return [];
    }
  }
  const body = factsIn(node.body, context);
  return open.reduceRight(guarded, body);
}

const guarded = (
  body: readonly ProgramFact[],
  { test, wanted }: { test: CounterFunction; wanted: boolean },
): readonly ProgramFact[] => {
  const branches = wanted
    ? [{ test, body }]
    : [
        { test, body: [] },
        { test: null, body },
      ];
  return [{ kind: "if", branches }];
};

/** The truth of a test that uses no loop counter; undefined where it cannot be read. */
function settle(test: CounterFunction): boolean | undefined {
  if (test.variables.length > 0) return undefined;
  try {
    return truthy(callFunction(test.fn, [], newBudget()));
  } catch (error) {
    if (error instanceof Unresolved || error instanceof PyError) return undefined;
    throw error;
  }
}

function cadenceOf(
  scheduler: Construction,
  { method, takes }: Stepping,
  nodes: readonly ScriptNode[],
  mainLoops: readonly LoopScriptNode[],
  roles: Roles,
): Cadence {
  // One of timm's two ways to step has no effect.
  const isOwn = (n: ScriptNode) =>
    n.kind === "schedulerStep" && n.scheduler === scheduler && n.method === method;
  const around = loopsAround(nodes, isOwn);
  if (!around) return "unknown";
  if (around.length === 0 || isUncertain(nodes, isOwn)) return "unknown";
  const { argument, metric } = stepsIn(nodes).find(isOwn) ?? { argument: null, metric: null };
  const hasMetric = (takes[0] === "metric" ? argument : takes[1] && metric) != null;
  const isCount = takes[0] === "count";
  if (argument && !argument.complete && !hasMetric && !isCount) return "unknown";
  const guards = guardCounters(nodes, isOwn);
  const counted = around.filter((loop) => !isPhaseLoop(loop) || !guards.has(loop.counter));
  const innermost = counted.at(-1);
  if (!innermost || !mainLoops.includes(innermost)) return "unknown";
  const place = roles.get(innermost);
  if (hasMetric && place !== "other") return "metric";
  if (place === "batch") return argument && !isCount ? "fractional" : "batch";
  return place === "epoch" ? "epoch" : "unknown";
}

/** `for phase in ["train", "val"]`: with a test of the phase it is one round of the outer loop. */
const isPhaseLoop = ({ loop }: LoopScriptNode) => loopSource(loop).kind === "items";

/** The counters of loops that the conditions around a node look at. */
function guardCounters(
  nodes: readonly ScriptNode[],
  fits: (node: ScriptNode) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of nodes) {
    if (node.kind !== "loop" && node.kind !== "when") continue;
    if (!loopsAround([node], fits)) continue;
    for (const { test } of node.kind === "when" ? node.tests : []) {
      for (const name of test.variables) found.add(name);
    }
    for (const name of guardCounters(node.body, fits)) found.add(name);
  }
  return found;
}

/** Whether a condition that changes from round to round, and cannot be read, guards the step. */
function isUncertain(nodes: readonly ScriptNode[], fits: (node: ScriptNode) => boolean): boolean {
  return nodes.some((node) => {
    if (node.kind !== "loop" && node.kind !== "when") return false;
    if (!loopsAround([node], fits)) return false;
    const guards = node.kind === "when" ? node.tests : [];
    return guards.some(({ test }) => !isReadable(test)) || isUncertain(node.body, fits);
  });
}

const isReadable = (test: CounterFunction) => test.complete || test.invariant;

type StepNode = Extract<ScriptNode, { kind: "schedulerStep" }>;

const stepsIn = (nodes: readonly ScriptNode[]): readonly StepNode[] =>
  nodes.flatMap((node) => {
    if (node.kind === "schedulerStep") return [node];
    return node.kind === "loop" || node.kind === "when" ? stepsIn(node.body) : [];
  });

function countFact(
  role: "epoch" | "batch",
  chain: readonly LoopScriptNode[],
  roles: Roles,
  assumed: number,
  program: readonly ProgramFact[],
): CountFact {
  const node = chain.find((n) => roles.get(n) === role);
  if (!node) {
    const isAbsent = !hasLoop(program, role);
    return isAbsent ? { ...assumedCount(1), origin: "argument" } : assumedCount(assumed);
  }
  const { from, to } = node.loop;
  return loopCountFact({ ...node.count, span: { from, to } }, assumed);
}

function loopCountFact(count: LoopCount & { readonly span: Span }, fallback: number): CountFact {
  const { value, text, via, span, loader } = count;
  const origin = value === null || count.assumed ? "assumed" : "argument";
  const fact = { value: value ?? fallback, origin, text, via, span: ownSpan(span) } as const;
  return loader ? { ...fact, text: loaderText(loader), loader: loaderFact(loader) } : fact;
}

const hasLoop = (nodes: readonly ProgramFact[], role: LoopRole): boolean =>
  nodes.some(
    (n) =>
      (n.kind === "loop" && n.role === role) || bodiesIn(n).some((body) => hasLoop(body, role)),
  );
