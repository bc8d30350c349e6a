import { freshNoise, withNoise } from "./objectives/noise.ts";
import { completeOptions, type ObjectiveDefinition } from "./objectives/objective.ts";
import type { GivenRates } from "./recorder.ts";
import { type ObjectivePlan, type OptimizerPlan, type RunPlan, stepProgram } from "./runPlan.ts";
import { simulate } from "./simulate.ts";
import type { CallFunction } from "./spec/pyValue.ts";
import type { Trace } from "./trace.ts";

/** One optimizer's walk over a surface of one or two coordinates. */
export interface LandscapePlan {
  /** All coordinates belong to its one parameter group. */
  readonly optimizer: OptimizerPlan;
  readonly objective: ObjectivePlan;
  readonly steps: number;
  readonly seed: number;
  /** Standard deviation of the gradient's noise, as a share of its length at the start. */
  readonly noise: number;
  /** The rate of each step; null for the optimizer's own, constant one. */
  readonly rates: GivenRates | null;
}

/** Adds normal noise to the gradient; an objective that has noise of its own keeps only that. */
function noisily(
  definition: ObjectiveDefinition,
  { noise, objective }: LandscapePlan,
): ObjectiveDefinition {
  if (noise === 0 || definition.noisy) return definition;
  return {
    ...definition,
    noisy: true,
    create(options, random, groups) {
      const exact = definition.create(options, random, groups);
      const gradient = new Float64Array(exact.dimension);
      exact.gradient(Float64Array.from(objective.start ?? definition.start(options)), gradient);
      // Of n components with this deviation the length is √n times as large.
      const deviation = (noise * Math.hypot(...gradient)) / Math.sqrt(exact.dimension);
      return withNoise(exact, gradient.fill(deviation), freshNoise(random, exact.dimension));
    },
  };
}

/** Options under which an objective's gradient is exact. */
export const withoutNoise = (definition: ObjectiveDefinition, { options }: ObjectivePlan) =>
  completeOptions(definition, definition.noisy ? { ...options, noise: 0 } : options);

/** Walks with everything recorded: positions, gradients and the optimizer's state. */
export function* walk(
  plan: LandscapePlan,
  definition: ObjectiveDefinition,
  call: CallFunction,
): Generator<number, Trace> {
  const { optimizer, objective, steps, seed, noise, rates } = plan;
  const options = noise === 0 ? withoutNoise(definition, objective) : objective.options;
  const run: RunPlan = {
    optimizer,
    schedulers: [],
    program: stepProgram(steps, []),
    objective: { ...objective, options },
    seed,
  };
  return yield* simulate(run, {
    call,
    recordParams: true,
    recordInternals: true,
    objective: noisily(definition, plan),
    ...(rates ? { rates } : {}),
  });
}

/**
 * `count` values spread evenly over a run, its first and its last among them: how a long schedule
 * is shown in few steps.
 */
export function compressed(values: Float64Array, count: number): Float64Array {
  const last = values.length - 1;
  const at = (i: number) => (count < 2 ? 0 : Math.round((i * last) / (count - 1)));
  return Float64Array.from({ length: count }, (_, i) => values[at(i)] ?? Number.NaN);
}
