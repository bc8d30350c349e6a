import { findObjective } from "../../objectives/index.ts";
import { completeOptions, type ObjectiveDefinition } from "../../objectives/objective.ts";
import { createRandom } from "../../random.ts";
import { claim, type Experiment, type ExperimentResult, integer, real } from "./experiment.ts";
import { share } from "./statistics.ts";

const CYCLE = 400;
const CYCLES = 5;
const TOTAL = CYCLE * CYCLES;
const BATCH = 9;
const NOISE = 1600;

/** The rate at update t of the whole run, as a share of the highest. */
const SCHEDULES = {
  steps: (t: number) => (t < TOTAL / 2 ? 1 : t < (3 * TOTAL) / 4 ? 0.1 : 0.01),
  cosine: (t: number) => (1 + Math.cos((Math.PI * t) / TOTAL)) / 2,
  restarts: (t: number) => (1 + Math.cos((Math.PI * (t % CYCLE)) / CYCLE)) / 2,
} as const;

/**
 * Seeds that have left the sharp basin of the two-basin loss at the end of every cycle: each
 * restart gives another chance, while a rate that has decayed stays where it is. Step decay that
 * keeps the full rate for half of the time is the third: what counts is the time at a high rate.
 */
export const leavingMinimum: Experiment = {
  name: "leavingMinimum",
  options: { seeds: integer(100, 10, 1000), rate: real(0.004, 0.001, 0.008) },
  *run({ seeds = 0, rate = 0 }) {
    const names = ["steps", "cosine", "restarts"] as const;
    const flat = names.map(() => new Array<number>(CYCLES).fill(0));
    for (const [i, name] of names.entries()) {
      for (let seed = 0; seed < seeds; seed++) {
        for (const [cycle, isFlat] of basinsOf(name, rate, seed).entries()) {
          const counts = flat[i] as number[];
          if (isFlat) counts[cycle] = (counts[cycle] as number) + 1;
        }
        yield (i + (seed + 1) / seeds) / names.length;
      }
    }
    return result(names, flat, seeds);
  },
};

const basins = findObjective("two-basins") as ObjectiveDefinition;

/** Whether the run is in the flat basin at the end of each cycle. */
function basinsOf(name: keyof typeof SCHEDULES, rate: number, seed: number): boolean[] {
  const options = completeOptions(basins, { batch_size: BATCH, noise: NOISE });
  const objective = basins.create(options, createRandom(seed), 1);
  const theta = Float64Array.from(basins.start(options));
  const gradient = new Float64Array(1);
  const found: boolean[] = [];
  for (let t = 0; t < TOTAL; t++) {
    objective.gradient(theta, gradient);
    theta[0] = (theta[0] as number) - rate * SCHEDULES[name](t) * (gradient[0] as number);
    if ((t + 1) % CYCLE === 0) found.push((theta[0] as number) > 0);
  }
  return found;
}

function result(
  names: readonly string[],
  flat: readonly (readonly number[])[],
  seeds: number,
): ExperimentResult {
  const [steps = [], cosine = [], restarts = []] = flat.map((n) => n.map((k) => k / seeds));
  const last = CYCLES - 1;
  const end = (shares: readonly number[]) => shares[last] as number;
  return {
    charts: [
      {
        id: "share",
        x: "linear",
        y: "linear",
        curves: names.map((id, i) => ({
          id,
          kind: "measured",
          points: (flat[i] ?? []).map((n, cycle) => share((cycle + 1) * CYCLE, n, seeds)),
        })),
      },
    ],
    figures: {
      seeds,
      firstRestarts: restarts[0] as number,
      lastRestarts: end(restarts),
      lastCosine: end(cosine),
      lastSteps: end(steps),
      firstRestartsSeeds: flat[2]?.[0] as number,
      lastRestartsSeeds: flat[2]?.[last] as number,
      lastCosineSeeds: flat[1]?.[last] as number,
      lastStepsSeeds: flat[0]?.[last] as number,
    },
    claims: [
      claim("restartsLeave", end(restarts) > (restarts[0] as number) + 0.2),
      claim("decayStays", Math.abs(end(cosine) - (cosine[last - 1] as number)) < 0.03),
      claim("moreThanSteps", end(restarts) > end(steps) + 0.05),
    ],
  };
}
