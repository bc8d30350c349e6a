import type { Stepping } from "../core/schedulers/stepping.ts";
import type { Span } from "./ast.ts";
import type { Emitted } from "./flow/emit.ts";
import { settleSteps } from "./guessedSteps.ts";
import { loaderFact, loaderText } from "./loaderText.ts";
import { type LoopCount, loopSource } from "./loopFacts.ts";
import { assignRoles, loopsAround } from "./loopRoles.ts";
import { bodiesOfNode, type ScriptLoop, type ScriptNode } from "./program.ts";
import {
  type AccumulationFact,
  type Cadence,
  type CountFact,
  findFact,
  type LoopRole,
  type ProgramFact,
} from "./script.ts";
import {
  type AssumedLengths,
  assumedCount,
  assumedRounds,
  completeProgram,
  noLoop,
} from "./shapeProgram.ts";
import type { Construction } from "./stepSites.ts";
import { withWhileCounts } from "./whileCounts.ts";
import { ownSpan } from "./workspace.ts";

type Roles = ReadonlyMap<ScriptLoop, LoopRole>;

export interface OptimizerProgram {
  readonly program: readonly ProgramFact[];
  readonly isOpen: boolean;
  readonly epochs: CountFact;
  readonly stepsPerEpoch: CountFact;
  readonly cadences: ReadonlyMap<Construction, Cadence>;
  readonly accumulation?: AccumulationFact;
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
  { nodes: emitted, tampered, isOpen, hasLoops }: Emitted,
  schedulers: ReadonlyMap<Construction, RunScheduler>,
  roots: readonly Construction[],
  lengths: AssumedLengths,
  { rootIsScript, epochLoop, isUnused }: Surroundings,
): OptimizerProgram {
  const settled = settleSteps(withWhileCounts(emitted));
  const { nodes, unsettled } = settled;
  const chain = mainChain(nodes);
  const roles = assignRoles(chain);
  const facts = factsIn(nodes, { roles, schedulers, lengths });
  const isEmpty = !loopsAround(nodes, isStep);
  const program = isEmpty
    ? emptyProgram(
        roots.flatMap((root) => schedulers.get(root) ?? []),
        { ...lengths, epochs: epochLoop ? rounds(epochLoop, lengths) : lengths.epochs },
      )
    : completeProgram(facts, lengths, rootIsScript, hasLoops && rootIsScript);
  const isUpdated = loopsAround(nodes, (n) => n.kind === "optimizerStep") !== undefined;
  const cadences = new Map(
    [...schedulers].map(([s, { stepping }]) => {
      const isIdle = isUpdated && isUnused(s);
      if (tampered.has(s) || unsettled.has(s)) return [s, "unknown"] as const;
      return [s, isIdle ? "never" : cadenceOf(s, stepping, nodes, chain, roles)] as const;
    }),
  );
  const epochs =
    isEmpty && epochLoop
      ? loopCountFact(epochLoop, assumedRounds(epochLoop, "epoch", lengths))
      : countFact("epoch", chain, roles, lengths, program);
  const stepsPerEpoch = countFact("batch", chain, roles, lengths, program);
  return { program, isOpen: isOpen || settled.isOpen, epochs, stepsPerEpoch, cadences };
}

const rounds = (loop: LoopCount, lengths: AssumedLengths): number =>
  loop.value ?? assumedRounds(loop, "epoch", lengths);

/** The steps as they stand, without loops around them that the file does not show. */
export const bareFacts = (
  { nodes }: Pick<Emitted, "nodes">,
  schedulers: ReadonlyMap<Construction, RunScheduler>,
  lengths: AssumedLengths,
): readonly ProgramFact[] => factsIn(nodes, { roles: new Map(), schedulers, lengths });

const isStep = ({ kind }: ScriptNode) => kind === "optimizerStep" || kind === "schedulerStep";

