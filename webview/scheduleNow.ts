import { countSteps, isDynamic, type RunPlan } from "../src/core/runPlan.ts";
import { simulateNow } from "../src/core/simulate.ts";
import type { CallFunction } from "../src/core/spec/pyValue.ts";
import type { Trace } from "../src/core/trace.ts";

/** So many take about two milliseconds: a small part of a frame. */
const STEPS_OF_A_FRAME = 50_000;

/** Waiting for a worker that is only being started would take longer. */
const STEPS_AT_FIRST = 1_000_000;

class NeedsWorker extends Error {}

const noFunctions: CallFunction = () => {
  throw new NeedsWorker();
};

/**
 * The rates of a plan, computed on the page's own thread: a worker's answer would always come a
 * frame late. Null where that would take too long, or needs what only the worker has: functions of
 * the script. `isFirst`: nothing of the run is drawn yet.
 */
export function scheduleNow(plan: RunPlan, isFirst: boolean): Trace | null {
  const { program } = plan;
  const most = isFirst ? STEPS_AT_FIRST : STEPS_OF_A_FRAME;
  if (isDynamic(program) || countSteps(program) > most) return null;
  try {
    return simulateNow({ ...plan, objective: null }, { call: noFunctions });
  } catch (error) {
    if (error instanceof NeedsWorker) return null;
    throw error;
  }
}
