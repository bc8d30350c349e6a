import { PyError } from "../core/spec/pyError.ts";
import type { CallFunction } from "../core/spec/pyValue.ts";
import { newBudget, spend } from "../python/budget.ts";
import { callFunction } from "../python/interpret.ts";
import { Unresolved } from "../python/unresolved.ts";

/** All calls of one simulation together take at most this many steps: some seconds. */
const STEPS_PER_RUN = 100_000_000;

/** Calls functions of a script for one simulation: each call, and all together, are bounded. */
export function scriptCaller(): CallFunction {
  const total = { steps: STEPS_PER_RUN };
  const call: CallFunction = (fn, args) => {
    const budget = newBudget();
    const { steps } = budget;
    try {
      return callFunction(fn, args, budget);
    } catch (error) {
      if (error instanceof Unresolved)
        throw new PyError("Unresolved", `cannot evaluate ${fn.source}`);
      throw error;
    } finally {
      const cost = steps - budget.steps;
      call.steps = (call.steps ?? 0) + cost;
      spend(total, cost);
    }
  };
  return call;
}
