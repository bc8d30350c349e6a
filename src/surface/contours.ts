import { contours } from "d3-contour";
import type { Objective } from "../core/objectives/objective.ts";
import type { Contour, SurfaceRequest } from "../protocol/landscape.ts";

/** More lines than this make a grey area. */
const MOST_LEVELS = 14;

/** Steps within a decade, from the sparsest. */
const lattices: readonly (readonly number[])[] = [
  [1],
  [1, 3],
  [1, 2, 5],
  [1, 1.5, 2, 3, 5, 7],
  [1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 4, 5, 6, 7.5, 9],
];

/** Heights on a grid, row by row from the lowest y. */
export function heightsOn({ value }: Objective, request: SurfaceRequest): Float64Array {
  const { x, y, columns, rows } = request;
  const theta = new Float64Array(2);
  const heights = new Float64Array(columns * rows);
  for (let r = 0; r < rows; r++) {
    theta[1] = placeAt(y, r, rows);
    for (let c = 0; c < columns; c++) {
      theta[0] = placeAt(x, c, columns);
      heights[r * columns + c] = value(theta);
    }
  }
  return heights;
}

export const placeAt = ([low, high]: readonly [number, number], i: number, count: number) =>
  low + ((high - low) * i) / Math.max(1, count - 1);

/**
 * Round heights whose distances from `base`, the lowest there is, grow by a constant factor. They
 * are taken from a fixed lattice: panning and zooming must not move the lines.
 */
export function logLevels(heights: Float64Array, base: number): readonly number[] {
  const above = heights.map((h) => h - base).filter((h) => Number.isFinite(h) && h > 0);
  if (above.length === 0) return [];
  above.sort();
  const low = above[Math.floor(above.length / 200)] as number;
  const high = above[Math.floor(above.length * 0.995)] as number;
  for (const steps of [...lattices].reverse()) {
    const levels = latticeBetween(low, high, steps);
    if (levels.length <= MOST_LEVELS) return levels.map((level) => base + level);
  }
  return thinned(latticeBetween(low, high, [1])).map((level) => base + level);
}

function latticeBetween(low: number, high: number, steps: readonly number[]): number[] {
  const levels: number[] = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.ceil(Math.log10(high)); k++) {
    for (const step of steps) {
      const level = Number(`${step}e${k}`);
      if (level >= low && level <= high) levels.push(level);
    }
  }
  return levels;
}

function thinned(levels: readonly number[]): readonly number[] {
  const every = Math.ceil(levels.length / MOST_LEVELS);
  return levels.filter((_, i) => i % every === 0);
}

/** Round, evenly spaced heights: for a surface without a lowest point. */
export function evenLevels(heights: Float64Array): readonly number[] {
  const finite = heights.filter(Number.isFinite).sort();
  const low = finite[Math.floor(finite.length * 0.01)] ?? 0;
  const high = finite[Math.floor(finite.length * 0.99)] ?? 0;
  if (!(high > low)) return [];
  const raw = (high - low) / 10;
  const decade = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((s) => s * decade >= raw) ?? 10) * decade;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The lines of equal height. */
export function contourLines(
  heights: Float64Array,
  levels: readonly number[],
  request: SurfaceRequest,
): readonly Contour[] {
  const { columns, rows } = request;
  const trace = contours().size([columns, rows]);
  const grid = Array.from(heights, (h) => (Number.isFinite(h) ? h : Number.MAX_VALUE));
  return levels.map((level) => {
    const rings = trace.contour(grid, level).coordinates.flat();
    return { level, rings: rings.map((ring) => placedRing(ring as [number, number][], request)) };
  });
}

/** Grid point i lies at i + ½ for d3-contour. */
function placedRing(
  ring: readonly [number, number][],
  { x, y, columns, rows }: SurfaceRequest,
): Float64Array {
  const placed = new Float64Array(ring.length * 2);
  ring.forEach(([c, r], i) => {
    placed[2 * i] = placeAt(x, c - 0.5, columns);
    placed[2 * i + 1] = placeAt(y, r - 0.5, rows);
  });
  return placed;
}
