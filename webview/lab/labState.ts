import type { CrossValidation } from "../../src/core/training/crossValidate.ts";
import type { CsvProblem } from "../../src/core/training/data/csv.ts";
import type { SeededResult } from "../../src/core/training/experiments/experiment.ts";
import type { PreparedTask } from "../../src/core/training/task.ts";
import type { SetScores, TrainingRun } from "../../src/core/training/trainingRun.ts";
import type { State } from "../store.ts";

/** One run of the panel, trained on the lab's task. */
export interface LabRun {
  /** While a training is under way: what it has come to so far. */
  readonly trained: TrainingRun | null;
  /** Updates that the training is to make. */
  readonly planned: number;
  /** Share that is done, while a long training is under way. */
  readonly progress: number | null;
  /** It is trained, and noise and sharpness are being measured. */
  readonly isMeasuring: boolean;
  /** A person ended it before its end. */
  readonly isStopped: boolean;
  readonly failed: string | null;
}

export const noRun: LabRun = {
  trained: null,
  planned: 0,
  progress: null,
  isMeasuring: false,
  isStopped: false,
  failed: null,
};

export interface LabExperiment {
  /** Share that is done; null while it does not run. */
  readonly progress: number | null;
  readonly result: SeededResult | null;
  readonly failed: string | null;
}

/** What the lab has computed. */
export interface LabState {
  /** Null until the tab is opened, and while the data cannot be used. */
  readonly prepared: PreparedTask | null;
  readonly csvProblem: CsvProblem | null;
  /** Names of the two classes of a file; empty for synthetic data. */
  readonly classes: readonly string[];
  readonly runs: ReadonlyMap<string, LabRun>;
  /** Test scores of the runs that they were revealed for. */
  readonly test: ReadonlyMap<string, SetScores>;
  readonly experiments: ReadonlyMap<string, LabExperiment>;
  /** `progress` is the share that is done, null while it does not run. */
  readonly folds: { readonly progress: number | null; readonly result: CrossValidation | null };
}

export const emptyLab: LabState = {
  prepared: null,
  csvProblem: null,
  classes: [],
  runs: new Map(),
  test: new Map(),
  experiments: new Map(),
  folds: { progress: null, result: null },
};

/** Updates of the longest training that is shown: the cursor moves along them, in every run alike. */
export function longestTraining({ runs, lab, saved }: State): number {
  if (saved.lab?.view === "experiments") return 0;
  const lengths = runs.map(({ id, saved: { hidden } }) =>
    hidden ? 0 : (lab.runs.get(id)?.trained?.updates ?? 0),
  );
  return Math.max(0, ...lengths);
}

/** How many epochs so many updates are. */
export function labEpochs({ lab }: State, updates: number): number {
  const [any] = [...lab.runs.values()].flatMap(({ trained }) => trained ?? []);
  return updates / (any?.updatesPerEpoch ?? 1);
}
