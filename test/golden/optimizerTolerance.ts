import assert from "node:assert/strict";
import { Deviations, deviation, type GoldenNumber, goldenNumber } from "./golden.ts";

const RELATIVE = 1e-9;
/** A weight that crosses zero has no relative error: below this the error counts absolutely. */
const FLOOR = 1e-3;

export const deviations = new Deviations();

/**
 * An update close to sign(g), such as Adam's with both betas 0, jumps where g changes its sign, and a
 * run at the edge of stability is chaotic: there PyTorch itself answers a last-bit change with more
 * than the tolerance, and the recorded answer takes the tolerance's place.
 */
export function compareWeights(
  name: string,
  ours: ArrayLike<number>,
  torch: readonly GoldenNumber[],
  where: string,
  sensitivity = 0,
): void {
  assert.equal(ours.length, torch.length, `${where}: number of weights`);
  torch.forEach((expected, i) => {
    const d = deviation(ours[i] as number, goldenNumber(expected), FLOOR);
    const isSmooth = sensitivity <= RELATIVE;
    if (isSmooth) deviations.add(name, d);
    else deviations.add(`${name} (in units of PyTorch's own sensitivity)`, d / sensitivity);
    const allowed = isSmooth ? RELATIVE : 10 * sensitivity;
    assert.ok(d <= allowed, `${where}, weight ${i}: ${ours[i]} instead of ${expected}`);
  });
}
