import type { Trace } from "../core/trace.ts";
import { aloneRun } from "../plan/aloneRun.ts";
import { collectFindings } from "../plan/findings/collect.ts";
import type { Finding } from "../plan/findings/finding.ts";
import type { RunResult } from "../plan/preview.ts";
import type { SimulatedRun } from "../present/simulatedRun.ts";
import { runSlot } from "../protocol/worker.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import { type CallFact, runIndexOf } from "../python/script.ts";
import { RunCache } from "./runCache.ts";
import type { ReadScript } from "./scriptService.ts";

/** Has the worker simulate what scripts plan, each run once, as it is asked for. */
export class SimulatedRuns {
  private readonly worker: WorkerClient;
  private readonly cache = new RunCache();
  /** Runs that a lens, a hover or the panel waits for. */
  private readonly awaited = new Set<Promise<unknown>>();

  constructor(worker: WorkerClient) {
    this.worker = worker;
  }

  /** The run a call belongs to, simulated. */
  async contextOf(script: ReadScript, call: CallFact): Promise<SimulatedRun | null> {
    const i = runIndexOf(script.reading.script, call.id);
    return i < 0 ? null : this.runContext(script, i);
  }

  async runContext(read: ReadScript, i: number): Promise<SimulatedRun | null> {
    const context = this.simulated(read, i);
    this.awaited.add(context);
    return context.finally(() => this.awaited.delete(context));
  }

  private async simulated(read: ReadScript, i: number): Promise<SimulatedRun | null> {
    const { source, reading, assumptions } = read;
    const { script, ahead } = reading;
    const run = reading.runs[i];
    const fact = script.runs[i];
    if (!run || !fact) return null;
    const result = await this.cache.get(run, script, async () => {
      const isAhead = !read.isOld && ahead.runs.includes(i);
      const made = isAhead
        ? await this.worker.call("runAhead", source.key, ahead.reading, i)
        : undefined;
      if (made !== undefined) return made;
      return this.worker.call("run", runSlot(source.key, i), run, script);
    });
    return result && { script, run, fact, result, stated: assumptions.stated ?? [] };
  }

  /** What a scheduler inside a composite would do on its own; null for any other call. */
  async aloneOf({ source, reading }: ReadScript, { id }: CallFact): Promise<Trace | null> {
    const run = reading.runs[runIndexOf(reading.script, id)];
    const alone = run && aloneRun(run, reading.script, id);
    if (!alone) return null;
    const slot = `${source.key}#${alone.id}`;
    const result = await this.cache.get(alone, reading.script, () =>
      this.worker.call("run", slot, alone, reading.script),
    );
    return result?.trace ?? null;
  }

  /**
   * Everything found in a script, with what only its simulation shows. One run after the other,
   * each once nothing that is looked at is being simulated: lenses and hovers come first.
   */
  async findings(script: ReadScript): Promise<readonly Finding[]> {
    const results: RunResult[] = [];
    for (const i of script.reading.runs.keys()) {
      while (this.awaited.size > 0) await Promise.allSettled(this.awaited);
      const context = await this.simulated(script, i);
      if (context) results.push(context.result);
    }
    return collectFindings(script.reading, results);
  }
}
