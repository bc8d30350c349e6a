import { countSteps } from "../core/runPlan.ts";
import { planKey } from "../plan/planKey.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import { inspectedAnew, type RunResult } from "../plan/preview.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import type { TrainingScript } from "../python/script.ts";
import { Recent } from "./recent.ts";

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
  private readonly entries = new Recent<Entry>(CAPACITY);

  constructor(worker: WorkerClient) {
    this.worker = worker;
  }

  /** The run's result; null when a newer request for the same slot came in between. */
  async get(slot: string, run: PlannedRun, script: TrainingScript): Promise<RunResult | null> {
    const key = planKey(run);
    const known = this.entries.get(key);
    const entry = known ?? this.ask(slot, run, script);
    this.entries.use(key, entry, sizeOf(run));
    if (!known) void this.forgetFailure(key, entry);
    const result = await entry.result;
    if (!result || entry.run === run) return result;
    // Findings name places of the very run they were made for; a trace does not.
    const own = entry.others.get(run) ?? inspectedAnew(result, run, script);
    entry.others.set(run, own);
    return own;
  }

  private ask(slot: string, run: PlannedRun, script: TrainingScript): Entry {
    const result = this.worker.call("run", slot, run, script);
    return { run, result, others: new WeakMap() };
  }

  /** A superseded or failed run must not stay as the answer. */
  private async forgetFailure(key: string, entry: Entry): Promise<void> {
    const isKept = await entry.result.then((r) => r !== null).catch(() => false);
    if (!isKept) this.entries.forget(key, entry);
  }
}

/** How many rates and momenta of every group, and losses, its trace has at most. */
const sizeOf = ({ plan }: PlannedRun): number =>
  plan ? countSteps(plan.program) * (2 * plan.optimizer.groups.length + 1) : 0;
