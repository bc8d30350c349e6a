import { PyError } from "../core/spec/pyError.ts";

/** Bounds the work of one evaluation: hostile text must end in a message, not hang. */
export interface Budget {
  steps: number;
}

const STEPS = 100_000;

export const newBudget = (): Budget => ({ steps: STEPS });

/** Takes `cost` steps off. Throws the error that stands for "too much work". */
export function spend(budget: Budget, cost: number): void {
  budget.steps -= cost;
  if (budget.steps < 0) {
    throw new PyError("TooManyStepsError", "the expression takes too many steps to evaluate here");
  }
}

/** Pays for a sequence that was built. */
export function charge<T>(items: readonly T[], budget: Budget): readonly T[] {
  spend(budget, items.length);
  return items;
}

/** Pays for a text that was built, as for a sequence of its characters. */
export function chargeText(text: string, budget: Budget): string {
  spend(budget, text.length);
  return text;
}
