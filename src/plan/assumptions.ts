import type { LoopRole, ObjectivePlan } from "../core/runPlan.ts";

/** What a preview takes for granted where the script does not say. */
export interface Assumptions {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Loops whose length the user has stated: what follows from it is certain. */
  readonly stated?: readonly LoopRole[];
  /** The stand-in loss. */
  readonly objective: ObjectivePlan;
  readonly seed: number;
  /** Python text of values the user gave, by the text of the expression they stand for. */
  readonly values?: Readonly<Record<string, string>>;
}

export const defaultAssumptions: Assumptions = {
  epochs: 90,
  stepsPerEpoch: 391,
  objective: { name: "noisy-quadratic", options: {} },
  seed: 0,
};
