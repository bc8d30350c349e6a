import { planKey } from "../plan/planKey.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import { inspectedAnew, type RunResult } from "../plan/preview.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import type { TrainingScript } from "../python/script.ts";

const CAPACITY = 40;

interface Entry {
  /** For which the worker made it. */
  readonly run: PlannedRun;
  readonly result: Promise<RunResult | null>;
  /** As other runs of the same plan have it. */
  readonly others: WeakMap<PlannedRun, RunResult>;
}

/**
 * Simulated runs by what they would do: an edit that changes no number costs nothing. The least
 * recently used ones are dropped.
 */
export class RunCache {
  private readonly worker: WorkerClient;
  private readonly entries = new Map<string, Entry>();

  constructor(worker: WorkerClient) {
    this.worker = worker;
  }

  /** The run's result; null when a newer request for the same slot came in between. */
  async get(slot: string, run: PlannedRun, script: TrainingScript): Promise<RunResult | null> {
    const key = planKey(run);
    const known = this.entries.get(key);
    const entry = known ?? this.ask(slot, run, script);
    this.keep(key, entry);
    if (!known) void this.forgetFailure(key, entry);
    const result = await entry.result;
    if (!result || entry.run === run) return result;
    // Findings name places of the very run they were made for; a trace does not.
    const own = entry.others.get(run) ?? inspectedAnew(result, run, script);
    entry.others.set(run, own);
    return own;
  }

  private ask(slot: string, run: PlannedRun, script: TrainingScript): Entry {
    return { run, result: this.worker.call("run", slot, run, script), others: new WeakMap() };
  }

  /** As the most recently used one. */
  private keep(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (this.entries.size > CAPACITY && oldest !== undefined) this.entries.delete(oldest);
  }

  /** A superseded or failed run must not stay as the answer. */
  private async forgetFailure(key: string, entry: Entry): Promise<void> {
    const isKept = await entry.result.then((r) => r !== null).catch(() => false);
    if (!isKept && this.entries.get(key) === entry) this.entries.delete(key);
  }
}
