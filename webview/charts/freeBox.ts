import type { Place } from "../../src/present/simplify.ts";

/** A part of a picture, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The first box that no curve passes through; the first of all where each has one. */
export const freeBox = <B extends Box>(
  boxes: readonly B[],
  curves: readonly (readonly Place[])[],
): B | undefined => boxes.find((box) => !curves.some((curve) => passes(curve, box))) ?? boxes[0];

/** Curves go from left to right; a place that is not finite interrupts one. */
function passes(curve: readonly Place[], box: Box): boolean {
  for (let i = 1; i < curve.length; i++) {
    const [a, b] = [curve[i - 1] as Place, curve[i] as Place];
    if (a.x <= box.right && b.x >= box.left && isWithin(heights(a, b, box), box)) return true;
  }
  return false;
}

/** Between which heights a straight line runs while it is above, in or below the box. */
function heights(a: Place, b: Place, { left, right }: Box): readonly [number, number] {
  if (b.x <= a.x) return [a.y, b.y];
  const at = (x: number) => a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
  return [at(Math.max(a.x, left)), at(Math.min(b.x, right))];
}

const isWithin = ([from, to]: readonly [number, number], { top, bottom }: Box): boolean =>
  Math.min(from, to) <= bottom && Math.max(from, to) >= top;
