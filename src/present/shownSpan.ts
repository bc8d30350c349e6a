import type { Trace } from "../core/trace.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";
import { type RunAxis, runAxis } from "./runView.ts";
import { denseWave, waveLength } from "./waves.ts";

/** How much of a run a picture shows. */
export interface ShownSpan {
  /** The updates from the first one. */
  readonly steps: number;
  readonly axis: RunAxis;
  /** The updates of the run where not all are shown. */
  readonly outOf: number | null;
}

/** So many waves of a run are shown, and of a run beside it that has longer ones. */
const WAVES = 4;
const MOST_WAVES = 12;

export const wholeSpan = (trace: Trace): ShownSpan => ({
  steps: trace.steps,
  axis: runAxis(trace),
  outOf: null,
});

/**
 * The whole run; or the first waves where there are so many that a picture of all of them is a
 * bar. `beside` are the runs that are shown with it: of the longest waves at least two are seen.
 */
export function shownSpan(trace: Trace, beside: readonly Trace[] = []): ShownSpan {
  const wave = denseWave(trace);
  if (wave === undefined) return wholeSpan(trace);
  const longest = Math.max(...beside.map((other) => waveLength(other) ?? 0));
  const wanted = Math.min(MOST_WAVES * wave, Math.max(WAVES * wave, 2 * longest));
  const steps = Math.min(trace.steps, wanted);
  return { steps, axis: { unit: "step", max: steps, at: (step) => step }, outOf: trace.steps };
}

/** `the first 240 of 11,730 steps`; nothing where the whole run is shown. */
export const spanText = ({ steps, outOf }: ShownSpan, t: Localize): string =>
  outOf === null ? "" : t("the first {0} of {1} steps", count(steps), count(outOf));
