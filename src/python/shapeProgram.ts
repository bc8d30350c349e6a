import type { LoopCount } from "./loopFacts.ts";
import { type CountFact, findFact, type LoopFact, type ProgramFact } from "./script.ts";

/** What the user's settings say where the script does not. */
export interface AssumedLengths {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Those that the user has set for this script: nothing that the code hints at goes before them. */
  readonly stated?: readonly LoopFact["role"][];
}

/** What is assumed for a loop: what its code hints at, else what the settings say. */
export function assumedRounds(
  { usual }: LoopCount,
  role: "epoch" | "batch",
  { epochs, stepsPerEpoch, stated = [] }: AssumedLengths,
): number {
  const set = role === "epoch" ? epochs : stepsPerEpoch;
  return stated.includes(role) ? set : (usual ?? set);
}

const contains = (node: ProgramFact, kind: ProgramFact["kind"]): boolean =>
  findFact([node], (n) => n.kind === kind) !== undefined;

const assumedLoop = (
  role: "epoch" | "batch",
  count: number,
  body: readonly ProgramFact[],
): LoopFact => ({ ...noLoop, role, count, assumed: true, body });

/** A loop that is not in the file. */
export const noLoop = {
  kind: "loop",
  counter: null,
  rounds: null,
  test: null,
  span: null,
  orelse: [],
} as const;

export const assumedCount = (value: number): CountFact => ({
  value,
  origin: "assumed",
  text: null,
  via: null,
  span: null,
});

/**
 * Completes a program that the file shows only in part: training code is often split over files,
 * so the update, the batch loop or the epoch loop may stand elsewhere. `rootIsScript` says that
 * the outermost statements run once when the script runs, and are not a function nobody calls.
 */
export function completeProgram(
  nodes: readonly ProgramFact[],
  lengths: AssumedLengths,
  rootIsScript: boolean,
  isKnownWhole: boolean,
): readonly ProgramFact[] {
  const updated = nodes.some((n) => contains(n, "optimizerStep"))
    ? moveIntoEpochs(nodes, lengths)
    : addUpdates(nodes, lengths);
  const isWhole =
    isKnownWhole || someLoop(updated, (l) => l.role === "epoch" || rootIsScript || !l.assumed);
  if (isWhole) return updated;
  const started = firstCounting(updated) ?? 0;
  const body = wrapBatches(updated.slice(started), lengths);
  return [...updated.slice(0, started), assumedLoop("epoch", lengths.epochs, body)];
}

/** An update outside every loop. */
const isLoose = (n: ProgramFact): boolean =>
  !someLoop([n], () => true) && contains(n, "optimizerStep");

/**
 * Where a loose update has something counted up before it: `self.updates += 1` runs with every
 * batch, and what it starts from once.
 */
function firstCounting(nodes: readonly ProgramFact[]): number | undefined {
  const at = nodes.findIndex((node) => findFact([node], countsUp) !== undefined);
  return at >= 0 && at < nodes.findIndex(isLoose) ? at : undefined;
}

const countsUp = (n: ProgramFact): boolean =>
  n.kind === "assign" && n.value.variables.includes(n.variable);

const someLoop = (nodes: readonly ProgramFact[], fits: (loop: LoopFact) => boolean): boolean =>
  findFact(nodes, (n) => n.kind === "loop" && fits(n)) !== undefined;

/** The file shows no `optimizer.step()`: it is assumed before the scheduler's steps. */
function addUpdates(
  nodes: readonly ProgramFact[],
  lengths: AssumedLengths,
): readonly ProgramFact[] {
  const at = nodes.findIndex((n) => steps(n));
  const first = nodes[at];
  const update: ProgramFact = { kind: "optimizerStep", span: null };
  const batches = assumedLoop("batch", lengths.stepsPerEpoch, [update]);
  const inPlace = (changed: ProgramFact) => nodes.map((n) => (n === first ? changed : n));
  if (first?.kind === "call") {
    return inPlace({ ...first, body: addUpdates(first.body, lengths) });
  }
  if (first?.kind !== "loop") {
    return [...nodes.slice(0, Math.max(0, at)), batches, ...nodes.slice(Math.max(0, at))];
  }
  const inner = first.body.findIndex((n) => n.kind === "loop" && n.role === "batch");
  if (first.role === "batch") return inPlace({ ...first, body: [update, ...first.body] });
  if (inner < 0) return inPlace({ ...first, body: [batches, ...first.body] });
  const body = first.body.map((n, i) =>
    i === inner && n.kind === "loop" ? { ...n, body: [update, ...n.body] } : n,
  );
  return inPlace({ ...first, body });
}

const steps = (node: ProgramFact): boolean =>
  contains(node, "optimizerStep") || contains(node, "schedulerStep");

/** Updates that stand beside an epoch loop, in a function nobody calls, belong inside it. */
function moveIntoEpochs(
  nodes: readonly ProgramFact[],
  lengths: AssumedLengths,
): readonly ProgramFact[] {
  const epochs = nodes.find(
    (n): n is LoopFact => n.kind === "loop" && n.role === "epoch" && !contains(n, "optimizerStep"),
  );
  if (!epochs) return nodes;
  const updates = nodes.filter((n) => contains(n, "optimizerStep"));
  const rest = nodes.filter((n) => n !== epochs && !updates.includes(n));
  const body = [...wrapBatches(updates, lengths), ...epochs.body];
  const before = rest.filter((n) => !steps(n));
  return [...before, { ...epochs, body }, ...rest.filter(steps)];
}

/** Updates outside every loop run once per batch of a loop elsewhere. */
function wrapBatches(
  nodes: readonly ProgramFact[],
  lengths: AssumedLengths,
): readonly ProgramFact[] {
  const first = nodes.findIndex(isLoose);
  if (first < 0) return nodes;
  const before = nodes.slice(0, firstCounting(nodes) ?? first).filter((n) => !steps(n));
  const rest = nodes.filter((n) => !before.includes(n));
  const loose = rest.filter((n) => !someLoop([n], () => true));
  const loops = rest.filter((n) => someLoop([n], () => true));
  return [...before, assumedLoop("batch", lengths.stepsPerEpoch, loose), ...loops];
}
