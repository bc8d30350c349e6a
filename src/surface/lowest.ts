import type { Objective } from "../core/objectives/objective.ts";

const GRID = 81;
const ROUNDS = 12;

/**
 * The lowest point of a function of two variables within a square, by a grid that is laid again
 * around its lowest point, ever closer; null where the function falls towards the square's edge, or
 * without end as towards a pole.
 */
export function lowestPoint(
  { value }: Objective,
  [low, high]: readonly [number, number],
): readonly [number, number] | null {
  let center: readonly [number, number] = [(low + high) / 2, (low + high) / 2];
  let reach = (high - low) / 2;
  let floor = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const count = round === 0 ? GRID : 9;
    const found = lowestOf(value, center, reach, count);
    if (!found || (round === 0 && found.isEdge)) return null;
    // Near a minimum the grid's own cell hides no more than all that the grid shows.
    if (round === 0) floor = found.height - (found.usual - found.height);
    if (found.height < floor || !Number.isFinite(found.height)) return null;
    center = found.point;
    reach *= round === 0 ? 2 / (GRID - 1) : 0.4;
  }
  return center;
}

interface Lowest {
  readonly point: readonly [number, number];
  readonly height: number;
  readonly isEdge: boolean;
  /** The median of all heights. */
  readonly usual: number;
}

function lowestOf(
  value: Objective["value"],
  [x, y]: readonly [number, number],
  reach: number,
  count: number,
): Lowest | null {
  const theta = new Float64Array(2);
  const at = (middle: number, i: number) => middle + reach * ((2 * i) / (count - 1) - 1);
  const heights = new Float64Array(count * count);
  let best = Number.POSITIVE_INFINITY;
  let found: Omit<Lowest, "usual"> | null = null;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      theta[0] = at(x, i);
      theta[1] = at(y, j);
      const height = value(theta);
      heights[i * count + j] = height;
      if (!(height < best)) continue;
      best = height;
      const isEdge = i === 0 || j === 0 || i === count - 1 || j === count - 1;
      found = { point: [theta[0], theta[1]], height, isEdge };
    }
  }
  const usual = heights.sort()[heights.length >> 1] as number;
  return found && { ...found, usual };
}
