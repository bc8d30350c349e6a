import { normalBelow } from "../model/erf.ts";

const RANGE = 9;
const PARTS = 2000;

/** E max of k independent standard normals: ∫ (1 − Φᵏ) − ∫ Φᵏ over the two half lines. */
export function expectedMaximum(k: number): number {
  const width = RANGE / PARTS;
  let sum = 0;
  for (let i = 0; i < PARTS; i++) {
    const x = (i + 0.5) * width;
    sum += 1 - normalBelow(x) ** k - normalBelow(-x) ** k;
  }
  return sum * width;
}