/** The loops around the update; where the file shows none, around the first scheduler step. */
function mainChain(nodes: readonly ScriptNode[]): readonly ScriptLoop[] {
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

const factsIn = (nodes: readonly ScriptNode[], context: Context): readonly ProgramFact[] =>
  nodes.flatMap((node) => factsOf(node, context));

function factsOf(node: ScriptNode, context: Context): readonly ProgramFact[] {
  const inside = (body: readonly ScriptNode[]) => factsIn(body, context);
  const idOf = (scheduler: Construction) => context.schedulers.get(scheduler)?.id ?? "";
  switch (node.kind) {
    case "optimizerStep":
      return [{ kind: "optimizerStep", span: ownSpan(node.span), isBare: node.isBare ?? false }];
    case "schedulerStep": {
      const { kind, method, argument, metric, scheduler } = node;
      const span = ownSpan(node.span);
      return [{ kind, span, scheduler: idOf(scheduler), assumed: false, method, argument, metric }];
    }
    case "build":
      return [{ kind: "build", scheduler: idOf(node.scheduler) }];
    case "setEpoch":
      return [{ ...node, scheduler: idOf(node.scheduler) }];
    case "guess":
      return inside(node.body);
    case "call":
      return [{ kind: "call", body: inside(node.body) }];
    case "if": {
      const branches = node.branches.map(({ test, body }) => ({ test, body: inside(body) }));
      return [{ kind: "if", branches }];
    }
    case "try": {
      const { body, orelse, finally: final } = node;
      const handlers = node.handlers.map((h) => ({ ...h, body: inside(h.body) }));
      const rest = { body: inside(body), orelse: inside(orelse), finally: inside(final) };
      return [{ kind: "try", handlers, ...rest }];
    }
    case "loop":
      return [loopFact(node, context)];
    default:
      return [node];
  }
}

function loopFact(node: ScriptLoop, context: Context): ProgramFact {
  const { count, counter, loop, rounds, test } = node;
  const role = context.roles.get(node) ?? "other";
  const span = ownSpan(loop);
  const isComputed = rounds !== null || test !== null;
  const assumed = count.assumed || (count.value === null && !isComputed);
  const fallback = role === "other" ? 1 : assumedRounds(count, role, context.lengths);
  return {
    kind: "loop",
    role,
    count: count.value ?? fallback,
    assumed,
    counter,
    rounds,
    test,
    span,
    body: factsIn(node.body, context),
    orelse: factsIn(node.orelse, context),
  };
}

function cadenceOf(
  scheduler: Construction,
  { method, takes }: Stepping,
  nodes: readonly ScriptNode[],
  mainLoops: readonly ScriptLoop[],
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
  const place = placeOf(innermost, mainLoops, roles);
  if (hasMetric && place !== "other") return "metric";
  if (place === "batch") return argument && !isCount ? "fractional" : "batch";
  return place === "epoch" ? "epoch" : "unknown";
}

/** A loop that makes several updates of a batch counts with the batches. */
function placeOf(loop: ScriptLoop, mainLoops: readonly ScriptLoop[], roles: Roles) {
  const batch = mainLoops.findIndex((node) => roles.get(node) === "batch");
  const isWithin = batch >= 0 && mainLoops.indexOf(loop) > batch;
  return isWithin && !isPhaseLoop(loop) ? "batch" : roles.get(loop);
}

/** `for phase in ["train", "val"]`: with a test of the phase it is one round of the outer loop. */
const isPhaseLoop = ({ loop }: ScriptLoop) => loopSource(loop).kind === "items";

/** The counters of loops that the conditions around a node look at. */
function guardCounters(
  nodes: readonly ScriptNode[],
  fits: (node: ScriptNode) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of nodes) {
    const bodies = bodiesOfNode(node);
    if (bodies.length === 0 || !loopsAround([node], fits)) continue;
    for (const { test } of node.kind === "if" ? node.branches : []) {
      for (const name of test?.variables ?? []) found.add(name);
    }
    for (const body of bodies) for (const name of guardCounters(body, fits)) found.add(name);
  }
  return found;
}

/** Whether a condition that changes from round to round, and cannot be read, guards the step. */
const isUncertain = (nodes: readonly ScriptNode[], fits: (node: ScriptNode) => boolean): boolean =>
  nodes.some((node) => {
    const bodies = bodiesOfNode(node);
    if (bodies.length === 0 || !loopsAround([node], fits)) return false;
    const isGuess = node.kind === "guess" && !node.isInvariant;
    return isGuess || bodies.some((body) => isUncertain(body, fits));
  });

type StepNode = Extract<ScriptNode, { kind: "schedulerStep" }>;

const stepsIn = (nodes: readonly ScriptNode[]): readonly StepNode[] =>
  nodes.flatMap((node) =>
    node.kind === "schedulerStep" ? [node] : bodiesOfNode(node).flatMap(stepsIn),
  );

function countFact(
  role: "epoch" | "batch",
  chain: readonly ScriptLoop[],
  roles: Roles,
  lengths: AssumedLengths,
  program: readonly ProgramFact[],
): CountFact {
  const node = chain.find((n) => roles.get(n) === role);
  if (!node) {
    if (!hasLoop(program, role)) return { ...assumedCount(1), origin: "argument" };
    return assumedCount(role === "epoch" ? lengths.epochs : lengths.stepsPerEpoch);
  }
  const { from, to } = node.loop;
  const assumed = assumedRounds(node.count, role, lengths);
  return loopCountFact({ ...node.count, span: { from, to } }, assumed);
}

function loopCountFact(count: LoopCount & { readonly span: Span }, fallback: number): CountFact {
  const { value, text, via, span, loader, written } = count;
  const origin = value === null || count.assumed ? "assumed" : "argument";
  const fact = {
    ...(written ? { written } : {}),
    ...({ value: value ?? fallback, origin, text, via, span: ownSpan(span) } as const),
  };
  return loader ? { ...fact, text: loaderText(loader), loader: loaderFact(loader) } : fact;
}

const hasLoop = (nodes: readonly ProgramFact[], role: LoopRole): boolean =>
  findFact(nodes, (n) => n.kind === "loop" && n.role === role) !== undefined;
