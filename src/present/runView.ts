import { lastAtMost } from "../core/spec/lastAtMost.ts";
import type { Trace } from "../core/trace.ts";
import { onceOf } from "./onceOf.ts";

/** The horizontal axis of a run: epochs where the script counts them, else updates. */
export interface RunAxis {
  readonly unit: "epoch" | "step";
  readonly max: number;
  /** Where update k begins. */
  at(step: number): number;
}

/** Update k in epochs: whole at the first update of each round of the epoch loop. */
export function runAxis({ epochStarts, steps }: Trace): RunAxis {
  const epochs = epochStarts.length;
  if (epochs < 2) return { unit: "step", max: Math.max(1, steps), at: (step) => step };
  const at = (step: number) => {
    const epoch = lastAtMost(epochStarts, step);
    const begin = epochStarts[epoch] as number;
    const end = epochStarts[epoch + 1] ?? steps;
    return epoch + (end > begin ? Math.min(1, (step - begin) / (end - begin)) : 0);
  };
  return { unit: "epoch", max: epochs, at };
}

/** The figures a one-line description of a schedule needs. */
export interface ScheduleSummary {
  readonly first: number;
  readonly last: number;
  readonly peak: number;
  readonly lowest: number;
  readonly isConstant: boolean;
  /** Positions of restarts within the run, on the run's axis. */
  readonly restarts: readonly number[];
}

/** Summarises the rate of one parameter group; undefined for a run without updates. */
export const summarize = onceOf(summaryOf);

function summaryOf(trace: Trace, group: number): ScheduleSummary | undefined {
  const lr = trace.lr[group];
  if (!lr || lr.length === 0) return undefined;
  let peak = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < lr.length; k++) {
    const rate = lr[k] as number;
    if (rate > peak) peak = rate;
    if (rate < lowest) lowest = rate;
  }
  // No rate is a number.
  if (lowest > peak) {
    peak = Number.NaN;
    lowest = Number.NaN;
  }
  return {
    first: lr[0] as number,
    last: lr[lr.length - 1] as number,
    peak,
    lowest,
    isConstant: Object.is(peak, lowest),
    restarts: restartsOf(trace).map(runAxis(trace).at),
  };
}

/** Whether all parameter groups have the same rates. */
export const hasOneRate = onceOf(({ lr }): boolean =>
  lr.every((rates) => rates.every((rate, k) => rate === lr[0]?.[k])),
);

/** The first group's momentum, where a scheduler changes it. */
export const cycledMomentum = onceOf(({ momentum: [own] }): Float64Array | undefined =>
  own?.some((m) => m !== own[0]) ? own : undefined,
);

/** The updates at which a restart's rate is first used. */
export const restartsOf = ({ marks, steps }: Trace): readonly number[] =>
  marks.filter((mark) => mark.kind === "restart" && mark.step < steps).map((mark) => mark.step);

/** From this loss on a run counts as diverged; so does anything that is not a number. */
const DIVERGED = 1e6;

/** The first update after which the stand-in loss has left all bounds; null if it never does. */
export const divergedAt = onceOf(({ loss }): number | null => {
  for (let k = 0; loss && k < loss.length; k++) if (!((loss[k] as number) <= DIVERGED)) return k;
  return null;
});
