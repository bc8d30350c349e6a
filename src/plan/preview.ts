import { KeptNoise } from "../core/keptNoise.ts";
import type { Allocate } from "../core/series.ts";
import { simulate } from "../core/simulate.ts";
import { isGivenUpType } from "../core/spec/pyError.ts";
import type { Trace } from "../core/trace.ts";
import type { TrainingScript } from "../python/script.ts";
import { scriptCaller } from "./callScript.ts";
import type { Finding } from "./findings/finding.ts";
import { inspectRun, type RunFindings } from "./findings/rules.ts";
import { digestOf, type RunDigest } from "./findings/runDigest.ts";
import type { Suppressions } from "./findings/suppress.ts";
import type { PlannedRun } from "./planRuns.ts";
import { rhythmsOf } from "./rhythm.ts";

/** What was read from a text and what it would do, before anything is simulated. */
export interface Reading {
  readonly script: TrainingScript;
  readonly runs: readonly PlannedRun[];
  readonly findings: readonly Finding[];
  /** What the script's own comments leave out of the findings. */
  readonly ignored: Suppressions;
  readonly beside: AskedFiles;
}

/** Other files of the workspace that a reading looked for, by their paths from its root. */
export interface AskedFiles {
  /** All of them, whether they exist or not: a change of one makes the reading stale. */
  readonly asked: readonly string[];
  /** Those that were not known: with them more can be read. */
  readonly wanted: readonly string[];
}

/** A simulated run: its trace, unless it had to be given up, and what the run tells. */
export interface RunResult extends RunFindings {
  readonly trace: Trace | null;
  readonly digest: RunDigest | null;
}

/** Simulates one run of a reading; yields the updates done so far. */
export function* simulateRun(
  run: PlannedRun,
  script: TrainingScript,
  noise = new KeptNoise(),
  allocate?: Allocate,
): Generator<number, RunResult> {
  if (!run.plan) return { trace: null, digest: null, ...inspectRun(run, script, null) };
  const trace = yield* simulate(run.plan, {
    call: scriptCaller(),
    ...noise.for(run.plan),
    ...(allocate ? { allocate } : {}),
  });
  const digest = digestOf(trace, rhythmsOf(run.plan, trace));
  return {
    trace: isGivenUp(trace) ? null : trace,
    digest,
    ...inspectRun(run, script, digest),
  };
}

/** Whether a trace ended because of us and must not be shown. */
export const isGivenUp = (trace: Trace): boolean =>
  trace.error !== null && isGivenUpType(trace.error.type);

/** A result as a newer reading of the same plan has it: with findings where things stand now. */
export const inspectedAnew = (
  result: RunResult,
  run: PlannedRun,
  script: TrainingScript,
): RunResult => ({ ...result, ...inspectRun(run, script, result.digest) });
