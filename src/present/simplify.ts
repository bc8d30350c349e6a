/** A place in a picture, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Indices of the places that a line must pass through to come within `tolerance` pixels, measured
 * up and down, of all of them. Places go from left to right; one that is not finite interrupts the
 * line and stays. Takes one pass: a place is left out while a straight line from the last one kept
 * can still reach everything since.
 */
export function bends(places: readonly Place[], tolerance: number): readonly number[] {
  const kept: number[] = [];
  let from = 0;
  while (from < places.length) {
    kept.push(from);
    from = farthest(places, from, tolerance);
  }
  return kept;
}

/** The last place that a line from `from` may go to in one piece; the next one at least. */
function farthest(places: readonly Place[], from: number, tolerance: number): number {
  const start = places[from] as Place;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let reached = from + 1;
  for (let i = from + 1; i < places.length; i++) {
    const { x, y } = places[i] as Place;
    const dx = x - start.x;
    const slope = (y - start.y) / dx;
    // Nothing is skipped on the way up a wall, nor beside what is not finite.
    if (!(dx > 0 && slope >= low && slope <= high)) break;
    reached = i;
    low = Math.max(low, (y - tolerance - start.y) / dx);
    high = Math.min(high, (y + tolerance - start.y) / dx);
  }
  return reached;
}
