import { KernelMemory } from "../core/kernels/memory.ts";
import { createRandom, type Random } from "../core/random.ts";
import { sharedNormals } from "../core/replayedRandom.ts";
import { countSteps, type RunPlan } from "../core/runPlan.ts";

/** What is kept is some thirty megabytes: of the usual run all of it. */
const MOST = 4_000_000;

/** Much longer runs draw their own: reading what is kept would save them little. */
const LONGEST = 40_000;

/** Calls back after so many milliseconds, unless the returned function is called before. */
export type Later = (ms: number, work: () => void) => () => void;

/** As long as somebody edits, points and thinks. */
const IDLE_MS = 300_000;

/** What a run draws its noise from, and the memory where that lies. */
interface Noise {
  readonly random: Random;
  readonly memory: KernelMemory | null;
}

/**
 * The noise of the usual stand-in problem, drawn once for all runs: drawing takes longer than the
 * updates. It is given up when nothing has asked for it in a while; any number of runs may use it
 * at once.
 */
export class KeptNoise {
  private readonly later: Later;
  private seed: number | null = null;
  private kept: (() => Noise) | null = null;
  private stay: () => void = () => {};

  constructor(later: Later = () => () => {}) {
    this.later = later;
  }

  /** A plan's noise from its beginning: the numbers that a stream of its own would have. */
  for({ seed, program, objective }: RunPlan): Noise {
    // Only of this problem it is known that it draws normals and nothing else.
    const isUsual = objective?.name === "noisy-quadratic";
    if (!isUsual || countSteps(program) > LONGEST) {
      return { random: createRandom(seed), memory: null };
    }
    const known = this.seed === seed ? this.kept : null;
    const noise = known ?? sharedNoise(seed);
    this.keep(seed, noise);
    return noise();
  }

  private keep(seed: number, noise: () => Noise): void {
    this.seed = seed;
    this.kept = noise;
    this.stay();
    this.stay = this.later(IDLE_MS, () => {
      this.kept = null;
    });
  }
}

function sharedNoise(seed: number): () => Noise {
  const memory = KernelMemory.create(MOST);
  const normals = sharedNormals(() => createRandom(seed), MOST, memory?.room);
  return () => ({ random: normals(), memory });
}
