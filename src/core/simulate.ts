import type { Place } from "./kernels/memory.ts";
import { ProgramRunner } from "./programRunner.ts";
import { ScriptExit } from "./programTry.ts";
import { Recorder, type SimulateOptions } from "./recorder.ts";
import type { RunPlan } from "./runPlan.ts";
import { PyError } from "./spec/pyError.ts";
import type { Trace } from "./trace.ts";

/**
 * Runs a plan. Yields the number of updates made after every chunk, so that a caller can report
 * progress or stop; returns the trace. An exception PyTorch would raise ends the trace and is
 * data in it; an unknown name in the plan is a bug of the caller and throws. Whoever stops before
 * the end closes the generator, which gives back its place in the memory.
 */
export function* simulate(plan: RunPlan, options: SimulateOptions): Generator<number, Trace> {
  const place = options.memory?.enter() ?? null;
  try {
    return yield* recorded(plan, options, place);
  } finally {
    place?.leave();
  }
}

function* recorded(
  plan: RunPlan,
  options: SimulateOptions,
  place: Place | null,
): Generator<number, Trace> {
  const recorder = new Recorder(plan, options, place);
  try {
    recorder.construct();
    const { program, accumulation } = plan;
    const pace = { chunk: options.chunk ?? 1000, accumulation };
    const runner = new ProgramRunner(recorder, options.call, program, pace);
    for (const _ of runner.run()) yield recorder.stepsMade;
  } catch (error) {
    if (error instanceof PyError) recorder.fail(error);
    else if (!(error instanceof ScriptExit)) throw error;
  }
  return recorder.trace();
}

/** Runs a plan to its end in one go. */
export function simulateNow(plan: RunPlan, options: SimulateOptions): Trace {
  const run = simulate(plan, options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}
