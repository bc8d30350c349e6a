import {
  bodiesIn,
  type LoopFact,
  type ProgramFact,
  type SchedulerFact,
} from "../../python/script.ts";
import { perScheduler, stepText } from "./context.ts";
import type { Finding } from "./finding.ts";

type StepFact = Extract<ProgramFact, { kind: "schedulerStep" }>;

/** Two unconditional steps of one scheduler in the same round, or per batch and per epoch. */
export const steppedTwice = perScheduler((s, { fact, run }): Finding | undefined => {
  if (!run.isDefault || /Plateau|Restarts$/.test(s.name) || fact.isOpen) return undefined;
  const found = twiceIn(fact.program, s);
  const span = found?.step.span;
  if (!found || !span) return undefined;
  const remove = (at: number) => [{ kind: "deleteStatement", at } as const];
  const perBatch = found.perBatch?.span;
  return {
    code: "stepped-twice",
    severity: "warning",
    span,
    step: stepText(s),
    isMixed: found.perBatch !== undefined,
    fixes: [
      { title: { kind: "delete-step" }, wishes: remove(span.from) },
      ...(perBatch
        ? [{ title: { kind: "delete-batch-step" } as const, wishes: remove(perBatch.from) }]
        : []),
    ],
  };
});

const isStepOf =
  (s: SchedulerFact) =>
  (node: ProgramFact): node is StepFact =>
    node.kind === "schedulerStep" && node.scheduler === s.id && node.method === "step";

/** Loops and functions run unconditionally; branches and `try`s do not count. */
const stepsIn = (nodes: readonly ProgramFact[], s: SchedulerFact): readonly StepFact[] =>
  nodes.flatMap((n) => {
    if (isStepOf(s)(n)) return [n];
    return n.kind === "call" ? stepsIn(n.body, s) : [];
  });

function twiceIn(
  nodes: readonly ProgramFact[],
  s: SchedulerFact,
): { readonly step: StepFact; readonly perBatch: StepFact | undefined } | undefined {
  for (const node of nodes) {
    if (node.kind === "loop" && node.role !== "other") {
      const own = stepsIn(node.body, s);
      const [first, second] = own;
      // Two places of one call, in a function that is called twice, are one step each.
      if (second && second.span?.from !== first?.span?.from)
        return { step: second, perBatch: undefined };
      const inner = node.role === "epoch" ? batchesIn(node.body) : undefined;
      const [perBatch] = inner ? stepsIn(inner.body, s) : [];
      if (first && perBatch) return { step: first, perBatch };
    }
    for (const body of bodiesIn(node)) {
      const found = twiceIn(body, s);
      if (found) return found;
    }
  }
  return undefined;
}

const batchesIn = (nodes: readonly ProgramFact[]): LoopFact | undefined =>
  nodes
    .flatMap((n) => (n.kind === "call" ? n.body : [n]))
    .find((n): n is LoopFact => n.kind === "loop" && n.role === "batch");
