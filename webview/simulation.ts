import { countSteps, type RunPlan } from "../src/core/runPlan.ts";
import { WorkerClient } from "../src/protocol/workerClient.ts";
import { spawnWebWorker } from "../src/worker/webSpawn.ts";
import type { Run } from "./runs.ts";
import { noTraces, type RunTraces, type Store } from "./store.ts";

/** Longer runs than this are drawn by the worker, but not while a slider still moves. */
const MAX_STEPS = 5_000_000;

/**
 * Keeps the traces of all runs up to date with their plans, in a worker of the webview's own: a
 * moved slider must not wait for the way to the extension host and back.
 */
export class Simulation {
  private readonly store: Store;
  readonly worker: WorkerClient;
  /** The plan each slot was last asked for. */
  private readonly asked = new Map<string, RunPlan>();
  private followed: readonly Run[] = [];

  constructor(store: Store, workerUrl: string) {
    this.store = store;
    this.worker = new WorkerClient({
      spawn: async () => spawnWebWorker(await (await fetch(workerUrl)).text()),
      onProgress: (slot, done) => this.progress(slot, done),
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
    const { runs } = this.store.state;
    // Most changes of the state, such as scrubbing, concern no plan.
    if (runs === this.followed) return;
    this.followed = runs;
    for (const run of runs) this.followRun(run);
  }

  private followRun({ id, plan, basePlan, isEdited }: Run): void {
    if (!plan) return;
    const known = this.asked.get(id);
    if (!known || !samePlan(known, plan)) {
      this.asked.set(id, plan);
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
      if (!needsLoss(plan)) {
        const schedule = await this.worker.call("simulate", `${run} lr`, {
          ...plan,
          objective: null,
        });
        if (schedule && this.asked.get(run) === plan) this.merge(run, { schedule, failed: null });
      }
      const full = await this.worker.call("simulate", `${run} loss`, plan);
      if (full && this.asked.get(run) === plan)
        this.merge(run, { schedule: full, full, progress: null, failed: null });
    } catch (error) {
      this.merge(run, { failed: error instanceof Error ? error.message : String(error) });
    }
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
const needsLoss = ({ program }: RunPlan): boolean => planText(program).includes('"metric"');

const planText = (plan: unknown) =>
  JSON.stringify(plan, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

/** Edits make a new plan object each time: equal ones need no new simulation. */
function samePlan(a: RunPlan, b: RunPlan): boolean {
  return a === b || planText(a) === planText(b);
}
