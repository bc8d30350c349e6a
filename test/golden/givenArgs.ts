import type { ParamTable } from "../../src/core/spec/paramSpec.ts";
import { type PyArgs, type PyValue, tuple } from "../../src/core/spec/pyValue.ts";

/**
 * Keyword arguments stored as plain JSON. PyTorch was run with floats there, except where a
 * parameter counts something, and with tuples.
 */
export function givenArgs(kwargs: Readonly<Record<string, unknown>>, params: ParamTable): PyArgs {
  const value = (x: unknown): PyValue =>
    Array.isArray(x) ? tuple(...x.map(value)) : (x as PyValue);
  const entries = Object.entries(kwargs).map(([name, x]) => {
    const isCount = params[name]?.kind === "int" && Number.isInteger(x);
    return [name, isCount ? BigInt(x as number) : value(x)];
  });
  return Object.fromEntries(entries);
}
