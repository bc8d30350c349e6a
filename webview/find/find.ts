import {
  defaultRangeTest,
  type RangeTest,
  rangeTestOf,
  rangeTestPlan,
} from "../../src/core/rangeTest.ts";
import { countSteps } from "../../src/core/runPlan.ts";
import { TRIALS, type Tuning } from "../../src/core/tuneRate.ts";
import { studyScript } from "../../src/present/code/studyScript.ts";
import type { SimulationClient } from "../../src/protocol/workerClient.ts";
import type { Actions } from "../actions.ts";
import type { Run } from "../runs.ts";
import { type State, type Store, selectedRun, visibleRuns } from "../store.ts";
import { type Axis, axesOf, placesOf, sweepAxis, withPlace } from "./axes.ts";

/** The final stand-in loss over two arguments. */
export interface SweepResult {
  readonly run: string;
  readonly rows: Axis;
  readonly columns: Axis;
  readonly rowPlaces: readonly number[];
  readonly columnPlaces: readonly number[];
  readonly loss: Float64Array;
}

export interface TunedRun {
  readonly run: string;
  readonly tuning: Tuning;
}

/** What the page is at; one piece of work at a time. */
export interface FindState {
  readonly working: "range" | "sweep" | "tune" | null;
  /** Share that is done. */
  readonly progress: number;
  readonly problem: string | null;
  readonly range: { readonly run: string; readonly test: RangeTest } | null;
  readonly sweep: SweepResult | null;
  readonly tuned: readonly TunedRun[];
  /** The cell of the heatmap that the keyboard is on. */
  readonly cell: number;
}

const SLOT = "find";
const SEEDS = 3;
/** Updates that one sweep makes, about: some seconds. */
const SWEEP_BUDGET = 1.5e7;

/** Looks for good values on the stand-in problem. */
export class Find {
  readonly store: Store;
  readonly actions: Actions;
  private readonly worker: SimulationClient;
  state: FindState = {
    working: null,
    progress: 0,
    problem: null,
    range: null,
    sweep: null,
    tuned: [],
    cell: 0,
  };
  /** What the work under way counts up to: updates, or runs. */
  private total = 1;
  /** Keys of the chosen axes. */
  private chosen: { readonly rows: string | null; readonly columns: string | null } = {
    rows: null,
    columns: null,
  };

  constructor(store: Store, actions: Actions, worker: SimulationClient) {
    this.store = store;
    this.actions = actions;
    this.worker = worker;
  }

  get run(): Run | undefined {
    return selectedRun(this.panel);
  }

  private get panel(): State {
    return this.store.state;
  }

  get axes(): readonly Axis[] {
    return this.run?.config ? axesOf(this.run.config) : [];
  }

  /** The two chosen axes: the rate and the momentum at first. */
  get chosenAxes(): readonly [Axis, Axis] | null {
    const { axes } = this;
    const byKey = (key: string | null) => axes.find((a) => a.key === key);
    const rows = byKey(this.chosen.rows) ?? axes.find((a) => /^(max_)?lr$/.test(a.name)) ?? axes[0];
    const others = axes.filter((a) => a !== rows);
    const columns =
      others.find((a) => a.key === this.chosen.columns) ??
      others.find((a) => a.name === "momentum" || a.name === "betas") ??
      others[0];
    return rows && columns ? [rows, columns] : null;
  }

  choose(which: "rows" | "columns", key: string): void {
    this.chosen = { ...this.chosen, [which]: key };
    this.set({ sweep: null });
  }

  async rangeTest(): Promise<void> {
    const { run } = this;
    if (!run?.plan) return;
    const options = defaultRangeTest;
    const plan = rangeTestPlan(run.plan, options);
    const trace = await this.work("range", options.steps, () =>
      this.worker.call("simulate", SLOT, plan),
    );
    if (trace) this.set({ range: { run: run.id, test: rangeTestOf(trace, options) } });
  }

