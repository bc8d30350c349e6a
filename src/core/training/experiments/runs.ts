import { epochProgram, type RunPlan, type SchedulerPlan } from "../../runPlan.ts";
import type { PyArgs } from "../../spec/pyValue.ts";
import type { PreparedTask } from "../task.ts";
import { trainPrepared } from "../train.ts";
import type { TrainingRun } from "../trainingRun.ts";
import { noCalls } from "./experiment.ts";

/** So many epochs with one optimizer and at most one scheduler, stepped once per epoch. */
export function epochPlan(
  name: string,
  args: PyArgs,
  epochs: number,
  scheduler: SchedulerPlan | null = null,
): RunPlan {
  return {
    optimizer: { name, args, groups: [{}] },
    schedulers: scheduler ? [scheduler] : [],
    program: epochProgram(epochs, 1, scheduler ? [{ kind: "schedulerStep", scheduler: 0 }] : []),
    objective: null,
    seed: 0,
  };
}

/** So many updates, whatever an epoch holds. */
export function updatePlan(name: string, args: PyArgs, updates: number): RunPlan {
  const step = { kind: "optimizerStep" } as const;
  const program = [{ kind: "loop", role: "other", count: updates, body: [step] }] as const;
  return { ...epochPlan(name, args, 1), program };
}

const quiet = { call: noCalls, measures: { noise: false, sharpness: false } };

/** Trains with losses and accuracies alone; yields now and then. */
export const trainQuietly = (
  prepared: PreparedTask,
  plan: RunPlan,
): Generator<number, TrainingRun> => trainPrepared(prepared, plan, quiet);

/** Trains for what it ends in. Yields `done` now and then. */
export function* trainToEnd(
  prepared: PreparedTask,
  plan: RunPlan,
  done: number,
): Generator<number, TrainingRun> {
  const work = trainPrepared(prepared, plan, { ...quiet, endsOnly: true });
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield done;
  }
}
