import { countSteps } from "../core/runPlan.ts";
import { planKey } from "../plan/planKey.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import { inspectedAnew, type RunResult } from "../plan/preview.ts";
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

type Simulated = () => Promise<RunResult | null>;

/**
 * Simulated runs by what they would do: an edit that changes no number costs nothing. The least
 * recently used ones are dropped.
 */
export class RunCache {
  private readonly entries = new Recent<Entry>(CAPACITY);

  /**
   * The run's result; `simulated` is asked for it where nothing is known that does the same. Null
   * when a newer run has overtaken this one.
   */
  async get(
    run: PlannedRun,
    script: TrainingScript,
    simulated: Simulated,
  ): Promise<RunResult | null> {
    const key = planKey(run);
    const known = this.entries.get(key);
    const entry = known ?? { run, result: simulated(), others: new WeakMap() };
    this.entries.use(key, entry, sizeOf(run));
    if (!known) void this.forgetFailure(key, entry);
    const result = await entry.result;
    if (!result || entry.run === run) return result;
    // Findings name places of the very run they were made for; a trace does not.
    const own = entry.others.get(run) ?? inspectedAnew(result, run, script);
    entry.others.set(run, own);
    return own;
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
