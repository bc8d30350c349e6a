import { createRandom, type Random } from "../core/random.ts";
import { sharedNormals } from "../core/replayedRandom.ts";
import { countSteps, type RunPlan } from "../core/runPlan.ts";

/** Longer runs would keep too much: up to here it is some thirty megabytes. */
const LONGEST = 40_000;

/**
 * The noise of the usual stand-in problem, drawn once for all runs: drawing takes longer than the
 * updates. It may be gone any time, and any number of runs may use it at once.
 */
export class KeptNoise {
  private seed: number | null = null;
  private kept: WeakRef<() => Random> | null = null;

  /** A plan's noise from its beginning: the numbers that a stream of its own would have. */
  for({ seed, program, objective }: RunPlan): Random {
    // Only of this problem it is known that it draws normals and nothing else.
    const isUsual = objective?.name === "noisy-quadratic";
    if (!isUsual || countSteps(program) > LONGEST) return createRandom(seed);
    const known = this.seed === seed ? this.kept?.deref() : undefined;
    const noise = known ?? sharedNormals(createRandom(seed));
    this.seed = seed;
    this.kept = new WeakRef(noise);
    return noise();
  }
}
