import type { PyFunction } from "../core/spec/pyValue.ts";
import type { CounterFunction } from "./evaluation.ts";
import type { FunctionCode } from "./functionCode.ts";
import { parsePython } from "./parse.ts";

/**
 * A function of a run's state for what a framework does out of sight. `text` is a Python
 * expression; `variables` gives the state's variable for each name in it.
 */
export function stateFunction(
  text: string,
  variables: Readonly<Record<string, string>>,
): CounterFunction {
  const [statement] = parsePython(text).body;
  if (statement?.kind !== "expression") throw new Error(`not an expression: ${text}`);
  const params = Object.keys(variables).map((name) => ({ name, fallback: undefined }));
  const code: FunctionCode = { name: "<lambda>", params, body: statement.value };
  const fn: PyFunction = { kind: "function", source: text, code };
  return { fn, variables: Object.values(variables), complete: true, invariant: false };
}

/** What nobody can compute before the run: the metric a scheduler is stepped with. */
export const unreadable: CounterFunction = {
  ...stateFunction("metric", { metric: "$metric" }),
  variables: [],
  complete: false,
};
