import { countSteps } from "../core/runPlan.ts";
import { seedCurves } from "../core/seedCurves.ts";
import { simulate } from "../core/simulate.ts";
import { sweep } from "../core/sweep.ts";
import { crossValidate } from "../core/training/crossValidate.ts";
import { completed } from "../core/training/experiments/experiment.ts";
import { findExperiment } from "../core/training/experiments/index.ts";
import { plannedUpdates } from "../core/training/lengths.ts";
import { liveTraining } from "../core/training/train.ts";
import type { TrainingRun } from "../core/training/trainingRun.ts";
import { TRIALS, tuneRate } from "../core/tuneRate.ts";
import { scriptCaller } from "../plan/callScript.ts";
import { withFunctions } from "../plan/functionText.ts";
import { KeptNoise, type Later } from "../plan/keptNoise.ts";
import { simulateRun } from "../plan/preview.ts";
import { reprOf, ScriptReading } from "../plan/scriptReading.ts";
import { simulateWhatIf } from "../plan/whatIf.ts";
import type { WorkerApi } from "../protocol/worker.ts";
import { Surfaces } from "../surface/surface.ts";
import { giveAway } from "./giveAway.ts";

/** What the logic needs of its thread. Time is passed in, so that it can be tested. */
export interface Thread {
  now(): number;
  /** Lets waiting messages in. */
  pause(): Promise<void>;
  later: Later;
  progress(slot: string, done: number, total: number): void;
  /** What a training that is under way has come to. */
  trained(slot: string, run: TrainingRun): void;
}

/** Between two pauses: short enough that a newer request is noticed at once. */
const SLICE_MS = 3;
/** Between two reports of progress: what is over sooner needs none. */
const REPORT_MS = 50;
/** Between two looks at a training that is under way; more where a look takes long. */
const LOOK_MS = 250;

/** The worker's functions, independent of the kind of thread they run in. */
export function createLogic(thread: Thread): WorkerApi {
  const slots = new Slots();
  const readings = new Map<string, ScriptReading>();
  const files = new Map<string, Map<string, string | null>>();
  const surfaces = new Surfaces();
  const noise = new KeptNoise(thread.later);

  /** Runs that somebody waits for. */
  let awaited = 0;

  async function drive<T>(
    slot: string,
    work: Generator<number, T>,
    total: number,
    look?: () => void,
  ) {
    awaited += 1;
    try {
      return await slices(slot, work, total, () => false, look);
    } finally {
      awaited -= 1;
    }
  }

  /** Work that nobody waits for yet: it rests while there is other work. */
  const driveLater = <T>(slot: string, work: Generator<number, T>, total: number) =>
    slices(slot, work, total, () => awaited > 0);

  async function slices<T>(
    slot: string,
    work: Generator<number, T>,
    total: number,
    isBusy: () => boolean,
    look?: () => void,
  ): Promise<T | null> {
    const isCurrent = slots.enter(slot);
    let pausedAt = thread.now();
    let reportedAt = pausedAt;
    for (;;) {
      while (isBusy()) await thread.pause();
      if (!isCurrent()) return null;
      const step = work.next();
      if (step.done) return step.value;
      if (thread.now() - pausedAt < SLICE_MS) continue;
      if (thread.now() - reportedAt >= REPORT_MS) {
        reportedAt = thread.now();
        thread.progress(slot, step.value, total);
      }
      look?.();
      await thread.pause();
      if (!isCurrent()) return null;
      pausedAt = thread.now();
    }
  }

  return {
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
      return reading.read(text, assumptions, beside);
    },
    async edit(slot, text, assumptions, wishes, locked) {
      const reading = readings.get(slot) ?? new ScriptReading(thread.now);
      return reading.plan(text, assumptions, wishes, locked);
    },
    run: async (slot, run, script) => {
      const steps = run.plan ? countSteps(run.plan.program) : 0;
      return giveAway(await drive(slot, simulateRun(run, script, noise), steps));
    },
    simulate: async (slot, plan) => {
      const work = simulate(withFunctions(plan), { call: scriptCaller() });
      return giveAway(await drive(slot, work, countSteps(plan.program)));
    },
    whatIf: async (slot, request, isLater) => {
      const work = simulateWhatIf(request, noise);
      const steps = 2 * countSteps(request.plan.program);
      return giveAway(await (isLater ? driveLater : drive)(slot, work, steps));
    },
    seeds: async (slot, plan, seeds) =>
      drive(
        slot,
        seedCurves(withFunctions(plan), seeds, scriptCaller()),
        countSteps(plan.program) * seeds.length,
      ),
    async survey(slot, request) {
      const isCurrent = slots.enter(slot);
      // Lets a newer view of the surface overtake this one.
      await thread.pause();
      return isCurrent() ? surfaces.survey(request) : null;
    },
    walk: (slot, request) =>
      drive(slot, surfaces.walk(request, scriptCaller()), request.plan.steps),
    sweep: async (slot, work) => {
      const { rows, columns, seeds } = work;
      const runs = rows.values.length * columns.values.length * seeds.length;
      const whole = { ...work, plan: withFunctions(work.plan) };
      return drive(slot, sweep(whole, scriptCaller()), runs);
    },
    tune: async (slot, plan, seeds) =>
      drive(slot, tuneRate(withFunctions(plan), seeds, scriptCaller()), TRIALS * seeds.length),
    train: async (slot, { task, plan, updatesPerEpoch, measures, isLive }) => {
      const options = { call: scriptCaller(), measures };
      const { steps, soFar } = liveTraining(task, withFunctions(plan), options);
      const show = () => thread.trained(slot, soFar());
      const look = isLive ? nowAndThen(show, thread.now) : undefined;
      return drive(slot, steps, plannedUpdates(plan, updatesPerEpoch), look);
    },
    crossValidate: async (slot, { task, plan, measures }, folds) => {
      const options = { call: scriptCaller(), measures };
      return drive(slot, crossValidate(task, withFunctions(plan), folds, options), 1);
    },
    experiment: async (slot, name, options, moreSeeds = 1) => {
      const experiment = findExperiment(name);
      if (!experiment) throw new Error(`no such experiment: ${name}`);
      const { seeds = 0, ...rest } = completed(experiment, options);
      const wanted = completed(experiment, { ...rest, seeds: seeds * moreSeeds });
      const result = await drive(slot, experiment.run(wanted), 1);
      return result && { ...result, seeds: wanted.seeds ?? 0 };
    },
    async evaluate(text) {
      return reprOf(text);
    },
    async release(slot) {
      slots.leave(slot);
      readings.delete(slot);
      files.delete(slot);
    },
  };
}

/** Acts when it is called, but not more often than a look may cost. */
function nowAndThen(act: () => void, now: () => number): () => void {
  let next = now() + LOOK_MS;
  return () => {
    const at = now();
    if (at < next) return;
    act();
    const end = now();
    next = end + Math.max(LOOK_MS, 10 * (end - at));
  };
}

/** Numbers the requests of each slot: only the newest is current. */
class Slots {
  private readonly newest = new Map<string, number>();
  private next = 0;

  enter(slot: string): () => boolean {
    const mine = this.next++;
    this.newest.set(slot, mine);
    return () => this.newest.get(slot) === mine;
  }

  leave(slot: string): void {
    this.newest.delete(slot);
  }
}
