import { findObjective } from "../src/core/objectives/index.ts";
import { countSteps, type RunPlan } from "../src/core/runPlan.ts";
import type { TrainingRun } from "../src/core/training/trainingRun.ts";
import { type SimulationClient, WorkerClient } from "../src/protocol/workerClient.ts";
import { spawnWebWorker } from "../src/worker/webSpawn.ts";
import { withKeptValues } from "./keptValues.ts";
import { keyOf } from "./planKey.ts";
import type { Run } from "./runs.ts";
import { scheduleNow } from "./scheduleNow.ts";
import { noTraces, type RunTraces, type Store } from "./store.ts";

/** Longer runs than this are drawn by the worker, but not while a slider still moves. */
const MAX_STEPS = 5_000_000;

/** More updates than this, of all seeds together, would keep the worker from newer runs. */
const MAX_SEED_STEPS = 2_000_000;

/** So many updates take about as long as a few frames. */
const SHORT = 60_000;

/** A value that has not changed for so long is meant. */
const REST_MS = 200;

/**
 * Keeps the traces of all runs up to date with their plans, in a worker of the webview's own: a
 * moved slider must not wait for the way to the extension host and back.
 */
export class Simulation {
  private readonly store: Store;
  readonly worker: SimulationClient;
  /** Progress of what others asked the same worker for. */
  onOtherProgress: ((slot: string, done: number) => void) | null = null;
  /** What a training of the lab has come to so far. */
  onTrained: ((slot: string, run: TrainingRun) => void) | null = null;
  /** The plan each slot was last asked for. */
  private readonly asked = new Map<string, RunPlan>();
  /** Runs whose schedule the worker computes. */
  private readonly drawing = new Set<string>();
  /** Runs whose loss is being computed. */
  private readonly busy = new Set<string>();
  private readonly timers = new Map<string, number>();
  private followed: readonly Run[] = [];
  private followedSeeds: number;

  constructor(store: Store, workerUrl: string) {
    this.store = store;
    this.followedSeeds = store.state.saved.seeds;
    this.worker = new WorkerClient({
      spawn: async () => spawnWebWorker(await (await fetch(workerUrl)).text()),
      onProgress: (slot, done) => this.progress(slot, done),
      onTrained: (slot, run) => this.onTrained?.(slot, run),
      onCrash: () => this.crashed(),
    });
    store.subscribe(() => this.follow());
  }

  /** Asks again for a run that failed. */
  retry(id: string): void {
    this.asked.delete(id);
    const run = this.store.state.runs.find((r) => r.id === id);
    if (run) this.followRun(run);
  }

  private follow(): void {
    const { runs, saved } = this.store.state;
    if (saved.seeds !== this.followedSeeds) this.seedsChanged(runs, saved.seeds);
    // Most changes of the state, such as scrubbing, concern no plan.
    if (runs === this.followed) return;
    this.followed = runs;
    for (const run of runs) this.followRun(run);
  }

  private seedsChanged(runs: readonly Run[], seeds: number): void {
    this.followedSeeds = seeds;
    for (const { id, plan } of runs) {
      this.merge(id, { seeds: null });
      if (plan && this.asked.has(id)) this.later(id, this.asked.get(id) ?? plan);
    }
  }

  private followRun({ id, plan, basePlan, isEdited }: Run): void {
    if (!plan) return;
    const known = this.asked.get(id);
    if (!known || !samePlan(known, plan)) {
      this.asked.set(id, plan);
      this.merge(id, { seeds: null });
      void this.simulate(id, plan);
    }
    const codeSlot = `${id} code`;
    const knownBase = this.asked.get(codeSlot);
    if (isEdited && basePlan && !(knownBase && samePlan(knownBase, basePlan))) {
      this.asked.set(codeSlot, basePlan);
      void this.simulateCode(id, codeSlot, basePlan);
    }
  }

  /** The schedule alone first: it is what must follow a slider at once. */
  private async simulate(run: string, plan: RunPlan): Promise<void> {
    if (countSteps(plan.program) > MAX_STEPS) {
      const t = this.store.state.t;
      this.set(run, { ...noTraces, failed: t("This run is too long to be drawn.") });
      return;
    }
    try {
      const isNewest = needsLoss(plan) || (await this.drawSchedule(run, plan));
      if (isNewest) await this.simulateLoss(run, this.asked.get(run) ?? plan);
    } catch (error) {
      this.merge(run, { failed: error instanceof Error ? error.message : String(error) });
    }
  }

