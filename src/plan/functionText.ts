import type { RunPlan } from "../core/runPlan.ts";
import { isFunction, isList, type PyArgs, type PyValue } from "../core/spec/pyValue.ts";
import { evaluateText } from "../python/evaluateText.ts";

/** The plan with every function that is known by its source only. Throws where it is none. */
export function withFunctions(plan: RunPlan): RunPlan {
  const schedulers = plan.schedulers.map((s) => ({ ...s, args: read(s.args) }));
  return { ...plan, schedulers };
}

const read = (args: PyArgs): PyArgs =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, readValue(value)]));

function readValue(value: PyValue): PyValue {
  if (isList(value)) return value.map(readValue);
  if (!isFunction(value) || value.code !== null) return value;
  const result = evaluateText(value.source);
  if (result === undefined) throw new Error(`cannot evaluate ${value.source}`);
  return result;
}
