import { countSteps, type RunPlan } from "../src/core/runPlan.ts";
import type { PanelRun } from "../src/protocol/panel.ts";
import { WorkerClient } from "../src/protocol/workerClient.ts";
import { spawnWebWorker } from "../src/worker/webSpawn.ts";
import { editedPlan, type RunEdits } from "./edits.ts";
import { editsOf, noTraces, type RunTraces, type State, type Store } from "./store.ts";

/** Longer runs than this are drawn by the worker, but not while a slider still moves. */
const MAX_STEPS = 5_000_000;

/**
 * Keeps the traces of all runs up to date with their plans, in a worker of the webview's own: a
 * moved slider must not wait for the way to the extension host and back.
 */
export class Simulation {
  private readonly store: Store;
  private readonly worker: WorkerClient;
  /** The plan each slot was last asked for. */
  private readonly asked = new Map<string, RunPlan>();
  private readonly followed = new Map<string, { run: PanelRun; edits: RunEdits }>();

  constructor(store: Store, workerUrl: string) {
    this.store = store;
    this.worker = new WorkerClient({
      spawn: async () => spawnWebWorker(await (await fetch(workerUrl)).text()),
      onProgress: (slot, done) => this.progress(slot, done),
    });
    store.subscribe(() => this.follow());
  }

  /** Ends the worker while nobody looks; it starts again when it is needed. */
  private follow(): void {
    const { script } = this.store.state;
    for (const run of script?.runs ?? []) this.followRun(run, this.store.state);
  }

  private followRun(run: PanelRun, state: State): void {
    const edits = editsOf(state, run.id);
    const last = this.followed.get(run.id);
    // Most changes of the state, such as scrubbing, concern no plan.
    if (last?.run === run && last.edits === edits) return;
    this.followed.set(run.id, { run, edits });
    const plan = editedPlan(run, edits);
    if (!plan) return;
    const isEdited = Object.keys(edits).length > 0;
    const known = this.asked.get(run.id);
    if (!known || !samePlan(known, plan)) {
      this.asked.set(run.id, plan);
      void this.simulate(run.id, plan);
    }
    const codeSlot = `${run.id} code`;
    if (isEdited && run.plan && this.asked.get(codeSlot) !== run.plan) {
      this.asked.set(codeSlot, run.plan);
      void this.simulateCode(run.id, codeSlot, run.plan);
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
      const schedule = await this.worker.call("simulate", `${run} lr`, {
        ...plan,
        objective: null,
      });
      if (schedule && this.asked.get(run) === plan) this.merge(run, { schedule, failed: null });
      const full = await this.worker.call("simulate", `${run} loss`, plan);
      if (full && this.asked.get(run) === plan)
        this.merge(run, { schedule: full, full, progress: null });
    } catch (error) {
      this.merge(run, { failed: error instanceof Error ? error.message : String(error) });
    }
  }

  private async simulateCode(run: string, slot: string, plan: RunPlan): Promise<void> {
    const trace = await this.worker.call("simulate", slot, plan).catch(() => null);
    if (!trace) return;
    this.store.update({ codeTraces: new Map(this.store.state.codeTraces).set(run, trace) });
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

const planText = (plan: RunPlan) =>
  JSON.stringify(plan, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

/** Edits make a new plan object each time: equal ones need no new simulation. */
function samePlan(a: RunPlan, b: RunPlan): boolean {
  return a === b || planText(a) === planText(b);
}
