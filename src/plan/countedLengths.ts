import { type ProgramHost, ProgramRunner } from "../core/programRunner.ts";
import { ScriptExit } from "../core/programTry.ts";
import type { ProgramNode, RunPlan, SchedulerStepNode } from "../core/runPlan.ts";
import { mapBodies } from "../core/spec/mapBodies.ts";
import { PyError } from "../core/spec/pyError.ts";
import {
  type CountFact,
  findFact,
  type LoopFact,
  type ProgramFact,
  type RunFact,
  type TrainingScript,
} from "../python/script.ts";
import { scriptCaller } from "./callScript.ts";
import type { PlannedRun } from "./planRuns.ts";

/** Longer runs are not gone through to count their rounds. */
const MAX_ROUNDS = 50_000;
const TICK = -1;

/**
 * The script with the lengths of loops whose tests only the run decides, as the run has them: a
 * `while True:` that ends by `break` after its first round has one epoch.
 */
export function withCountedLengths(
  script: TrainingScript,
  planned: readonly PlannedRun[],
): TrainingScript {
  const runs = script.runs.map((run, i) => counted(run, planned[i]?.plan ?? null));
  return runs.every((run, i) => run === script.runs[i]) ? script : { ...script, runs };
}

function counted(run: RunFact, plan: RunPlan | null): RunFact {
  const { program, epochs, stepsPerEpoch } = run;
  const ofEpochs = epochs.origin === "assumed" && isComputed(program, "epoch");
  const ofBatches = stepsPerEpoch.origin === "assumed" && isComputed(program, "batch");
  const rounds = plan && (ofEpochs || ofBatches) ? roundsOf(plan) : undefined;
  if (!plan || !rounds) return run;
  const isFirm = !usesAssumed(program);
  const others = isFirm ? roundsOf(shortened(plan, program)) : undefined;
  const fact = (count: CountFact, value: number, other: number | undefined): CountFact => {
    if (value <= 0) return count;
    const origin = value === other ? "argument" : "assumed";
    return { ...count, value, origin, via: count.via ?? "expression" };
  };
  const [batches = 0] = rounds;
  const isSteady = rounds.every((n) => n === batches);
  return {
    ...run,
    ...(ofEpochs ? { epochs: fact(epochs, rounds.length, others?.length) } : {}),
    ...(ofBatches && isSteady ? { stepsPerEpoch: fact(stepsPerEpoch, batches, others?.[0]) } : {}),
  };
}

/** A loop around updates that ends as its own test or its body says. */
const isComputed = (program: readonly ProgramFact[], role: LoopFact["role"]): boolean =>
  findFact(
    program,
    (n) => n.kind === "loop" && n.role === role && !n.assumed && (n.rounds ?? n.test) !== null,
  ) !== undefined;

/** Whether a value is assumed on which the number of rounds may hang. */
const usesAssumed = (program: readonly ProgramFact[]): boolean =>
  findFact(
    program,
    (n) =>
      (n.kind === "assign" && n.value.assumed === true) ||
      (n.kind === "if" && n.branches.some(({ test }) => test?.assumed === true)) ||
      (n.kind === "loop" && (n.test?.assumed === true || n.rounds?.assumed === true)),
  ) !== undefined;

/** The plan with half of the batches where their number is assumed: what does not hang on them? */
function shortened(plan: RunPlan, facts: readonly ProgramFact[]): RunPlan {
  const isOpen = loopsIn(facts).map((loop) => loop.assumed && loop.role !== "epoch");
  let i = 0;
  const shorter = (nodes: readonly ProgramNode[]): readonly ProgramNode[] =>
    nodes.map((node) => {
      if (node.kind !== "loop") return mapBodies(node, shorter);
      const count = isOpen[i++] ? Math.max(1, node.count >> 1) : node.count;
      return { ...mapBodies(node, shorter), count };
    });
  return { ...plan, program: shorter(plan.program) };
}

/** Loops in the order in which `mapBodies` comes to them. */
function loopsIn(program: readonly ProgramFact[]): readonly LoopFact[] {
  const found: LoopFact[] = [];
  const visit = (nodes: readonly ProgramFact[]): readonly ProgramFact[] =>
    nodes.map((node) => {
      if (node.kind === "loop") found.push(node);
      return mapBodies(node, visit);
    });
  visit(program);
  return found;
}

/** The batches of each epoch; undefined where the run is too long or hangs on its own rates. */
function roundsOf({ program, accumulation }: RunPlan): readonly number[] | undefined {
  const host = new Counter();
  const pace = { chunk: MAX_ROUNDS, accumulation };
  try {
    const run = new ProgramRunner(host, scriptCaller(), ticking(program), pace).run();
    return run.next().done ? host.batches : undefined;
  } catch (error) {
    if (error instanceof ScriptExit) return host.batches;
    if (error instanceof PyError) return undefined;
    throw error;
  }
}

/** With a mark at the beginning of each round over batches. */
const ticking = (nodes: readonly ProgramNode[]): readonly ProgramNode[] =>
  nodes.map((node) => {
    const inside = mapBodies(node, ticking);
    const tick: SchedulerStepNode = { kind: "schedulerStep", scheduler: TICK };
    const isBatches = inside.kind === "loop" && inside.role === "batch";
    return isBatches ? { ...inside, body: [tick, ...inside.body] } : inside;
  });

/** Counts batches, epoch by epoch; without epochs all are in one. */
class Counter implements ProgramHost {
  work = 0;
  readonly optimizer = null;
  readonly schedulers = null;
  readonly batches: number[] = [];
  private hasBegun = false;

  beginEpoch(): void {
    // What comes before the first epoch is in it.
    if (this.hasBegun || this.batches.length === 0) this.batches.push(0);
    this.hasBegun = true;
    this.work += 1;
  }

  stepScheduler({ scheduler }: SchedulerStepNode): void {
    this.work += 1;
    if (scheduler !== TICK) return;
    if (this.batches.length === 0) this.batches.push(0);
    this.batches[this.batches.length - 1] = (this.batches.at(-1) ?? 0) + 1;
  }

  stepOptimizer(): void {
    this.work += 1;
  }

  build(): void {}
}
