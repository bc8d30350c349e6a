import type { Objective } from "../core/objectives/objective.ts";
import type { Curvature } from "../protocol/landscape.ts";

/** Fractions of the domain at which the curvature is compared; no symmetry among them. */
const places = [0.13, 0.31, 0.47, 0.72, 0.9];

/**
 * The curvatures of a quadratic along its axes; null where the curvature differs from place to
 * place. The gradient of a quadratic is linear, so that its differences are exact but for rounding.
 */
export function curvatureOf(
  objective: Objective,
  [low, high]: readonly [number, number],
): Curvature | null {
  const at = (share: number) => low + share * (high - low);
  const hessians = places.map((share, i) =>
    hessian(objective, [at(share), at(places[(i + 2) % places.length] as number)], high - low),
  );
  const [first] = hessians as [Hessian];
  const size = Math.max(...first.map(Math.abs));
  const isSame = (h: Hessian) =>
    h.every((v, i) => Math.abs(v - (first[i] as number)) <= 1e-7 * size);
  if (!(size > 0) || !hessians.every(isSame)) return null;
  const [a, b, c] = first;
  if (objective.dimension === 1) return { largest: a, smallest: a };
  const middle = (a + c) / 2;
  const spread = Math.hypot((a - c) / 2, b);
  return { largest: middle + spread, smallest: middle - spread };
}

type Hessian = readonly [xx: number, xy: number, yy: number];

function hessian({ gradient, dimension }: Objective, point: number[], size: number): Hessian {
  const h = size / 64;
  const slopes = (i: number): Float64Array => {
    const [before, after] = [-h, h].map((d) => {
      const theta = Float64Array.from(point.slice(0, dimension));
      theta[i] = (theta[i] as number) + d;
      const out = new Float64Array(dimension);
      gradient(theta, out);
      return out;
    }) as [Float64Array, Float64Array];
    return after.map((g, j) => (g - (before[j] as number)) / (2 * h));
  };
  const [xx = 0, xy = 0] = slopes(0);
  return [xx, xy, dimension > 1 ? (slopes(1)[1] as number) : 0];
}