  /**
   * The schedule of a plan, and of the newest that was asked for meanwhile; false where an earlier
   * call sees to that. While a slider moves, each that a worker has computed is drawn: if the newest
   * one took its place, none would be before the slider rests.
   */
  private async drawSchedule(run: string, plan: RunPlan): Promise<boolean> {
    const { schedule: last } = this.store.state.traces.get(run) ?? noTraces;
    let schedule = scheduleNow(plan, last === null);
    if (!schedule) {
      if (this.drawing.has(run)) return false;
      this.drawing.add(run);
      try {
        // The loss of an older plan would take half of the worker's time.
        void this.worker.call("release", `${run} loss`).catch(() => {});
        const rates = { ...plan, objective: null };
        schedule = await this.worker.call("simulate", `${run} lr`, rates);
      } catch (error) {
        if (this.asked.get(run) === plan) throw error;
      } finally {
        this.drawing.delete(run);
      }
    }
    if (schedule) this.merge(run, { schedule: withKeptValues(schedule, last), failed: null });
    const newest = this.asked.get(run);
    const isNewest = !newest || newest === plan || needsLoss(newest);
    return isNewest || this.drawSchedule(run, newest);
  }

  /**
   * The loss, in full and one after the other: while a slider moves, a short run is drawn again
   * and again, and what came in between is left out. A long one makes way for the newest.
   */
  private async simulateLoss(run: string, plan: RunPlan): Promise<void> {
    if (this.asked.get(run) !== plan) return;
    const isShort = countSteps(plan.program) <= SHORT;
    if (isShort && this.busy.has(run)) return;
    this.busy.add(run);
    try {
      const full = await this.worker.call("simulate", `${run} loss`, plan);
      if (full && this.asked.get(run) === plan) {
        const { schedule } = this.store.state.traces.get(run) ?? noTraces;
        // The schedule of this plan is drawn already, unless it waits for the loss.
        const isDrawn = schedule !== null && !needsLoss(plan);
        const drawn = isDrawn ? schedule : full;
        this.merge(run, { schedule: drawn, full, plan, progress: null, failed: null });
        this.later(run, plan);
      } else if (full) this.merge(run, { full, plan, progress: null });
    } finally {
      this.busy.delete(run);
    }
    const newest = this.asked.get(run);
    if (isShort && newest && newest !== plan) await this.simulateLoss(run, newest);
  }

  /** All seeds, once the values rest: while a slider moves, one seed is what is drawn. */
  private later(run: string, plan: RunPlan): void {
    clearTimeout(this.timers.get(run));
    const { seeds } = this.store.state.saved;
    const isNoisy = plan.objective && findObjective(plan.objective.name)?.noisy;
    if (!isNoisy || seeds < 2 || countSteps(plan.program) * seeds > MAX_SEED_STEPS) return;
    const list = Array.from({ length: seeds }, (_, i) => plan.seed + i);
    const start = () => void this.simulateSeeds(run, plan, list);
    this.timers.set(run, window.setTimeout(start, REST_MS));
  }

  private async simulateSeeds(run: string, plan: RunPlan, list: readonly number[]): Promise<void> {
    const seeds = await this.worker.call("seeds", `${run} seeds`, plan, list).catch(() => null);
    if (seeds && this.asked.get(run) === plan) this.merge(run, { seeds });
  }

  private async simulateCode(run: string, slot: string, plan: RunPlan): Promise<void> {
    const trace = await this.worker.call("simulate", slot, plan).catch(() => null);
    if (!trace) return;
    this.store.update({ codeTraces: new Map(this.store.state.codeTraces).set(run, trace) });
  }

  /** What was under way is asked for again by itself, once. */
  private crashed(): void {
    const text = this.store.state.t("The simulation stopped unexpectedly and was started again.");
    this.store.update({ notice: { text, action: null } });
  }

  private progress(slot: string, done: number): void {
    const [run = "", what] = slot.split(" ");
    if (what === "loss") this.merge(run, { progress: done });
    else this.onOtherProgress?.(slot, done);
  }

  private merge(run: string, change: Partial<RunTraces>): void {
    const known = this.store.state.traces.get(run) ?? noTraces;
    this.set(run, { ...known, ...change });
  }

  private set(run: string, traces: RunTraces): void {
    this.store.update({ traces: new Map(this.store.state.traces).set(run, traces) });
  }
}

/** A schedule that looks at the loss cannot be drawn without it. */
const needsLoss = ({ program }: RunPlan): boolean => keyOf(program).includes('"metric"');
/** Edits make a new plan object each time: equal ones need no new simulation. */
function samePlan(a: RunPlan, b: RunPlan): boolean {
  return a === b || keyOf(a) === keyOf(b);
}
