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

/** Where the four edges of a cell cross the level, in their order around it: 0, 2 or 4 places. */
function crossings(values: ArrayLike<number>, size: number, x: number, y: number, level: number) {
  const corners = [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
  ] as const;
  const heights = corners.map(([cx, cy]) => (values[cy * size + cx] as number) - level);
  const places: (readonly [number, number])[] = [];
  for (let k = 0; k < 4; k++) {
    const next = (k + 1) % 4;
    const [from, to] = [heights[k] as number, heights[next] as number];
    if (from > 0 === to > 0) continue;
    const share = from / (from - to);
    const [ax, ay] = corners[k] as readonly [number, number];
    const [bx, by] = corners[next] as readonly [number, number];
    places.push([ax + share * (bx - ax), ay + share * (by - ay)]);
  }
  return places;
}
