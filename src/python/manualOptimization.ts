import type { Expr, StmtOf } from "./ast.ts";
import { functionOf } from "./callGraph.ts";
import { BATCH, type TrainingLengths, trainingLoops } from "./frameworkProgram.ts";
import { bodiesOfNode, type ScriptNode } from "./program.ts";
import { bareFacts, type OptimizerProgram, type RunScheduler } from "./programFacts.ts";
import type { Cadence, ProgramFact } from "./script.ts";
import type { AssumedLengths } from "./shapeProgram.ts";
import { unreadable } from "./stateFunctions.ts";
import type { Construction, StepSite } from "./stepSites.ts";

type Schedulers = ReadonlyMap<Construction, RunScheduler>;

const epochHooks =
  /^(on_train_epoch_(start|end)|training_epoch_end|on_epoch_end|(on_)?validation_epoch_end|on_validation_end)$/;

/** Whether a step stands in a hook that Lightning calls once per epoch. */
export const isEpochStep = ({ site }: StepSite): boolean =>
  epochHooks.test(functionOf(site.block)?.name ?? "");

/** The third parameter of `training_step(self, batch, batch_idx)` counts the batches. */
export function batchIndex(
  { name, params, from, to }: StmtOf<"function">,
  parameter: string,
): Expr | undefined {
  if (name !== "training_step" || params[2]?.name !== parameter) return undefined;
  return { kind: "name", name: BATCH, from, to };
}

/** The loop of a Lightning module that steps by hand: per batch and per epoch what its hooks do. */
export function manualProgram(
  emitted: { readonly nodes: readonly ScriptNode[]; readonly isOpen: boolean },
  epochSteps: readonly StepSite[],
  schedulers: Schedulers,
  lengths: TrainingLengths,
  assumed: AssumedLengths,
): OptimizerProgram {
  const { epochs, batches, maxSteps } = lengths;
  const onBatch = bareFacts(emitted, schedulers, assumed);
  const guessed = steppedIn(emitted.nodes, true);
  const perBatch = steppedIn(emitted.nodes, false);
  const cadences = new Map<Construction, Cadence>();
  for (const [scheduler, { stepping }] of schedulers) {
    const isMetric = stepping.takes[0] === "metric";
    const inEpoch = epochSteps.some((s) => s.owner === scheduler);
    if (guessed.has(scheduler)) cadences.set(scheduler, "unknown");
    else if (!inEpoch && !perBatch.has(scheduler)) cadences.set(scheduler, "never");
    else cadences.set(scheduler, isMetric ? "metric" : inEpoch ? "epoch" : "batch");
  }
  const afterEpoch = epochSteps.flatMap((step) => stepFact(step, schedulers) ?? []);
  const program = trainingLoops(lengths, onBatch, afterEpoch);
  const isOpen = emitted.isOpen || guessed.size > 0 || maxSteps !== null;
  return { program, isOpen, epochs, stepsPerEpoch: batches, cadences };
}

function stepFact(
  { site, owner, method }: StepSite,
  schedulers: Schedulers,
): ProgramFact | undefined {
  const span = { from: site.call.from, to: site.call.to };
  const scheduler = schedulers.get(owner);
  if (!scheduler) return { kind: "optimizerStep", span };
  const argument = scheduler.stepping.takes[0] === "metric" ? unreadable : null;
  return {
    kind: "schedulerStep",
    scheduler: scheduler.id,
    assumed: false,
    method,
    argument,
    metric: null,
    span,
  };
}

/** The schedulers stepped somewhere in a program; with `guessed`, under a test nobody can read. */
function steppedIn(
  nodes: readonly ScriptNode[],
  guessed: boolean,
  isGuess = false,
): ReadonlySet<Construction> {
  const found = new Set<Construction>();
  for (const node of nodes) {
    if (node.kind === "schedulerStep" && (isGuess || !guessed)) found.add(node.scheduler);
    const inside = isGuess || node.kind === "guess";
    for (const body of bodiesOfNode(node)) {
      for (const scheduler of steppedIn(body, guessed, inside)) found.add(scheduler);
    }
  }
  return found;
}
