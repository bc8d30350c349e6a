import type { Theme } from "../theme.ts";

/** A value's colour: from the second run's colour for the least to the first's for the greatest. */
export function valueColor(
  value: number,
  [low, high]: readonly [number, number],
  { runs }: Theme,
): string {
  const share = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0.5;
  return `color-mix(in oklab, ${runs[0]} ${Math.round(100 * share)}%, ${runs[1]})`;
}
