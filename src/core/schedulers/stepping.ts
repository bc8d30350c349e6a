import type { PyArgs } from "../spec/pyValue.ts";
import { withDefaults } from "../spec/values.ts";
import type { SchedulerDefinition } from "./scheduler.ts";

/**
 * What an argument of a step says: an epoch, which may be left out; a count of steps, which may
 * not; or a metric.
 */
export type StepArgument = "epoch" | "count" | "metric";

/** timm has two ways to step, of which one is without effect. */
export type StepMethod = "step" | "step_update";

/** How a script moves a scheduler. */
export interface Stepping {
  readonly method: StepMethod;
  readonly takes: readonly StepArgument[];
  /** After what it is usually stepped: where a script does not show it, that is assumed. */
  readonly after: "batch" | "epoch";
}

const plain: Stepping = { method: "step", takes: ["epoch"], after: "epoch" };

export const steppingOf = (definition: SchedulerDefinition | undefined, args: PyArgs): Stepping =>
  definition?.stepping?.(withDefaults(definition.params, args)) ?? plain;

/** Classes that are stepped once per batch by their own documentation; they take any rhythm. */
export const countsBatches = (name: string): boolean =>
  name === "OneCycleLR" || name === "CyclicLR";

/** After what a class is usually stepped, by its documentation where its steps do not tell. */
export const rhythmOf = (name: string, { after }: Stepping): Stepping["after"] =>
  countsBatches(name) ? "batch" : after;
