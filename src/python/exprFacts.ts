import { isFunction, itemsOf, type PyValue } from "../core/spec/pyValue.ts";
import { type Expr, partsOf } from "./ast.ts";
import type { FunctionCode } from "./functionCode.ts";

/** Whether a part could not be read. */
export const hasUnknown = (expr: Expr): boolean =>
  expr.kind === "unknown" || partsOf(expr).some(hasUnknown);

/** A function with an unresolved part cannot be called: what it returns is unknown. */
export function holdsOpenFunction(value: PyValue): boolean {
  if (isFunction(value)) return hasUnknown((value.code as FunctionCode).body);
  return (itemsOf(value) ?? []).some(holdsOpenFunction);
}

/** Counters are the only names that begin with a dollar sign. */
export function countersIn(expr: Expr, found = new Set<string>()): Set<string> {
  if (expr.kind === "name" && expr.name.startsWith("$")) found.add(expr.name);
  for (const part of partsOf(expr)) countersIn(part, found);
  return found;
}

/** Written out in full at its place: `-1e-3`, `(0.9, 0.999)`, `[30, 60]`. */
export function isLiteral(expr: Expr): boolean {
  if (expr.kind === "constant") return true;
  const isComposed = ["unary", "list", "tuple", "dict"].includes(expr.kind);
  return isComposed && partsOf(expr).every(isLiteral);
}
