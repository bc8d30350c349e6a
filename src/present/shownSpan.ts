import type { Trace } from "../core/trace.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";
import { type RunAxis, runAxis } from "./runView.ts";
import { waveLength } from "./waves.ts";

/** How much of a run a picture shows. */
export interface ShownSpan {
  /** The updates from the first one. */
  readonly steps: number;
  readonly axis: RunAxis;
  /** The updates of the run where not all are shown. */
  readonly outOf: number | null;
}

export const wholeSpan = (trace: Trace): ShownSpan => ({
  steps: trace.steps,
  axis: runAxis(trace),
  outOf: null,
});

/** So many waves are shown of a run that has too many, and of a run with shorter ones beside it. */
const WAVES = 4;
const MOST_BESIDE = 12;

/** In a picture more waves than these are not told apart. */
const MOST_WAVES = 24;

/**
 * The whole run; or the first waves where there are more than `most`, of which a picture is a bar.
 * `beside` are the runs that are shown with it: of the longest waves at least two are seen.
 */
export function shownSpan(
  trace: Trace,
  {
    most = MOST_WAVES,
    beside = [],
  }: { readonly most?: number; readonly beside?: readonly Trace[] } = {},
): ShownSpan {
  const wave = waveLength(trace);
  if (wave === undefined || trace.steps <= most * wave) return wholeSpan(trace);
  const longest = Math.max(0, ...beside.map((other) => waveLength(other) ?? 0));
  const wanted = Math.min(MOST_BESIDE * wave, Math.max(WAVES * wave, 2 * longest));
  const steps = Math.min(trace.steps, wanted);
  return { steps, axis: { unit: "step", max: steps, at: (step) => step }, outOf: trace.steps };
}

/** `the first 240 of 11,730 steps`; nothing where the whole run is shown. */
export const spanText = ({ steps, outOf }: ShownSpan, t: Localize): string =>
  outOf === null ? "" : t("the first {0} of {1} steps", count(steps), count(outOf));
