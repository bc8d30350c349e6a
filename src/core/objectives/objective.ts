import type { Random } from "../random.ts";
import { exactly } from "./noise.ts";

/** A loss surface that stands in for the user's model. */
export interface Objective {
  readonly dimension: number;
  /** The exact (noise-free) loss at `theta`. */
  value(theta: Float64Array): number;
  /** Writes the gradient, with its noise where the objective is noisy. */
  gradient(theta: Float64Array, out: Float64Array): void;
  /**
   * Does as `gradient` and writes into `loss[0]` what `value` would give, where one pass does both:
   * a returned double would be allocated.
   */
  gradientAndValue?(theta: Float64Array, out: Float64Array, loss: Float64Array): void;
  /**
   * Loss and gradient on the mini-batch that `gradient` drew last: what a closure computes when an
   * optimizer calls it several times within one step.
   */
  evaluate(theta: Float64Array, out: Float64Array): number;
}

/** A number that shapes an objective. */
export interface ObjectiveOption {
  readonly default: number;
  readonly min: number;
  /** Where more would take more memory or time than a preview may. */
  readonly max?: number;
  readonly doc: string;
}

export type ObjectiveOptions = Readonly<Record<string, number>>;

export interface ObjectiveDefinition {
  readonly name: string;
  /** The name as it is written in a sentence. */
  readonly title: string;
  readonly doc: string;
  readonly formula: string;
  /** Its gradient is random, from the run's seed. */
  readonly noisy: boolean;
  readonly options: Readonly<Record<string, ObjectiveOption>>;
  /** Where the lowest values are; empty where there is none, or none in closed form. */
  minima(options: ObjectiveOptions): readonly (readonly number[])[];
  /** The usual plotting range of each coordinate. */
  readonly domain: readonly [low: number, high: number];
  start(options: ObjectiveOptions): readonly number[];
  /** `groups` is the number of parameter groups that share the coordinates. */
  create(options: ObjectiveOptions, random: Random, groups: number): Objective;
}

/** A deterministic function of two variables with its exact gradient. */
export interface Surface {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly formula: string;
  readonly minima: readonly (readonly [number, number])[];
  readonly domain: readonly [low: number, high: number];
  readonly start: readonly [number, number];
  f(x: number, y: number): number;
  dx(x: number, y: number): number;
  dy(x: number, y: number): number;
}

/** An objective of two coordinates without noise or options. */
export function surfaceObjective(surface: Surface): ObjectiveDefinition {
  const { f, dx, dy, start, minima, ...rest } = surface;
  return {
    ...rest,
    noisy: false,
    options: {},
    minima: () => minima,
    start: () => start,
    create: () =>
      exactly({
        dimension: 2,
        value: (theta) => f(theta[0] as number, theta[1] as number),
        gradient(theta, out) {
          const x = theta[0] as number;
          const y = theta[1] as number;
          out[0] = dx(x, y);
          out[1] = dy(x, y);
        },
      }),
  };
}

/** Given options, each within its bounds: a view that somebody shared may hold any number. */
export function boundedOptions(
  definition: ObjectiveDefinition,
  given: ObjectiveOptions,
): ObjectiveOptions {
  const entries = Object.entries(given).map(([name, value]) => {
    const { min, max = Number.POSITIVE_INFINITY } = definition.options[name] ?? { min: value };
    return [name, Math.min(max, Math.max(min, value))] as const;
  });
  return Object.fromEntries(entries);
}

/** Given options completed by the defaults. */
export function completeOptions(
  definition: ObjectiveDefinition,
  given: ObjectiveOptions,
): ObjectiveOptions {
  const entries = Object.entries(definition.options);
  return Object.fromEntries(entries.map(([name, o]) => [name, given[name] ?? o.default]));
}
