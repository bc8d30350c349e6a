import type { RunPlan } from "../../src/core/runPlan.ts";
import { updatesPerEpoch } from "../../src/core/training/batches.ts";
import { range } from "../../src/core/training/data/dataSet.ts";
import { generateData } from "../../src/core/training/data/generate.ts";
import { scaleData } from "../../src/core/training/data/scaler.ts";
import { scoreFrames } from "../../src/core/training/frameRecorder.ts";
import { plannedUpdates } from "../../src/core/training/lengths.ts";
import { expandAll } from "../../src/core/training/model/features.ts";
import { type PreparedTask, prepareTask, type TrainingTask } from "../../src/core/training/task.ts";
import type { TrainingRun } from "../../src/core/training/trainingRun.ts";
import { count } from "../../src/present/numbers.ts";
import { CSV_MAX_LENGTH } from "../../src/protocol/labLimits.ts";
import type { SavedLab } from "../../src/protocol/labState.ts";
import type { TrainingJob } from "../../src/protocol/worker.ts";
import type { SimulationClient } from "../../src/protocol/workerClient.ts";
import { keyOf } from "../planKey.ts";
import type { Run } from "../runs.ts";
import { type Store, selectedRun, visibleRuns } from "../store.ts";
import { type LabExperiment, type LabRun, type LabState, noRun } from "./labState.ts";
import { initialLab, taskOf, withUsableBatches } from "./labTask.ts";

/** Longer trainings would keep a person waiting for minutes. */
const MAX_UPDATES = 1_000_000;
/** Nothing is said of the progress of shorter work. */
const SHORT_MS = 300;
const quick = { noise: false, sharpness: false };
const complete = { noise: true, sharpness: true };

/** Trains the visible runs on the lab's task while its tab is open, in the webview's worker. */
export class Lab {
  private readonly store: Store;
  private readonly worker: SimulationClient;
  private readonly asked = new Map<string, string>();
  /** When the work in a run's slot began. */
  private readonly begun = new Map<string, number>();
  private followed: { saved: SavedLab | null; runs: readonly Run[] } | null = null;

  constructor(store: Store, worker: SimulationClient) {
    this.store = store;
    this.worker = worker;
    store.subscribe(() => this.follow());
  }

  get saved(): SavedLab {
    return this.store.state.saved.lab ?? initialLab;
  }

  change(change: Partial<SavedLab>): void {
    this.store.save({ lab: { ...this.saved, ...change } });
  }

  /** A text too long to be kept with the panel is cut after a whole line, and that is said. */
  takeFile(csv: string): void {
    if (csv.length <= CSV_MAX_LENGTH) {
      this.change({ csv });
      return;
    }
    const cut = csv.slice(0, csv.lastIndexOf("\n", CSV_MAX_LENGTH));
    const lines = count(cut.split("\n").length);
    const text = this.store.state.t("The file is too long: its first {0} lines are used.", lines);
    this.change({ csv: cut });
    this.store.update({ notice: { text, action: null } });
  }

  private follow(): void {
    const { saved, runs } = this.store.state;
    if (saved.tab !== "training") return;
    const next = { saved: saved.lab, runs };
    const last = this.followed;
    if (last && last.saved === next.saved && last.runs === next.runs) return;
    this.followed = next;
    if (!last || last.saved !== next.saved) this.prepare();
    const { prepared } = this.store.state.lab;
    if (!prepared) return;
    for (const run of visibleRuns(this.store.state)) {
      if (run.plan) void this.train(run.id, run.plan, prepared.task);
    }
  }

  private prepare(): void {
    const read = taskOf(this.saved);
    if ("problem" in read) {
      this.asked.clear();
      this.set({ prepared: null, csvProblem: read.problem, runs: new Map(), test: new Map() });
      return;
    }
    const known = this.store.state.lab.prepared;
    const first = prepareTask(read.task);
    const task = withUsableBatches(read.task, first.split.train.length);
    if (known && keyOf(known.task) === keyOf(task)) return;
    const prepared = task === read.task ? first : prepareTask(task);
    const folds = { progress: null, result: null };
    this.set({ prepared, csvProblem: null, classes: read.classes, folds });
  }

  private async train(run: string, plan: RunPlan, task: TrainingTask): Promise<void> {
    const key = keyOf({ plan: { ...plan, objective: null }, task });
    const last = this.asked.get(run);
    if (last === key) return;
    this.asked.set(run, key);
    if (last !== undefined) this.set({ test: new Map() });
    const { t } = this.store.state;
    const job = this.jobFor(plan, task);
    const planned = plannedUpdates(plan, job.updatesPerEpoch);
    if (planned > MAX_UPDATES) {
      this.setRun(run, { ...noRun, failed: t("This run is too long to be trained here.") });
      return;
    }
    try {
      for (const measures of [quick, complete]) {
        const isMeasuring = measures === complete;
        this.begun.set(run, performance.now());
        this.setRun(run, { ...this.runOf(run), planned, isMeasuring, isStopped: false });
        const work = { ...job, measures, isLive: !isMeasuring };
        const trained = await this.worker.call("train", `${run} lab`, work);
        if (!trained || this.asked.get(run) !== key) return;
        this.setRun(run, { ...noRun, planned, trained, failed: trained.error?.message ?? null });
      }
    } catch (error) {
      this.setRun(run, {
        ...noRun,
        failed: error instanceof Error ? error.message : String(error),
      });
    }
  }

  private jobFor(plan: RunPlan, task: TrainingTask): TrainingJob {
    const points = this.store.state.lab.prepared?.split.train.length ?? 1;
    return {
      plan,
      task,
      updatesPerEpoch: updatesPerEpoch(points, task.batches),
      measures: quick,
      isLive: false,
    };
  }

