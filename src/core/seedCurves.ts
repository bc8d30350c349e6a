import { KeptNoise } from "./keptNoise.ts";
import type { RunPlan } from "./runPlan.ts";
import { simulate } from "./simulate.ts";
import type { CallFunction } from "./spec/pyValue.ts";
import { toldAs } from "./toldAs.ts";

/** The stand-in loss of one plan under several seeds, reduced to columns of equal length. */
export interface SeedCurves {
  readonly seeds: readonly number[];
  /** Update in the middle of each column. */
  readonly at: Float64Array;
  /** `means[s][c]`: mean loss of seed s in column c; not finite where it diverged. */
  readonly means: readonly Float64Array[];
  /** Last loss of each seed; NaN where the run made no update. */
  readonly finals: Float64Array;
}

const COLUMNS = 1024;

/** Runs a plan once per seed. Yields the number of updates made so far. */
export function* seedCurves(
  plan: RunPlan,
  seeds: readonly number[],
  call: CallFunction,
  noise = new KeptNoise(),
): Generator<number, SeedCurves> {
  const means: Float64Array[] = [];
  const finals = new Float64Array(seeds.length);
  let at = new Float64Array();
  let done = 0;
  for (const [s, seed] of seeds.entries()) {
    const seeded = { ...plan, seed };
    const run = simulate(seeded, { call, ...noise.for(seeded) });
    const before = done;
    const { loss, steps } = yield* toldAs(run, (updates) => before + updates);
    const columns = columnMeans(loss ?? new Float64Array(), COLUMNS);
    means.push(columns.means);
    if (columns.at.length > at.length) at = columns.at;
    finals[s] = loss?.[steps - 1] ?? Number.NaN;
    done += steps;
    yield done;
  }
  return { seeds, at, means, finals };
}

/** Means of at most `count` stretches of equal length. */
export function columnMeans(values: Float64Array, count: number) {
  const n = Math.min(count, values.length);
  const at = new Float64Array(n);
  const means = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    const from = Math.floor((c * values.length) / n);
    const to = Math.floor(((c + 1) * values.length) / n);
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i] as number;
    at[c] = (from + to - 1) / 2;
    means[c] = sum / (to - from);
  }
  return { at, means };
}