  async sweep(): Promise<void> {
    const { run, chosenAxes } = this;
    if (!run?.plan || !chosenAxes) return;
    const { plan } = run;
    const [rows, columns] = chosenAxes;
    const size = Math.sqrt(SWEEP_BUDGET / Math.max(1, countSteps(plan.program)));
    const places = Math.max(7, Math.min(32, Math.floor(size)));
    const [rowPlaces, columnPlaces] = [placesOf(rows, places), placesOf(columns, places)];
    const work = {
      plan,
      rows: sweepAxis(run, rows, rowPlaces),
      columns: sweepAxis(run, columns, columnPlaces),
      seeds: [plan.seed],
    };
    const cells = rowPlaces.length * columnPlaces.length;
    const result = await this.work("sweep", cells, () => this.worker.call("sweep", SLOT, work));
    if (!result) return;
    const loss = result.finalLoss;
    this.set({
      sweep: { run: run.id, rows, columns, rowPlaces, columnPlaces, loss },
      cell: best(loss),
    });
  }

  /** The same number of trials for every visible run. */
  async tune(): Promise<void> {
    this.set({ tuned: [] });
    for (const run of visibleRuns(this.panel)) {
      const { plan } = run;
      if (!plan) continue;
      const seeds = Array.from({ length: SEEDS }, (_, i) => plan.seed + i);
      const tuning = await this.work("tune", TRIALS * SEEDS, () =>
        this.worker.call("tune", SLOT, plan, seeds),
      );
      if (!tuning) return;
      this.set({ tuned: [...this.state.tuned, { run: run.id, tuning }] });
    }
  }

  cancel(): void {
    void this.worker.call("release", SLOT);
    this.set({ working: null });
  }

  /** Reports from the worker, about whatever it works at. */
  progressed(slot: string, done: number): void {
    if (slot === SLOT) this.set({ progress: Math.min(1, done / this.total) });
  }

  /** A pointer within one cell moves nothing: setting a cell draws the whole page. */
  moveCell(by: number): void {
    const length = this.state.sweep?.loss.length ?? 0;
    const cell = this.state.cell + by;
    if (by !== 0 && cell >= 0 && cell < length) this.set({ cell });
  }

  /** A run with a cell's values beside the one that was swept. */
  openCell(cell: number): void {
    const { sweep } = this.state;
    const run = this.panel.runs.find((r) => r.id === sweep?.run);
    if (!sweep || !run?.config) return;
    const [row, column] = valuesOf(sweep, cell);
    const base = withPlace(withPlace(run.config, sweep.rows, row), sweep.columns, column);
    this.actions.runs.add({ name: null, source: { kind: "added", base }, edits: null }, run.id);
    // The map stays, for the next cell.
    this.actions.runs.select(run.id);
  }

  study(library: "optuna" | "ray"): void {
    const { run, chosenAxes } = this;
    if (!run?.config || !chosenAxes) return;
    const axes = chosenAxes.map(({ key: _k, label: _l, ...axis }) => axis);
    this.actions.host.openText(
      studyScript({ config: run.config, axes, trials: 50 }, library),
      "python",
    );
  }

  private async work<T>(
    working: NonNullable<FindState["working"]>,
    total: number,
    start: () => Promise<T | null>,
  ): Promise<T | null> {
    this.total = total;
    this.set({ working, progress: 0, problem: null });
    try {
      return await start();
    } catch (error) {
      this.set({ problem: error instanceof Error ? error.message : String(error) });
      return null;
    } finally {
      this.set({ working: null });
    }
  }

  private set(change: Partial<FindState>): void {
    this.state = { ...this.state, ...change };
    this.store.update({});
  }
}

export const valuesOf = (
  { rowPlaces, columnPlaces }: SweepResult,
  cell: number,
): readonly [number, number] => [
  rowPlaces[Math.trunc(cell / columnPlaces.length)] ?? 0,
  columnPlaces[cell % columnPlaces.length] ?? 0,
];

/** The cell with the lowest loss. */
export function best(loss: Float64Array): number {
  let found = 0;
  for (let i = 1; i < loss.length; i++) {
    if (!((loss[found] as number) <= (loss[i] as number)) && Number.isFinite(loss[i])) found = i;
  }
  return found;
}
