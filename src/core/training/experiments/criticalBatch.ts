import { findObjective } from "../../objectives/index.ts";
import { curvatures, deviations } from "../../objectives/noisyQuadratic.ts";
import { completeOptions, type ObjectiveDefinition } from "../../objectives/objective.ts";
import { createRandom } from "../../random.ts";
import { claim, type Experiment, type ExperimentResult, integer } from "./experiment.ts";
import { doublings, exact, mean, measured } from "./statistics.ts";

const SIZES = doublings(8, 2 ** 14);
/** Share of the first loss that is to be reached. */
const TARGET = 0.02;
const MAX_STEPS = 20_000;
const RATES = Array.from({ length: 25 }, (_, i) => 2 ** (-11 + i / 2)).filter((eta) => eta < 1.95);
const DIMENSION = 30;

/**
 * Steps to a target loss on the noisy quadratic (Zhang et al. 2019), with the best constant rate at
 * every batch size. In between lies the critical batch size: the n at which
 * steps = S (1 + n_crit/n) needs twice the fewest steps (McCandlish et al. 2018).
 */
export const criticalBatch: Experiment = {
  name: "criticalBatch",
  options: { seeds: integer(5, 2, 50) },
  *run({ seeds = 0 }) {
    const steps: number[][] = SIZES.map(() => []);
    const theory: number[] = [];
    for (const [k, n] of SIZES.entries()) {
      const best = bestRate(n);
      theory.push(best.steps);
      yield (k + 0.5) / SIZES.length;
      for (let seed = 0; seed < seeds; seed++) {
        steps[k]?.push(simulatedSteps(n, best.rate, seed));
        yield (k + 0.5 + (seed + 1) / seeds / 2) / SIZES.length;
      }
    }
    return result(steps, theory);
  },
};

function result(
  steps: readonly (readonly number[])[],
  theory: readonly number[],
): ExperimentResult {
  const means = steps.map(mean);
  const fewest = Math.min(...means);
  // Few samples in all where noise rules: n·steps tends to S·n_crit.
  const samples = (means[0] as number) * (SIZES[0] as number);
  const critical = samples / fewest;
  const gain = (k: number) => (means[k] as number) / (means[k + 1] as number);
  const last = SIZES.length - 1;
  return {
    charts: [
      {
        id: "steps",
        x: "log",
        y: "log",
        curves: [
          {
            id: "steps",
            kind: "measured",
            points: SIZES.map((n, k) => measured(n, steps[k] ?? [])),
          },
          {
            id: "expected",
            kind: "theory",
            points: SIZES.map((n, k) => exact(n, theory[k] as number)),
          },
        ],
      },
    ],
    figures: { critical, fewest, firstGain: gain(0), lastGain: gain(last - 1), target: TARGET },
    claims: [
      claim("halvesBelow", gain(0) > 1.7 && gain(1) > 1.7),
      claim("stopsAbove", gain(last - 1) < 1.1),
      claim(
        "kneeBetween",
        critical > 4 * (SIZES[0] as number) && critical < (SIZES[last] as number) / 4,
      ),
    ],
  };
}

const quadratic = findObjective("noisy-quadratic") as ObjectiveDefinition;
const optionsFor = (n: number) =>
  completeOptions(quadratic, { batch_size: n, dimension: DIMENSION });

/** By the exact recursion of the expected squares: E θ² ← (1 − ηh)² E θ² + η² var. */
export function expectedSteps(n: number, eta: number, limit: number): number {
  const h = curvatures(optionsFor(n), 1);
  const noise = deviations(h, optionsFor(n)).map((s) => s * s);
  const squares = new Float64Array(DIMENSION).fill(1);
  const lossNow = () => {
    let loss = 0;
    for (let i = 0; i < DIMENSION; i++) loss += ((h[i] as number) * (squares[i] as number)) / 2;
    return loss;
  };
  const target = TARGET * lossNow();
  for (let step = 1; step <= limit; step++) {
    for (let i = 0; i < DIMENSION; i++) {
      const keep = 1 - eta * (h[i] as number);
      squares[i] = keep * keep * (squares[i] as number) + eta * eta * (noise[i] as number);
    }
    if (lossNow() <= target) return step;
  }
  return Number.POSITIVE_INFINITY;
}

function bestRate(n: number): { readonly rate: number; readonly steps: number } {
  let best = { rate: RATES[0] as number, steps: Number.POSITIVE_INFINITY };
  // From the largest rate down: a slower one needs no more steps than the best so far to lose.
  for (const rate of [...RATES].reverse()) {
    const limit = Math.min(MAX_STEPS, best.steps);
    const steps = expectedSteps(n, rate, limit);
    if (steps < best.steps) best = { rate, steps };
  }
  return best;
}

/** Until the mean loss of ten steps, as one would watch it, is at the target. */
function simulatedSteps(n: number, eta: number, seed: number): number {
  const objective = quadratic.create(optionsFor(n), createRandom(1 + seed * 7919 + n), 1);
  const theta = new Float64Array(DIMENSION).fill(1);
  const gradient = new Float64Array(DIMENSION);
  const target = TARGET * objective.value(theta);
  let smooth = objective.value(theta);
  for (let step = 1; step <= MAX_STEPS; step++) {
    objective.gradient(theta, gradient);
    for (let i = 0; i < DIMENSION; i++) {
      theta[i] = (theta[i] as number) - eta * (gradient[i] as number);
    }
    smooth += (objective.value(theta) - smooth) / 3;
    if (smooth <= target) return step;
  }
  return MAX_STEPS;
}
