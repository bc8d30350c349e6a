import type { Expr } from "../ast.ts";

/** The fields of a parameter group that change what an update does. */
const tracked = new Set(["lr", "momentum", "betas", "weight_decay", "initial_lr"]);

export const isTrackedField = (name: string): boolean => tracked.has(name);

/** The name in `group["name"]`. */
export const fixedField = (index: Expr): string | undefined =>
  index.kind === "constant" && typeof index.value === "string" ? index.value : undefined;
