import { planKey } from "../plan/planKey.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import type { RunResult } from "../plan/preview.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import type { TrainingScript } from "../python/script.ts";

const CAPACITY = 40;

/**
 * Simulated runs by what they would do: an edit that changes no number costs nothing. The least
 * recently used ones are dropped.
 */
export class RunCache {
  private readonly worker: WorkerClient;
  private readonly results = new Map<string, Promise<RunResult | null>>();

  constructor(worker: WorkerClient) {
    this.worker = worker;
  }

  /** The run's result; null when a newer request for the same slot came in between. */
  async get(slot: string, run: PlannedRun, script: TrainingScript): Promise<RunResult | null> {
    const key = planKey(run);
    const known = this.results.get(key);
    const result = known ?? this.worker.call("run", slot, run, script);
    this.results.delete(key);
    this.results.set(key, result);
    if (!known) void this.forgetFailure(key, result);
    const [oldest] = this.results.keys();
    if (this.results.size > CAPACITY && oldest !== undefined) this.results.delete(oldest);
    return result;
  }

  /** A superseded or failed run must not stay as the answer. */
  private async forgetFailure(key: string, result: Promise<RunResult | null>): Promise<void> {
    const isKept = await result.then((r) => r !== null).catch(() => false);
    if (!isKept && this.results.get(key) === result) this.results.delete(key);
  }
}
