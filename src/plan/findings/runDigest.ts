import type { RunError, ScheduleWarning, Trace } from "../../core/trace.ts";
import type { Rhythms } from "../rhythm.ts";

/** The rate of one parameter group over a run. */
export interface RateDigest {
  readonly first: number;
  readonly last: number;
  readonly lowest: number;
  readonly highest: number;
  /** The first update with the lowest rate. */
  readonly lowestAt: number;
  /** From this update on the rate is exactly 0; the number of updates where it is not. */
  readonly zeroFrom: number;
}

/** The little of a trace that findings are about: small, so that it can be looked at anywhere. */
export interface RunDigest {
  readonly steps: number;
  readonly epochs: number;
  readonly rates: readonly RateDigest[];
  readonly schedulerCalls: readonly number[];
  readonly warnings: readonly ScheduleWarning[];
  readonly error: RunError | null;
  /** The rounds of the epoch loop, from 0, of the error, of the lowest rate and of the first zero. */
  readonly epochOf: {
    readonly error: number | null;
    readonly lowest: number | null;
    readonly zero: number | null;
  };
  /** How often the program updates and steps its schedulers. */
  readonly rhythms: Rhythms;
}

/** Rates are per group, places are updates of the trace, from 0. */
export function digestOf(trace: Trace, rhythms: Rhythms): RunDigest {
  const { steps, epochStarts, schedulerCalls, warnings, error } = trace;
  const rates = steps === 0 ? [] : trace.lr.map(rateDigest);
  const [first] = rates;
  return {
    steps,
    epochs: epochStarts.length,
    rates,
    schedulerCalls,
    warnings,
    error,
    epochOf: {
      // The round that had begun: a scheduler steps behind the updates of its round.
      error: error && epochStarts.length > 0 ? epochStarts.length - 1 : null,
      lowest: first ? epochAt(epochStarts, first.lowestAt) : null,
      zero: first && first.zeroFrom < steps ? epochAt(epochStarts, first.zeroFrom) : null,
    },
    rhythms,
  };
}

function rateDigest(lr: Float64Array): RateDigest {
  let [lowest, highest, lowestAt] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  let zeroFrom = lr.length;
  for (let k = 0; k < lr.length; k++) {
    const rate = lr[k] as number;
    if (rate < lowest) [lowest, lowestAt] = [rate, k];
    if (rate > highest) highest = rate;
    if (rate !== 0) zeroFrom = lr.length;
    else if (zeroFrom === lr.length) zeroFrom = k;
  }
  const [first, last] = [lr[0] as number, lr[lr.length - 1] as number];
  return { first, last, lowest, highest, lowestAt, zeroFrom };
}

/** The round in which update k is made; null without an epoch loop of several rounds. */
function epochAt(epochStarts: Int32Array, k: number): number | null {
  if (epochStarts.length < 2) return null;
  let epoch = 0;
  while (epoch + 1 < epochStarts.length && (epochStarts[epoch + 1] as number) <= k) epoch += 1;
  return epoch;
}
