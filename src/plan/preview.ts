import { simulate } from "../core/simulate.ts";
import type { Trace } from "../core/trace.ts";
import type { TrainingScript } from "../python/script.ts";
import { scriptCaller } from "./callScript.ts";
import { type Finding, isGivenUp, traceFinding, warningFindings } from "./findings.ts";
import type { PlannedRun } from "./planRuns.ts";

/** What was read from a text and what it would do, before anything is simulated. */
export interface Reading {
  readonly script: TrainingScript;
  readonly runs: readonly PlannedRun[];
  readonly findings: readonly Finding[];
  readonly beside: AskedFiles;
}

/** Other files of the workspace that a reading looked for, by their paths from its root. */
export interface AskedFiles {
  /** All of them, whether they exist or not: a change of one makes the reading stale. */
  readonly asked: readonly string[];
  /** Those that were not known: with them more can be read. */
  readonly wanted: readonly string[];
}

/** A simulated run: its trace, unless it had to be given up, and what the trace tells. */
export interface RunResult {
  readonly trace: Trace | null;
  readonly finding: Finding | null;
  /** PyTorch's own warnings. */
  readonly warnings: readonly Finding[];
}

/** Simulates one run of a reading; yields the updates done so far. */
export function* simulateRun(
  run: PlannedRun,
  script: TrainingScript,
): Generator<number, RunResult> {
  if (!run.plan) return { trace: null, finding: null, warnings: [] };
  const trace = yield* simulate(run.plan, { call: scriptCaller() });
  const finding = traceFinding(trace, run, script) ?? null;
  const warnings = warningFindings(trace, run, script);
  return { trace: isGivenUp(trace) ? null : trace, finding, warnings };
}
