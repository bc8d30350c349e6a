import { KernelMemory } from "./kernels/memory.ts";
import { POOL_SIZE } from "./normalPool.ts";
import { createRandom, type Random } from "./random.ts";
import type { RunPlan } from "./runPlan.ts";

/** A preview has one seed, a comparison over seeds several. */
const MOST = 8;

/** What a run draws its noise from, and the memory where that lies, if there are kernels for it. */
interface Noise {
  readonly random: Random;
  readonly memory: KernelMemory | null;
}

interface Pool {
  readonly values: Float64Array;
  readonly memory: KernelMemory | null;
}

/**
 * Where runs of the usual stand-in problem get their noise from: the pools of the last seeds, which
 * any number of runs may use at once. The numbers are those of a stream of the run's own.
 */
export class KeptNoise {
  private readonly pools = new Map<number, Pool>();

  /** A plan's noise from its beginning. */
  for({ seed, objective }: RunPlan): Noise {
    const own = createRandom(seed);
    if (objective?.name !== "noisy-quadratic") return { random: own, memory: null };
    const { values, memory } = this.pool(seed);
    return { random: { ...own, pool: () => values }, memory };
  }

  private pool(seed: number): Pool {
    const pool = this.pools.get(seed) ?? drawn(seed);
    // The last one asked for is given up last.
    this.pools.delete(seed);
    this.pools.set(seed, pool);
    const [first] = this.pools.keys();
    if (this.pools.size > MOST && first !== undefined) this.pools.delete(first);
    return pool;
  }
}

function drawn(seed: number): Pool {
  const memory = KernelMemory.create(POOL_SIZE);
  return { values: createRandom(seed).pool(memory?.room), memory };
}
