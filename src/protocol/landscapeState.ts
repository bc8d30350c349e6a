import * as v from "valibot";
import { MOST_STEPS } from "./landscapeDefaults.ts";

const finite = v.pipe(v.number(), v.finite());

/** What the landscape view shows; part of the saved state. */
export const landscapeState = v.object({
  /** An objective of the catalogue, or `custom` for the typed formula. */
  objective: v.string(),
  expression: v.pipe(v.string(), v.maxLength(1000)),
  /** By objective, where they are not the usual ones. */
  options: v.record(v.string(), v.record(v.string(), finite)),
  starts: v.record(v.string(), v.pipe(v.array(finite), v.maxLength(2), v.readonly())),
  noise: v.picklist(["off", "low", "medium", "high"]),
  /** The rate follows the run's schedule, drawn together to these steps. */
  schedule: v.boolean(),
  /** Whose values the coordinates have, from 0: runs with fewer groups walk with their first. */
  group: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_STEPS)),
  /** The middle of the shown part and the length of its shorter side; null for all of it. */
  view: v.nullable(v.object({ x: finite, y: finite, span: v.pipe(finite, v.gtValue(0)) })),
});

export type LandscapeState = Readonly<v.InferOutput<typeof landscapeState>>;
export type LandscapeView = NonNullable<LandscapeState["view"]>;
