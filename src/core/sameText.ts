import { findOptimizer } from "./optimizers/index.ts";
import { findScheduler } from "./schedulers/index.ts";
import { sameValue, valueFromText } from "./spec/argumentText.ts";
import type { ParamSpec } from "./spec/paramSpec.ts";
import { itemsOf, type PyValue } from "./spec/pyValue.ts";

/**
 * Whether two texts of an argument say the same: `1` and `1.0` do where PyTorch takes both, and
 * `1e-2` and `0.01` always do. Null: left to the default.
 */
export function isSameText(
  owner: string,
  name: string,
  a: string | null,
  b: string | null,
): boolean {
  if (a === b || a === null || b === null) return a === b;
  const spec = (findOptimizer(owner) ?? findScheduler(owner))?.params[name];
  const [left, right] = [a, b].map((text) => spec && valueFromText(spec, text));
  if (!spec || left === undefined || right === undefined) return false;
  return sameValue(left, right) || (takesBoth(spec) && isSameNumber(left, right));
}

const takesBoth = ({ kind }: ParamSpec): boolean =>
  kind === "float" || kind === "floats" || kind === "tuple";

function isSameNumber(a: PyValue, b: PyValue): boolean {
  const [left, right] = [itemsOf(a), itemsOf(b)];
  if (left && right) {
    return left.length === right.length && left.every((x, i) => isSameNumber(x, right[i] ?? null));
  }
  return isNumber(a) && isNumber(b) && Object.is(Number(a), Number(b));
}

const isNumber = (x: PyValue): x is number | bigint =>
  typeof x === "number" || typeof x === "bigint";
