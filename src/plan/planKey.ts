import type { PlannedRun } from "./planRuns.ts";

/**
 * A text that is equal for two runs exactly when they do the same. Places in the source are left
 * out: they change with every line added above.
 */
export function planKey({ plan, obstacle }: PlannedRun): string {
  return JSON.stringify({ plan, obstacle }, (key, value: unknown) => {
    if (key === "from" || key === "to" || key === "source") return undefined;
    if (typeof value === "bigint") return `${value}n`;
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}
