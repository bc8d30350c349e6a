import { KeptNoise } from "../core/keptNoise.ts";
import { countSteps } from "../core/runPlan.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import { type Reading, simulateRun } from "../plan/preview.ts";
import { reprOf, ScriptReading } from "../plan/scriptReading.ts";
import { simulateWhatIf } from "../plan/whatIf.ts";
import type { WorkerApi } from "../protocol/worker.ts";
import { Driver, type Thread } from "./driver.ts";
import { giveAway } from "./giveAway.ts";
import { RunsAhead } from "./runsAhead.ts";
import { createSimulations } from "./simulations.ts";

/** The worker's functions, independent of the kind of thread they run in. */
export function createLogic(thread: Thread): WorkerApi {
  const driver = new Driver(thread);
  const { slots } = driver;
  const noise = new KeptNoise();
  const simulations = createSimulations(thread, driver, noise);
  const readings = new Map<string, ScriptReading>();
  const files = new Map<string, Map<string, string | null>>();
  const simulated = (slot: string, run: PlannedRun, script: Reading["script"]) => {
    const steps = run.plan ? countSteps(run.plan.program) : 0;
    return driver.drive(slot, simulateRun(run, script, noise, thread.allocate), steps);
  };
  const ahead = new RunsAhead(async (slot, { runs, script }, i) => {
    // The answer of the reading goes first.
    await thread.pause();
    return simulated(slot, runs[i] as PlannedRun, script);
  });
  return {
    ...simulations,
    async read(slot, text, assumptions, supplied) {
      const known = files.get(slot) ?? new Map<string, string | null>();
      files.set(slot, known);
      for (const [path, content] of Object.entries(supplied?.texts ?? {})) known.set(path, content);
      const isCurrent = slots.enter(slot);
      // Lets a newer text that already waits overtake this one.
      await thread.pause();
      if (!isCurrent()) return null;
      const reading = readings.get(slot) ?? new ScriptReading(thread.now);
      readings.set(slot, reading);
      const beside = supplied && {
        path: supplied.path,
        read: (path: string) => known.get(path),
        runs: supplied.runs,
      };
      const answer = reading.read(text, assumptions, beside);
      return { ...answer, ahead: ahead.begin(slot, answer) };
    },
    async edit(slot, text, assumptions, wishes, locked) {
      const reading = readings.get(slot) ?? new ScriptReading(thread.now);
      return reading.plan(text, assumptions, wishes, locked);
    },
    run: async (slot, run, script) => giveAway(await simulated(slot, run, script)),
    async runAhead(slot, reading, i) {
      const result = await ahead.take(slot, reading, i);
      return result === undefined ? result : giveAway(result);
    },
    whatIf: async (slot, request, isLater) => {
      const work = simulateWhatIf(request, noise, thread.allocate);
      const steps = 2 * countSteps(request.plan.program);
      return giveAway(
        (await isLater) ? driver.driveLater(slot, work, steps) : driver.drive(slot, work, steps),
      );
    },
    async evaluate(text) {
      return reprOf(text);
    },
    async release(slot) {
      await simulations.release(slot);
      readings.delete(slot);
      ahead.forget(slot);
      files.delete(slot);
    },
  };
}
