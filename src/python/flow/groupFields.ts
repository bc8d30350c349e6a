import { findOptimizer, optimizers } from "../../core/optimizers/index.ts";
import type { Expr } from "../ast.ts";

/** The fields of a parameter group that change what an update does. */
const tracked = new Set(["lr", "momentum", "betas", "weight_decay", "initial_lr"]);

export const isTrackedField = (name: string): boolean => tracked.has(name);

/** The name in `group["name"]`. */
export const fixedField = (index: Expr): string | undefined =>
  index.kind === "constant" && typeof index.value === "string" ? index.value : undefined;

/** Whether the groups of an optimizer have a field; undefined for one that others may add. */
export function hasField(optimizer: string, name: string): boolean | undefined {
  const own = findOptimizer(optimizer);
  if (!own) return undefined;
  if (name === "params" || Object.hasOwn(own.params, name)) return true;
  const isOthers = Object.values(optimizers).some(({ params }) => Object.hasOwn(params, name));
  return isOthers ? false : undefined;
}
