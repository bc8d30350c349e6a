import { PyError } from "../core/spec/pyError.ts";
import type { CallFunction } from "../core/spec/pyValue.ts";
import { newBudget } from "../python/budget.ts";
import { callFunction, Unresolved } from "../python/interpret.ts";

/** Calls functions of a script for a simulation, each call with its own bounded budget. */
export const callScriptFunction: CallFunction = (fn, args) => {
  try {
    return callFunction(fn, args, newBudget());
  } catch (error) {
    if (error instanceof Unresolved)
      throw new PyError("Unresolved", `cannot evaluate ${fn.source}`);
    throw error;
  }
};
