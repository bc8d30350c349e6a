import type { Surface } from "../store.ts";

/** The surface of a function of one variable. */
export type Curve = Extract<Surface, { kind: "curve" }>;

/** The curve's height at the drawn place nearest to `x`. */
export function heightAt({ heights, request }: Curve, x: number): number {
  const [left, right] = request.x;
  const i = Math.round(((x - left) / (right - left)) * (heights.length - 1));
  return heights[i] ?? Number.NaN;
}

/**
 * The lowest and highest place of the curve within half a `span` around `middle`. `tops` are the
 * highest places of the walks: steep walls would flatten everything between them.
 */
export function heightRange(
  { heights, request }: Curve,
  middle: number,
  span: number,
  tops: readonly number[],
): readonly [number, number] {
  const [left, right] = request.x;
  const shown = heights.filter((_, i) => {
    const x = left + ((right - left) * i) / (heights.length - 1);
    return Math.abs(x - middle) <= span / 2;
  });
  const finite = (shown.length > 1 ? shown : heights).filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(low < high)) return [low - 0.5, low + 0.5];
  const top = tops.reduce((a, b) => Math.max(a, b), low);
  return [low, Math.min(high, top > low ? low + (top - low) * 1.25 : high)];
}
