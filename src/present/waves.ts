import type { Trace } from "../core/trace.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";
import { onceOf } from "./onceOf.ts";
import { restartsOf, summarize } from "./runView.ts";

/** A rate that goes up and down again and again, alike each time. */
export interface Wave {
  /** Where it begins, and the other end of what it goes through. */
  readonly from: number;
  readonly to: number;
  /** Its length in updates. */
  readonly period: number;
}

/** The recursive schedules come back to their values but for rounding. */
const TOLERANCE = 1e-6;

/** More starts than these are no wave that anybody would see. */
const MOST_CANDIDATES = 16;

/** The wave that the whole run consists of: at least two of them. Restarts are none. */
export const waveOf = onceOf(findWave);

function findWave(trace: Trace, group: number): Wave | undefined {
  const summary = summarize(trace, group);
  const lr = trace.lr[group];
  if (!lr || !summary || summary.isConstant || restartsOf(trace).length > 0) return undefined;
  const { first, peak, lowest } = summary;
  const period = periodOf(lr, TOLERANCE * peak);
  if (period === undefined) return undefined;
  const isFromPeak = peak - first <= first - lowest;
  return { from: isFromPeak ? peak : lowest, to: isFromPeak ? lowest : peak, period };
}

/** The smallest shift by which the values repeat, where they do so to the end. */
function periodOf(values: Float64Array, tolerance: number): number | undefined {
  const isSame = (i: number, j: number) =>
    Math.abs((values[i] as number) - (values[j] as number)) <= tolerance;
  let hasLeft = false;
  let tried = 0;
  for (let p = 1; 2 * p <= values.length && tried < MOST_CANDIDATES; p++) {
    if (!isSame(p, 0)) hasLeft = true;
    else if (hasLeft && !isSame(p - 1, 0)) {
      tried += 1;
      if (repeats(values.length, p, isSame)) return p;
    }
  }
  return undefined;
}

function repeats(n: number, p: number, isSame: (i: number, j: number) => boolean): boolean {
  for (let k = p; k < n; k++) if (!isSame(k, k - p)) return false;
  return true;
}

/** The constant distance of restarts, in updates; undefined where it changes. */
export function restartPeriod(trace: Trace): number | undefined {
  const restarts = restartsOf(trace);
  const [first] = restarts;
  const isEven = restarts.every((at, i) => at === (i + 1) * (first ?? 0));
  return first !== undefined && isEven ? first : undefined;
}

/** From so many waves on a line over the whole run shows none of them. */
const TOO_DENSE = 6;

/** The length of the waves or cycles, all alike, that a run consists of. */
export const waveLength = (trace: Trace): number | undefined =>
  waveOf(trace)?.period ?? restartPeriod(trace);

/** The same where they are too short to be seen over the whole run. */
export function denseWave(trace: Trace): number | undefined {
  const period = waveLength(trace);
  return period !== undefined && trace.steps > TOO_DENSE * period ? period : undefined;
}

/** `every 20 batches`; `hasUpdatePerBatch` where an update and a batch are the same. */
export function everyText(
  period: number,
  { epochStarts, steps }: Trace,
  hasUpdatePerBatch: boolean,
  t: Localize,
): string {
  const perEpoch = (epochStarts[1] ?? steps) - (epochStarts[0] ?? 0);
  const isEven = epochStarts.every((start, i) => start === i * perEpoch);
  const epochs = period / perEpoch;
  if (epochStarts.length > 1 && isEven && Number.isInteger(epochs) && epochs > 1) {
    return t("every {0} epochs", count(epochs));
  }
  return hasUpdatePerBatch
    ? t("every {0} batches", count(period))
    : t("every {0} updates", count(period));
}
