import type { Expr } from "../ast.ts";
import { lastName } from "../loopFacts.ts";

/** The class that `raise` names. */
export function errorName(value: Expr): string {
  const callee = value.kind === "call" ? value.callee : value;
  return lastName(callee) || "Exception";
}

/** The classes that an `except` names; everything for a bare one. */
export function caughtBy(values: readonly Expr[]): readonly string[] {
  const classes = values.flatMap((v) => (v.kind === "tuple" ? v.items : [v]));
  const names = classes.map(lastName).filter((name) => name !== "");
  return classes.length === 0 ? ["BaseException"] : names;
}

/** `contextlib.suppress(ValueError)` */
export function suppressed(value: Expr): readonly string[] {
  if (value.kind !== "call" || lastName(value.callee) !== "suppress") return [];
  return value.args.map((a) => lastName(a.value)).filter((name) => name !== "");
}
