import type { PlannedRun } from "./planRuns.ts";

/**
 * A text that is equal for two runs exactly when they do the same and rest on the same. Places in
 * the source are left out: they change with every line added above.
 */
export function planKey({ plan, obstacle, isOpen }: PlannedRun): string {
  return JSON.stringify({ plan, obstacle, isOpen }, (key, value: unknown) => {
    if (key === "from" || key === "to" || key === "source") return undefined;
    if (typeof value === "bigint") return `${value}n`;
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}
