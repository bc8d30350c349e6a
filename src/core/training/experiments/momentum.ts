import { findObjective } from "../../objectives/index.ts";
import { completeOptions, type ObjectiveDefinition } from "../../objectives/objective.ts";
import { createRandom, type Random } from "../../random.ts";
import { claim, type Experiment, type ExperimentResult, integer, real } from "./experiment.ts";
import { mean, measured, share } from "./statistics.ts";

const MOMENTA = [0, 0.5, 0.8, 0.9, 0.95, 0.99];
const MAX_STEPS = 3000;

/**
 * SGD with PyTorch's momentum from slightly different starts, by the momentum: who crosses the
 * barrier of the hill, how many steps the ravine takes, and how many it takes to leave the saddle.
 */
export const momentum: Experiment = {
  name: "momentum",
  options: { seeds: integer(20, 3, 500), rate: real(0.02, 0.001, 0.035) },
  *run({ seeds = 0, rate = 0 }) {
    const crossed: number[] = [];
    const ravine: number[][] = [];
    const saddle: number[][] = [];
    for (const [k, mu] of MOMENTA.entries()) {
      const each = Array.from({ length: seeds }, (_, seed) => seed);
      crossed.push(each.filter((seed) => crosses(mu, rate, seed)).length);
      yield (k + 0.3) / MOMENTA.length;
      ravine.push(each.map((seed) => ravineSteps(mu, rate, seed)));
      saddle.push(each.map((seed) => saddleSteps(mu, rate, seed)));
      yield (k + 1) / MOMENTA.length;
    }
    return result(crossed, ravine, saddle, seeds);
  },
};

function result(
  crossed: readonly number[],
  ravine: readonly (readonly number[])[],
  saddle: readonly (readonly number[])[],
  seeds: number,
): ExperimentResult {
  const steps = (id: string, values: readonly (readonly number[])[]) => ({
    id,
    x: "linear" as const,
    y: "log" as const,
    curves: [
      {
        id: "steps",
        kind: "measured" as const,
        points: MOMENTA.map((mu, k) => measured(mu, values[k] ?? [])),
      },
    ],
  });
  const at = (values: readonly (readonly number[])[], mu: number) =>
    mean(values[MOMENTA.indexOf(mu)] ?? []);
  const crossing = (mu: number) => crossed[MOMENTA.indexOf(mu)] as number;
  return {
    charts: [
      {
        id: "hill",
        x: "linear",
        y: "linear",
        curves: [
          {
            id: "crossed",
            kind: "measured",
            points: MOMENTA.map((mu, k) => share(mu, crossed[k] as number, seeds)),
          },
        ],
      },
      steps("ravine", ravine),
      steps("saddle", saddle),
    ],
    figures: {
      seeds,
      crossed0: crossing(0),
      crossed80: crossing(0.8),
      crossed90: crossing(0.9),
      crossed99: crossing(0.99),
      ravine0: at(ravine, 0),
      ravine90: at(ravine, 0.9),
      ravine99: at(ravine, 0.99),
      saddle0: at(saddle, 0),
      saddle90: at(saddle, 0.9),
    },
    claims: [
      claim("staysWithout", crossing(0) <= 0.05 * seeds),
      claim("crossesWith", crossing(0.9) >= 0.8 * seeds),
      claim("ravineFaster", at(ravine, 0.9) < 0.5 * at(ravine, 0)),
      claim("tooMuchRings", at(ravine, 0.99) > 2 * at(ravine, 0.9)),
      claim("saddleFaster", at(saddle, 0.9) < 0.5 * at(saddle, 0)),
    ],
  };
}

const surface = (name: string) => findObjective(name) as ObjectiveDefinition;
const hill = surface("hill");
const valley = surface("ravine");
const pass = surface("saddle");

/** A start a few percent beside the usual one. */
const nearby = (start: readonly number[], random: Random) =>
  Float64Array.from(start, (x) => x * (1 + 0.05 * random.normal()));

/** Steps until `isThere`, or the most there are. */
function stepsUntil(
  definition: ObjectiveDefinition,
  theta: Float64Array,
  mu: number,
  eta: number,
  isThere: (theta: Float64Array) => boolean,
): number {
  const objective = definition.create(completeOptions(definition, {}), createRandom(0), 1);
  const gradient = new Float64Array(theta.length);
  const buffer = new Float64Array(theta.length);
  for (let step = 1; step <= MAX_STEPS; step++) {
    objective.gradient(theta, gradient);
    for (let i = 0; i < theta.length; i++) {
      const b = mu * (buffer[i] as number) + (gradient[i] as number);
      buffer[i] = b;
      theta[i] = (theta[i] as number) - eta * b;
    }
    if (isThere(theta)) return step;
  }
  return MAX_STEPS;
}

/** Over the barrier at 0, and still there in the end. */
function crosses(mu: number, eta: number, seed: number): boolean {
  const theta = nearby(hill.start(completeOptions(hill, {})), createRandom(seed));
  stepsUntil(hill, theta, mu, eta, () => false);
  return (theta[0] as number) > 0;
}

/** To a hundredth of the start's distance in both coordinates, and no way back from there. */
function ravineSteps(mu: number, eta: number, seed: number): number {
  const theta = nearby(valley.start(completeOptions(valley, {})), createRandom(seed));
  let inside = 0;
  const near = (at: Float64Array) => {
    const isNear = Math.hypot(at[0] as number, at[1] as number) < 0.025;
    inside = isNear ? inside + 1 : 0;
    return inside === 20;
  };
  return stepsUntil(valley, theta, mu, eta, near) - 20;
}

function saddleSteps(mu: number, eta: number, seed: number): number {
  const theta = nearby(pass.start(completeOptions(pass, {})), createRandom(seed));
  return stepsUntil(pass, theta, mu, eta, (at) => Math.abs(at[1] as number) > 1);
}
