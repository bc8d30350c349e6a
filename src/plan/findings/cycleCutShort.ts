import { newValue } from "../../python/edits/wishes.ts";
import type { SchedulerFact } from "../../python/script.ts";
import {
  certainCalls,
  numberOf,
  perScheduler,
  placeOf,
  type RunContext,
  stepText,
} from "./context.ts";
import type { Finding, Fix } from "./finding.ts";

/** A run may end a little before its cycle does: up to here the rate is as good as at its minimum. */
const NEARLY = 0.1;

/** How many lengths that end on a minimum are named. */
const ENDS = 3;

/** The run ends inside a cycle of warm restarts, with a rate far above the minimum. */
export const cycleCutShort = perScheduler((s, context): Finding | undefined => {
  if (s.name !== "CosineAnnealingWarmRestarts" || s.parent !== null) return undefined;
  const calls = certainCalls(s, context);
  const [first, factor] = [numberOf(s, "T_0"), numberOf(s, "T_mult")];
  if (s.cadence === "fractional" || !calls || !first || !factor) return undefined;
  const found = cycleAt(calls, first, factor);
  const height = (1 + Math.cos((Math.PI * found.at) / found.length)) / 2;
  // Points 0 … calls - 1 are used; the last one of a cycle is as low as it gets.
  if (found.at === found.length - 1 || height < NEARLY) return undefined;
  return {
    code: "cycle-cut-short",
    severity: height > 0.5 ? "warning" : "info",
    span: placeOf(s, "T_0"),
    step: stepText(s),
    calls,
    cycle: found.cycle,
    at: found.at + 1,
    length: found.length,
    percent: percentOfPeak(context, height),
    ends: endsNear(calls, first, factor),
    fixes: fittingFixes(s, calls, first, factor),
  };
});

/** Of the rates themselves where this scheduler alone makes them: with `eta_min` and all. */
function percentOfPeak({ digest, schedulers }: RunContext, height: number): number {
  const rates = schedulers.length === 1 ? digest?.rates[0] : undefined;
  return Math.round(100 * (rates ? rates.last / rates.highest : height));
}

/** The last point that is used: its cycle, from 1, its position there, and the cycle's length. */
function cycleAt(calls: number, first: number, factor: number) {
  let [at, length, cycle] = [calls - 1, first, 1];
  while (at >= length) {
    at -= length;
    length *= factor;
    cycle += 1;
  }
  return { at, length, cycle };
}

/** The nearest lengths of a run that end with a cycle. */
function endsNear(calls: number, first: number, factor: number): readonly number[] {
  const ends: number[] = [];
  let [end, length] = [first, first];
  while ((ends.at(-2) ?? 0) <= calls) {
    ends.push(end);
    length *= factor;
    end += length;
  }
  return ends.slice(-ENDS);
}

/** Cycles of equal length that fill the run: the nearest divisor of it. */
function fittingFixes(
  s: SchedulerFact,
  calls: number,
  first: number,
  factor: number,
): readonly Fix[] {
  if (factor !== 1) return [];
  const cycles = Math.max(1, Math.round(calls / first));
  if (calls % cycles !== 0) return [];
  const length = calls / cycles;
  const to = newValue(BigInt(length));
  const wish = { kind: "set", call: s.id, argument: "T_0", to, at: "definition" } as const;
  return [{ title: { kind: "set", text: `T_0=${length}` }, wishes: [wish] }];
}
