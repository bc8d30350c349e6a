/** A line segment in grid units. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * Where a function that is known on a grid has the value `level`: marching squares, with linear
 * interpolation along the edges. `values` holds `size` rows of `size` numbers.
 */
export function levelLines(values: ArrayLike<number>, size: number, level: number): Segment[] {
  const segments: Segment[] = [];
  for (let y = 0; y + 1 < size; y++) {
    for (let x = 0; x + 1 < size; x++) {
      const places = crossings(values, size, x, y, level);
      for (let k = 0; k + 1 < places.length; k += 2) {
        const [a, b] = [places[k], places[k + 1]];
        if (a && b) segments.push([a[0], a[1], b[0], b[1]]);
      }
    }
  }
  return segments;
}

/** A corner of a polygon in grid units. */
export type GridPlace = readonly [x: number, y: number];

/**
 * Where the function is above `level`, as polygons that touch but do not overlap: whole cells of a
 * row together, the others cut along the same lines as `levelLines` gives.
 */
export function levelAreas(
  values: ArrayLike<number>,
  size: number,
  level: number,
): readonly (readonly GridPlace[])[] {
  const areas: (readonly GridPlace[])[] = [];
  const isAbove = (x: number, y: number) => (values[y * size + x] as number) > level;
  const isWhole = (x: number, y: number) =>
    isAbove(x, y) && isAbove(x + 1, y) && isAbove(x + 1, y + 1) && isAbove(x, y + 1);
  for (let y = 0; y + 1 < size; y++) {
    for (let x = 0; x + 1 < size; x++) {
      const from = x;
      while (x + 1 < size && isWhole(x, y)) x += 1;
      if (x > from) areas.push(rectangle(from, x, y));
      const part = x + 1 < size ? cut(values, size, x, y, level) : [];
      if (part.length > 2) areas.push(part);
    }
  }
  return areas;
}

const rectangle = (from: number, to: number, y: number): readonly GridPlace[] => [
  [from, y],
  [to, y],
  [to, y + 1],
  [from, y + 1],
];

/** Where the four edges of a cell cross the level, in their order around it: 0, 2 or 4 places. */
function crossings(values: ArrayLike<number>, size: number, x: number, y: number, level: number) {
  return edgesOf(values, size, x, y, level).flatMap(({ crossing }) => (crossing ? [crossing] : []));
}

/** The part of a cell above the level. */
const cut = (values: ArrayLike<number>, size: number, x: number, y: number, level: number) =>
  edgesOf(values, size, x, y, level).flatMap(({ start, isAbove, crossing }) => [
    ...(isAbove ? [start] : []),
    ...(crossing ? [crossing] : []),
  ]);

interface Edge {
  readonly start: GridPlace;
  /** Whether its start is above the level. */
  readonly isAbove: boolean;
  /** Where it crosses the level. */
  readonly crossing: GridPlace | null;
}

function edgesOf(
  values: ArrayLike<number>,
  size: number,
  x: number,
  y: number,
  level: number,
): readonly Edge[] {
  const corners: readonly GridPlace[] = [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
  ];
  const heights = corners.map(([cx, cy]) => (values[cy * size + cx] as number) - level);
  return corners.map((start, k) => {
    const next = (k + 1) % 4;
    const [from, to] = [heights[k] as number, heights[next] as number];
    const [bx, by] = corners[next] as GridPlace;
    const isAbove = from > 0;
    if (isAbove === to > 0) return { start, isAbove, crossing: null };
    const share = from / (from - to);
    const [ax, ay] = start;
    return { start, isAbove, crossing: [ax + share * (bx - ax), ay + share * (by - ay)] };
  });
}
