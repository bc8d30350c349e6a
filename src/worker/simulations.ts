import { KeptNoise } from "../core/keptNoise.ts";
import { countSteps } from "../core/runPlan.ts";
import { seedCurves } from "../core/seedCurves.ts";
import { simulate } from "../core/simulate.ts";
import { sweep } from "../core/sweep.ts";
import { crossValidate } from "../core/training/crossValidate.ts";
import { completed } from "../core/training/experiments/experiment.ts";
import { findExperiment } from "../core/training/experiments/index.ts";
import { plannedUpdates } from "../core/training/lengths.ts";
import { liveTraining } from "../core/training/train.ts";
import { TRIALS, tuneRate } from "../core/tuneRate.ts";
import { scriptCaller } from "../plan/callScript.ts";
import { withFunctions } from "../plan/functionText.ts";
import type { SimulationApi } from "../protocol/worker.ts";
import { Surfaces } from "../surface/surface.ts";
import { Driver, type Thread } from "./driver.ts";
import { giveAway } from "./giveAway.ts";

/** Between two looks at a training that is under way; more where a look takes long. */
const LOOK_MS = 250;

/** What is computed from plans and tasks, without any script. */
export function createSimulations(
  thread: Thread,
  driver = new Driver(thread),
  noise = new KeptNoise(),
): SimulationApi {
  const { slots } = driver;
  const surfaces = new Surfaces();
  return {
    simulate: async (slot, plan) => {
      const work = simulate(withFunctions(plan), { call: scriptCaller(), ...noise.for(plan) });
      return giveAway(await driver.drive(slot, work, countSteps(plan.program)));
    },
    seeds: async (slot, plan, seeds) =>
      driver.drive(
        slot,
        seedCurves(withFunctions(plan), seeds, scriptCaller(), noise),
        countSteps(plan.program) * seeds.length,
      ),
    async survey(slot, request) {
      const isCurrent = slots.enter(slot);
      // Lets a newer view of the surface overtake this one.
      await thread.pause();
      return isCurrent() ? surfaces.survey(request) : null;
    },
    walk: (slot, request) =>
      driver.drive(slot, surfaces.walk(request, scriptCaller()), request.plan.steps),
    sweep: async (slot, work) => {
      const { rows, columns, seeds } = work;
      const runs = rows.values.length * columns.values.length * seeds.length;
      const whole = { ...work, plan: withFunctions(work.plan) };
      return driver.drive(slot, sweep(whole, scriptCaller(), noise), runs);
    },
    tune: async (slot, plan, seeds) =>
      driver.drive(
        slot,
        tuneRate(withFunctions(plan), seeds, scriptCaller(), noise),
        TRIALS * seeds.length,
      ),
    train: async (slot, { task, plan, updatesPerEpoch, measures, isLive }) => {
      const options = { call: scriptCaller(), measures };
      const { steps, soFar } = liveTraining(task, withFunctions(plan), options);
      const show = () => thread.trained(slot, soFar());
      const look = isLive ? nowAndThen(show, thread.now) : undefined;
      return driver.drive(slot, steps, plannedUpdates(plan, updatesPerEpoch), look);
    },
    crossValidate: async (slot, { task, plan, measures }, folds) => {
      const options = { call: scriptCaller(), measures };
      return driver.drive(slot, crossValidate(task, withFunctions(plan), folds, options), 1);
    },
    experiment: async (slot, name, options, moreSeeds = 1) => {
      const experiment = findExperiment(name);
      if (!experiment) throw new Error(`no such experiment: ${name}`);
      const { seeds = 0, ...rest } = completed(experiment, options);
      const wanted = completed(experiment, { ...rest, seeds: seeds * moreSeeds });
      const result = await driver.drive(slot, experiment.run(wanted), 1);
      return result && { ...result, seeds: wanted.seeds ?? 0 };
    },
    async release(slot) {
      slots.leave(slot);
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
