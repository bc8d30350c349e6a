import { isObject, itemsOf, toNumber } from "../core/spec/pyValue.ts";
import type { Trace } from "../core/trace.ts";
import type { SchedulerFact, TrainingScript } from "../python/script.ts";

/**
 * The part of a scheduler's own run in which a `SequentialLR` around it lets it step; all of it in
 * any other composite.
 */
export function aloneTrace(trace: Trace, scheduler: string, script: TrainingScript): Trace {
  const own = script.schedulers.find((s) => s.id === scheduler);
  const parent = script.schedulers.find((s) => s.id === own?.parent);
  if (parent?.name !== "SequentialLR") return trace;
  const children = itemsOf(parent.args.schedulers?.value ?? null) ?? [];
  const milestones = (itemsOf(parent.args.milestones?.value ?? null) ?? []).map(toNumber);
  const index = children.findIndex((child) => isObject(child) && child.ref === scheduler);
  if (index < 0 || milestones.length !== children.length - 1) return trace;
  const updates = (steps: number) => updatesFor(steps, parent, trace);
  const from = updates(index === 0 ? 0 : (milestones[index - 1] as number));
  const to = updates(milestones[index] ?? Number.POSITIVE_INFINITY);
  return to > from ? firstUpdates(trace, to - from) : trace;
}

/** How many updates are made before that many steps of the scheduler. */
function updatesFor(steps: number, { cadence }: SchedulerFact, trace: Trace): number {
  const { epochStarts } = trace;
  const updates = cadence === "epoch" && epochStarts.length > 1 ? epochStarts[steps] : steps;
  return Math.min(updates ?? trace.steps, trace.steps);
}

function firstUpdates(trace: Trace, steps: number): Trace {
  if (steps >= trace.steps) return trace;
  return {
    ...trace,
    steps,
    lr: trace.lr.map((values) => values.subarray(0, steps)),
    loss: trace.loss?.subarray(0, steps) ?? null,
    epochStarts: trace.epochStarts.filter((start) => start < steps),
    marks: trace.marks.filter((mark) => mark.step < steps),
  };
}
