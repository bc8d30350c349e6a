import type { RunPlan } from "../core/runPlan.ts";
import type { SeedCurves } from "../core/seedCurves.ts";
import type { Sweep, SweepPlan } from "../core/sweep.ts";
import type { Trace } from "../core/trace.ts";
import type { CrossValidation } from "../core/training/crossValidate.ts";
import type { ExperimentOptions, SeededResult } from "../core/training/experiments/experiment.ts";
import type { Measures } from "../core/training/frameRecorder.ts";
import type { TrainingTask } from "../core/training/task.ts";
import type { TrainingRun } from "../core/training/trainingRun.ts";
import type { Tuning } from "../core/tuneRate.ts";
import type { Assumptions } from "../plan/assumptions.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import type { Reading, RunResult } from "../plan/preview.ts";
import type { Variant, WhatIfRequest } from "../plan/whatIf.ts";
import type { EditPlan, LockedFiles } from "../python/edits/editPlan.ts";
import type { Wish } from "../python/edits/wishes.ts";
import type { TrainingScript } from "../python/script.ts";
import type { SurfaceAnswer, SurfaceRequest, WalkAnswer, WalkRequest } from "./landscape.ts";

/**
 * What a worker computes from plans and tasks, without any script. Every call names a slot: a newer
 * call in the same slot supersedes an older one, which then answers null. Everything that crosses is
 * plain data.
 */
export interface SimulationApi {
  /** Simulates a plan that has no source, or an edited one. */
  simulate(slot: string, plan: RunPlan): Promise<Trace | null>;
  /** The loss of a plan under several seeds; progress counts updates of all of them. */
  seeds(slot: string, plan: RunPlan, seeds: readonly number[]): Promise<SeedCurves | null>;
  /** The lines of equal height of a surface, or the curve of a function of one variable. */
  survey(slot: string, request: SurfaceRequest): Promise<SurfaceAnswer | null>;
  /** An optimizer's walk over a surface, with its gradients and its state. */
  walk(slot: string, request: WalkRequest): Promise<WalkAnswer | null>;
  /** Runs a plan for every pair of values of two arguments; progress counts runs. */
  sweep(slot: string, work: SweepPlan): Promise<Sweep | null>;
  /** Finds a plan's best learning rate within a fixed number of runs; progress counts runs. */
  tune(slot: string, plan: RunPlan, seeds: readonly number[]): Promise<Tuning | null>;
  /** Trains the lab's network by a plan. */
  train(slot: string, job: TrainingJob): Promise<TrainingRun | null>;
  /** Trains once per fold; progress is the share that is done. */
  crossValidate(slot: string, job: TrainingJob, folds: number): Promise<CrossValidation | null>;
  /**
   * Runs an experiment of the catalogue, with so many times its usual seeds; progress is the share
   * that is done.
   */
  experiment(
    slot: string,
    name: string,
    options: ExperimentOptions,
    moreSeeds?: number,
  ): Promise<SeededResult | null>;
  /** Ends whatever runs in the slot, and forgets a script that was read in it. */
  release(slot: string): Promise<void>;
}

/** What the extension host's worker does: it reads scripts, too. */
export interface WorkerApi extends SimulationApi {
  /**
   * Reads a script; the slot's previous text makes it incremental. `files` adds to what the slot
   * knows of the script's workspace.
   */
  read(
    slot: string,
    text: string,
    assumptions: Assumptions,
    files?: SuppliedFiles,
  ): Promise<ReadAnswer | null>;
  /**
   * The edits that make a text, and files beside it, say what is wished, as a whole undone in one
   * step. Locked files are not edited.
   */
  edit(
    slot: string,
    text: string,
    assumptions: Assumptions,
    wishes: readonly Wish[],
    locked?: LockedFiles,
  ): Promise<EditPlan>;
  /** Simulates one run of a reading. */
  run(slot: string, run: PlannedRun, script: TrainingScript): Promise<RunResult | null>;
  /**
   * Run `i` of a reading in the slot, which was begun without being asked for. Undefined where it
   * was not, as in a worker that was started anew: it is to be asked for then.
   */
  runAhead(slot: string, reading: number, i: number): Promise<RunResult | null | undefined>;
  /** A run with neighbouring values of one argument; `isLater` lets everything else go first. */
  whatIf(
    slot: string,
    request: WhatIfRequest,
    isLater: boolean,
  ): Promise<readonly Variant[] | null>;
  /** Python's `repr` of an expression's value; null when it has none on its own. */
  evaluate(text: string): Promise<string | null>;
}

/** A reading, with the runs of it that are simulated already. */
export interface ReadAnswer extends Reading {
  readonly ahead: Ahead;
}

/** Runs that are simulated without being asked for: those that an edit has changed. */
export interface Ahead {
  /** The number of the reading, to ask for them by. */
  readonly reading: number;
  /** Their places in the reading. */
  readonly runs: readonly number[];
}

/** In which slot a run of a script is simulated. */
export const runSlot = (script: string, i: number): string => `${script}#${i}`;

/** A training of the lab: what is learned, and by which script's plan. */
export interface TrainingJob {
  readonly task: TrainingTask;
  readonly plan: RunPlan;
  /** Of the task, for the progress. */
  readonly updatesPerEpoch: number;
  readonly measures: Measures;
  /** It is told what it has come to while it goes on. */
  readonly isLive: boolean;
}

/** Files of a workspace, by their paths from its root with `/`. */
export interface SuppliedFiles {
  /** The script's own path. */
  readonly path: string;
  /** Texts that are new or have changed; null where there is no such file. */
  readonly texts: Readonly<Record<string, string | null>>;
  /** Scripts that a notebook runs in its own namespace. */
  readonly runs: readonly string[];
}

/** What the worker tells while it works. */
export interface WorkerEvents {
  /** `total` is the number of updates planned; fewer may be made. */
  progress(slot: string, done: number, total: number): void;
  /** What a live training has come to so far. */
  trained(slot: string, run: TrainingRun): void;
}

/** One end of a channel between two threads. */
export interface Port {
  /** `moved` are buffers of the message that this thread gives up. */
  post(message: unknown, moved?: ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** A running worker as its creator sees it. */
export interface WorkerHandle extends Port {
  /** Called at most once, when the worker dies without having been told to. */
  onExit(listener: (reason: string) => void): void;
  terminate(): void;
}