  /** Reports from the worker, about whatever it works at. */
  progress(slot: string, done: number): void {
    const [id = "", what] = slot.split(" ");
    if (what === "lab") {
      const isLong = performance.now() - (this.begun.get(id) ?? 0) > SHORT_MS;
      const known = this.runOf(id);
      if (isLong && !known.isStopped) {
        this.setRun(id, { ...known, progress: done / Math.max(1, known.planned) });
      }
    } else if (what === "experiment") this.setExperiment(id, { progress: done });
    else if (what === "folds") {
      const { folds } = this.store.state.lab;
      if (folds.progress !== null) this.set({ folds: { ...folds, progress: done } });
    }
  }

  /** A training that is under way is shown as far as it has come. */
  trainedSoFar(slot: string, trained: TrainingRun): void {
    const [id = "", what] = slot.split(" ");
    const known = this.runOf(id);
    if (what === "lab" && !known.isStopped) this.setRun(id, { ...known, trained });
  }

  /** Ends a training where it is; what it has come to stays. */
  stop(run: string): void {
    void this.worker.call("release", `${run} lab`);
    const known = this.runOf(run);
    this.setRun(run, {
      ...known,
      progress: null,
      isMeasuring: false,
      isStopped: !known.isMeasuring,
    });
  }

  /** Trains a run that was stopped once more, from its beginning. */
  trainAgain(run: string): void {
    const { prepared } = this.store.state.lab;
    const plan = visibleRuns(this.store.state).find(({ id }) => id === run)?.plan;
    this.asked.delete(run);
    if (plan && prepared) void this.train(run, plan, prepared.task);
  }

  /** What the test set was revealed for: any change of it makes the next look another use. */
  testKey(): string {
    const { lab, saved } = this.store.state;
    const runs = visibleRuns(this.store.state).map(({ id, plan }) => [id, plan]);
    return hash(keyOf([lab.prepared?.task, runs, saved.lab?.test.draw]));
  }

  /** Scores the test set at every frame of the visible runs, and counts that. */
  revealTest(): void {
    const { prepared, runs } = this.store.state.lab;
    if (!prepared) return;
    const set = this.testSet(prepared);
    const test = new Map(this.store.state.lab.test);
    for (const { id } of visibleRuns(this.store.state)) {
      const trained = runs.get(id)?.trained;
      if (trained) test.set(id, scoreFrames(set, trained.weights, set.split.test));
    }
    this.set({ test });
    const { uses, draw, key } = this.saved.test;
    // After a reload the same look is only shown again.
    const isNew = key !== this.testKey();
    this.change({ test: { uses: isNew ? uses + 1 : uses, key: this.testKey(), draw } });
  }

  /** The task with its own test points, or with as many that were drawn anew. */
  private testSet(prepared: PreparedTask): PreparedTask {
    const { draw } = this.saved.test;
    const { data } = prepared.task;
    if (draw === 0 || !("generated" in data)) return prepared;
    const { generated } = data;
    const size = prepared.split.test.length;
    const fresh = generateData({ ...generated, size, seed: generated.seed + 1000 * draw });
    const scaled = scaleData(fresh, prepared.scaler);
    const features = expandAll(prepared.task.model, scaled);
    return {
      ...prepared,
      data: fresh,
      split: { ...prepared.split, test: range(size) },
      examples: { features, targets: scaled.y },
    };
  }

  /** Test points that nothing was chosen by. */
  drawTest(): void {
    this.set({ test: new Map() });
    this.change({ test: { uses: 0, key: null, draw: this.saved.test.draw + 1 } });
  }

  async crossValidate(): Promise<void> {
    const { prepared } = this.store.state.lab;
    const plan = selectedRun(this.store.state)?.plan;
    if (!prepared || !plan) return;
    this.set({ folds: { progress: 0, result: null } });
    const job = this.jobFor(plan, prepared.task);
    const result = await this.worker.call("crossValidate", "lab folds", job, 5).catch(() => null);
    this.set({ folds: { progress: null, result } });
  }

  cancelFolds(): void {
    void this.worker.call("release", "lab folds");
    this.set({ folds: { progress: null, result: null } });
  }

  async runExperiment(name: string, moreSeeds: number): Promise<void> {
    this.setExperiment(name, { progress: 0, failed: null });
    try {
      const slot = `${name} experiment`;
      const result = await this.worker.call("experiment", slot, name, {}, moreSeeds);
      this.setExperiment(name, { progress: null, ...(result ? { result } : {}) });
    } catch (error) {
      const failed = error instanceof Error ? error.message : String(error);
      this.setExperiment(name, { progress: null, failed });
    }
  }

  cancelExperiment(name: string): void {
    void this.worker.call("release", `${name} experiment`);
    this.setExperiment(name, { progress: null });
  }

  private runOf(id: string): LabRun {
    return this.store.state.lab.runs.get(id) ?? noRun;
  }

  private setRun(id: string, run: LabRun): void {
    this.set({ runs: new Map(this.store.state.lab.runs).set(id, run) });
  }

  private setExperiment(name: string, change: Partial<LabExperiment>): void {
    const { experiments } = this.store.state.lab;
    const known = experiments.get(name) ?? { progress: null, result: null, failed: null };
    this.set({ experiments: new Map(experiments).set(name, { ...known, ...change }) });
  }

  private set(change: Partial<LabState>): void {
    this.store.update({ lab: { ...this.store.state.lab, ...change } });
  }
}

/** Short enough to be saved. */
function hash(long: string): string {
  let h = 0;
  for (let i = 0; i < long.length; i++) h = (Math.imul(h, 31) + long.charCodeAt(i)) | 0;
  return `${h.toString(16)} ${long.length}`;
}
