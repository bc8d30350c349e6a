import { completeOptions, type ObjectiveDefinition } from "../../../core/objectives/objective.ts";
import { createRandom } from "../../../core/random.ts";
import type { Plot } from "./plot.ts";

/** A loss of one weight as a curve, with its slope. */
export interface HillCurve {
  value(w: number): number;
  slope(w: number): number;
  readonly points: Plot["curves"][number]["points"];
  readonly range: NonNullable<Plot["range"]>;
}

const PLACES = 120;

/** The picture ends at the height `top`, where the walls of the valley go on. */
export function curveOf(definition: ObjectiveDefinition, top = 5): HillCurve {
  const objective = definition.create(completeOptions(definition, {}), createRandom(0), 1);
  const at = new Float64Array(1);
  const out = new Float64Array(1);
  const value = (w: number) => {
    at[0] = w;
    return objective.value(at);
  };
  const slope = (w: number) => {
    at[0] = w;
    objective.gradient(at, out);
    return out[0] as number;
  };
  const [low, high] = definition.domain;
  const points = Array.from({ length: PLACES + 1 }, (_, i) => {
    const x = low + ((high - low) * i) / PLACES;
    return { x, y: value(x) };
  });
  const heights = points.map(({ y }) => y);
  const range = {
    x: [low, high] as const,
    y: [Math.min(...heights) - 0.2, Math.min(top, Math.max(...heights))] as const,
  };
  return { value, slope, points, range };
}
