import { findObjective } from "./objectives/index.ts";
import {
  completeOptions,
  type Objective,
  type ObjectiveDefinition,
} from "./objectives/objective.ts";
import { createRandom, type Random } from "./random.ts";
import type { RunPlan } from "./runPlan.ts";

/** What the catalogue has by a name of the plan; one it does not have is a bug of the caller. */
export function required<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`not in the catalogue: ${name}`);
  return found;
}

interface Instead {
  /** Stands for the plan's objective where the catalogue does not have it. */
  readonly objective?: ObjectiveDefinition;
  /** Draws the noise, in place of a stream from the plan's seed. */
  readonly random?: Random;
}

/** The objective of a plan, ready to be evaluated, and where its run starts; neither without one. */
export function openObjective(
  { objective, seed, optimizer }: RunPlan,
  instead: Instead,
): { readonly start: readonly number[]; readonly objective: Objective | null } {
  if (!objective) return { start: [], objective: null };
  const { name } = objective;
  const definition = instead.objective ?? required(findObjective(name), name);
  const options = completeOptions(definition, objective.options);
  const random = instead.random ?? createRandom(seed);
  return {
    start: objective.start ?? definition.start(options),
    objective: definition.create(options, random, optimizer.groups.length),
  };
}
