import type { ObjectivePlan } from "../core/runPlan.ts";
import type { PyValue } from "../core/spec/pyValue.ts";

/** What a preview takes for granted where the script does not say. */
export interface Assumptions {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** The stand-in loss. */
  readonly objective: ObjectivePlan;
  readonly seed: number;
  /** Values the user gave for expressions that cannot be read, by their text. */
  readonly values?: Readonly<Record<string, PyValue>>;
}

export const defaultAssumptions: Assumptions = {
  epochs: 90,
  stepsPerEpoch: 391,
  objective: { name: "noisy-quadratic", options: {} },
  seed: 0,
};
