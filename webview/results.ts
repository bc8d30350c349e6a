import { divergedAt } from "../src/present/runView.ts";
import { firstAtMost } from "../src/present/smooth.ts";
import { smoothed } from "./charts/curves.ts";
import type { Run } from "./runs.ts";
import { runName, type State } from "./store.ts";

/** What came of one run. */
export interface Result {
  readonly run: Run;
  readonly name: string;
  readonly final: number | null;
  /** The lowest and highest final loss of all seeds. */
  readonly range: readonly [number, number] | null;
  readonly best: number | null;
  readonly bestStep: number | null;
  /** The first update after which the drawn loss is at the target or below. */
  readonly reached: number | null;
  readonly diverged: number | null;
  readonly steps: number | null;
}

/** The results of all runs, in the order of the list. */
export const resultsOf = (state: State): readonly Result[] =>
  state.runs.map((run) => resultOf(run, state));

function resultOf(run: Run, state: State): Result {
  const { full = null, seeds = null } = state.traces.get(run.id) ?? {};
  const name = runName(run, state);
  const none = { final: null, best: null, bestStep: null, reached: null, diverged: null };
  if (!full?.loss || full.steps === 0) return { run, name, ...none, range: null, steps: null };
  const { loss } = full;
  const bestStep = indexOfLowest(loss);
  const { target, smoothing } = state.saved;
  return {
    run,
    name,
    final: loss[full.steps - 1] ?? null,
    range: seeds && seeds.finals.length > 1 ? rangeOf(seeds.finals) : null,
    best: bestStep === null ? null : (loss[bestStep] ?? null),
    bestStep,
    reached: target === null ? null : firstAtMost(smoothed(loss, smoothing), target),
    diverged: divergedAt(full),
    steps: full.steps,
  };
}

const lowest = new WeakMap<Float64Array, number | null>();

function indexOfLowest(values: Float64Array): number | null {
  const known = lowest.get(values);
  if (known !== undefined) return known;
  let best: number | null = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < (best === null ? Number.POSITIVE_INFINITY : (values[best] as number))) best = i;
  }
  lowest.set(values, best);
  return best;
}

const rangeOf = (values: Float64Array): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
];

export type SortKey = "name" | "final" | "best" | "reached" | "diverged" | "steps";

/** Sorted by a column; what has no figure there stands last either way. */
export function sortResults(
  results: readonly Result[],
  key: SortKey,
  isDescending: boolean,
): readonly Result[] {
  const sign = isDescending ? -1 : 1;
  return [...results].sort((a, b) => {
    if (key === "name") return sign * a.name.localeCompare(b.name);
    const [x, y] = [a[key], b[key]];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  });
}
