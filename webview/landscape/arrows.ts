import { type Dissection, lengthOf } from "../../src/core/stepAnatomy.ts";
import type { Localize } from "../../src/present/localize.ts";
import type { Arrow } from "./arrowLayer.ts";
import type { Projection } from "./projection.ts";

const FACTORS = [1, 2, 3, 5];
const WANTED_PIXELS = 80;
const LONGEST_PIXELS = 200;
const NEGLIGIBLE = 1e-3;
const MOST = 1e6;

/** The length of a run's usual step; 0 where it has none. */
export function usualMove(moves: readonly number[]): number {
  const sorted = moves.filter((m) => Number.isFinite(m) && m > 0).sort((a, b) => a - b);
  const least = (sorted.at(-1) ?? 0) * NEGLIGIBLE;
  // Long after a run has settled its steps are as good as zero.
  const seen = sorted.filter((m) => m >= least);
  return seen[Math.floor(seen.length * 0.7)] ?? 0;
}

/**
 * How many times longer than they are the arrows of a run are drawn: one round number for all its
 * usual steps, so that their lengths can be compared.
 */
export function arrowScale(usual: number, pixelsPerUnit: number): number {
  if (usual === 0) return 1;
  const raw = Math.min(MOST, WANTED_PIXELS / (usual * pixelsPerUnit));
  if (raw <= 1) return 1;
  const decade = 10 ** Math.floor(Math.log10(raw));
  const factor = [...FACTORS].reverse().find((f) => f * decade <= raw) ?? 1;
  return factor * decade;
}

/** A step much longer than usual has a smaller factor: its arrows would leave the picture. */
export function fittingScale(usual: number, dissection: Dissection, pixelsPerUnit: number): number {
  const { from, to, parts } = dissection;
  const all = [
    to.map((x, i) => x - (from[i] as number)),
    ...(parts ? [parts.fresh, parts.carried] : []),
  ];
  const longest = Math.max(...all.map(lengthOf).filter(Number.isFinite), 0);
  const most = arrowScale((longest * WANTED_PIXELS) / LONGEST_PIXELS, pixelsPerUnit);
  return Math.min(arrowScale(usual, pixelsPerUnit), longest > 0 ? most : Number.POSITIVE_INFINITY);
}

/** The step's length by update, from positions in rows of `dimension`. */
export function moveLengths(params: Float64Array, dimension: number): number[] {
  const lengths: number[] = [];
  for (let i = dimension; i < params.length; i += dimension) {
    const now = params.subarray(i, i + dimension);
    lengths.push(lengthOf(now.map((x, j) => x - (params[i - dimension + j] as number))));
  }
  return lengths;
}

/**
 * The update and the two parts it is the sum of, in pixels. Where the optimizer bends the
 * gradient, its part does not point along −gradient: a dotted line then shows that direction.
 */
export function stepArrows(
  dissection: Dissection,
  scale: number,
  { scale: pixels }: Projection,
  t: Localize,
): readonly Arrow[] {
  const { from, to, parts, gradient } = dissection;
  const move = to.map((x, i) => x - (from[i] as number));
  const arrow = (kind: Arrow["kind"], v: Float64Array, label: string): Arrow => ({
    kind,
    x: (v[0] as number) * scale * pixels,
    y: -((v[1] ?? 0) as number) * scale * pixels,
    label,
  });
  const update = arrow("update", move, t("update"));
  const fresh = parts?.fresh ?? move;
  const isPlain = cosine(fresh, gradient) < -0.9999;
  const slope = directionOf(gradient, lengthOf(move));
  const direction = isPlain || !slope ? [] : [arrow("slope", slope, t("−gradient"))];
  if (!parts || lengthOf(parts.carried) === 0) {
    if (!isPlain) return [...direction, update];
    return [arrow("gradient", move, t("−gradient")), { ...update, label: "" }];
  }
  const label = isPlain ? t("−gradient") : t("gradient's part");
  return [
    ...direction,
    arrow("gradient", parts.fresh, label),
    arrow("momentum", parts.carried, t("momentum")),
    update,
  ];
}

function cosine(a: Float64Array, b: Float64Array): number {
  const dot = a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  return dot / (lengthOf(a) * lengthOf(b));
}

/** −gradient with a given length; null where it is zero. */
function directionOf(gradient: Float64Array, length: number): Float64Array | null {
  const own = lengthOf(gradient);
  return own > 0 ? gradient.map((g) => (-g / own) * length) : null;
}
