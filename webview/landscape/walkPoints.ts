import type { Projection } from "./projection.ts";
import { derivedOf, type Walker } from "./scene.ts";

/** A click farther from every path means none of them. In pixels. */
const NEAR = 14;

/** The step of any walk that is drawn nearest to a pixel; undefined where none is near. */
export function stepNear(
  walkers: readonly Walker[],
  { toX, toY }: Projection,
  px: number,
  py: number,
): number | undefined {
  let nearest = NEAR;
  let found: number | undefined;
  for (const { walk } of walkers) {
    const { positions } = derivedOf(walk.trace);
    for (let k = 0; k < positions.length / 2; k++) {
      const dx = toX(positions[2 * k] as number) - px;
      const dy = toY(positions[2 * k + 1] as number) - py;
      const distance = Math.hypot(dx, dy);
      if (distance >= nearest) continue;
      nearest = distance;
      found = k;
    }
  }
  return found;
}

/** Every place that the walks come to. On a curve only x counts: y is its height. */
export function pointsOf(walkers: readonly Walker[], isCurve: boolean): [number, number][] {
  return walkers.flatMap(({ walk }) => {
    const { positions } = derivedOf(walk.trace);
    return Array.from(
      { length: positions.length / 2 },
      (_, k) => [positions[2 * k], isCurve ? 0 : positions[2 * k + 1]] as [number, number],
    );
  });
}
