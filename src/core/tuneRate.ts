import { KeptNoise } from "./keptNoise.ts";
import type { RunPlan } from "./runPlan.ts";
import type { CallFunction } from "./spec/pyValue.ts";
import { noAxis, type SweepAxis, sweep } from "./sweep.ts";
import { toldAs } from "./toldAs.ts";

/** The outcome of a search for a plan's learning rate. */
export interface Tuning {
  /** Which argument holds the rate: the optimizer's, or that of a scheduler that overwrites it. */
  readonly target: RateTarget;
  /** All rates tried, ascending, and the final stand-in loss of each; NaN or huge where it failed. */
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  readonly best: number;
  /** The best is the lowest or the highest of all rates tried: a better one may lie beyond. */
  readonly isAtEdge: boolean;
}

export type RateTarget = Pick<SweepAxis, "name" | "scheduler">;

/** Half decades over all rates that anyone uses; the same for every optimizer. */
const coarse = Array.from({ length: 15 }, (_, i) => 10 ** (-6 + i / 2));
const FINE = 9;

/** Every search makes as many runs: that is what makes a comparison fair. */
export const TRIALS = coarse.length + FINE;

/** OneCycleLR overwrites the optimizer's rate: its own peak is searched then. */
function rateTarget({ schedulers }: RunPlan): RateTarget {
  const overwriting = schedulers.findIndex(({ name }) => name === "OneCycleLR");
  return overwriting < 0 ? { name: "lr" } : { name: "max_lr", scheduler: overwriting };
}

/**
 * Searches the learning rate that gives the lowest final stand-in loss, as a mean over seeds: first
 * in half decades, then nine places around the best of these. Yields the number of runs made.
 */
export function* tuneRate(
  plan: RunPlan,
  seeds: readonly number[],
  call: CallFunction,
  noise = new KeptNoise(),
): Generator<number, Tuning> {
  const target = rateTarget(plan);
  const found = new Map<number, number>();
  const trial = function* (values: readonly number[]): Generator<number> {
    const before = found.size * seeds.length;
    const work = sweep({ plan, rows: { ...target, values }, columns: noAxis, seeds }, call, noise);
    const { finalLoss } = yield* toldAs(work, (runs) => before + runs);
    for (const [i, rate] of values.entries()) found.set(rate, finalLoss[i] as number);
  };
  yield* trial(coarse);
  yield* trial(around(bestOf(found)));
  const rates = [...found.keys()].sort((a, b) => a - b);
  const best = bestOf(found);
  return {
    target,
    rates,
    losses: rates.map((rate) => found.get(rate) as number),
    best,
    isAtEdge: best === rates[0] || best === rates.at(-1),
  };
}

/** Places strictly between the neighbours, none of them the middle itself. */
function around(rate: number): readonly number[] {
  const places = Array.from({ length: FINE + 1 }, (_, i) => (i + 1) / (FINE + 2) - 0.5);
  return places
    .sort((a, b) => Math.abs(b) - Math.abs(a))
    .slice(0, FINE)
    .map((place) => rate * 10 ** place);
}

function bestOf(found: ReadonlyMap<number, number>): number {
  let [best, lowest] = [coarse[0] as number, Number.POSITIVE_INFINITY];
  for (const [rate, loss] of found) if (loss < lowest) [best, lowest] = [rate, loss];
  return best;
}
