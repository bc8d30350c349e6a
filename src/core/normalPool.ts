/**
 * Different places in a pool: so many that a run meets the same one again only far beyond what any
 * momentum remembers, and so few that they stay in a core's cache.
 */
export const PLACES = 32_768;

/** The most numbers a step takes. */
export const WIDEST = 10_000;

/** The length of a pool: from each place on there are enough numbers. */
export const POOL_SIZE = PLACES + WIDEST;

/**
 * Fills a pool of standard normals, of which every step of a run takes as many neighbours as it has
 * coordinates, from a random place on (as Salimans et al. 2017 do). Drawing one place costs a
 * hundredth of drawing as many normals. For each coordinate the noise is a sequence of independent
 * draws from the pool, whose mean is 0 and whose variance is 1 exactly: half of it is the other
 * half's negative.
 */
export function fillPool(normal: () => number, pool: Float64Array): Float64Array {
  const half = PLACES / 2;
  let squares = 0;
  for (let i = 0; i < half; i++) {
    const x = normal();
    pool[i] = x;
    squares += x * x;
  }
  const scale = Math.sqrt(half / squares);
  for (let i = 0; i < half; i++) {
    const x = scale * (pool[i] as number);
    pool[i] = x;
    pool[half + i] = -x;
  }
  pool.copyWithin(PLACES, 0, pool.length - PLACES);
  return pool;
}
