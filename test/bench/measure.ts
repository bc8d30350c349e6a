/** Nanoseconds per call: the fastest of several batches, each long enough for the clock. */
export function nanoseconds(work: () => void, calls = 1): number {
  const batch = batchSize(work);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 7; i++) best = Math.min(best, timed(work, batch) / batch);
  return (best * 1e6) / calls;
}

/** How often the work fits into about 30 ms, once it is warm. */
function batchSize(work: () => void): number {
  for (let batch = 1; ; batch *= 2) if (timed(work, batch) > 30) return batch;
}

function timed(work: () => void, times: number): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) work();
  return performance.now() - start;
}

/** One line: our time, the reference's, and the ratio with what it must be. */
export function row(work: string, ours: number, reference: string, theirs: number, goal: string) {
  const ratio = ours / theirs;
  const text = ratio < 1 ? `${(1 / ratio).toFixed(1)}× faster` : `${ratio.toFixed(2)}× its time`;
  console.log(`${work}: ${duration(ours)} · ${reference}: ${duration(theirs)} · ${text} (${goal})`);
}

export function duration(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(1)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(2)} µs`;
  return ns < 1e9 ? `${(ns / 1e6).toFixed(2)} ms` : `${(ns / 1e9).toFixed(2)} s`;
}

const ROUNDS = 50;
const REPEATS = 7;

/**
 * Bytes of heap that each of `calls` calls within `work` leaves behind, when Node runs with
 * `--expose-gc`. The work must be warm; so few rounds that no collection falls between. The median
 * of several measurements: a collection lets go of compiled code, and what runs until it is compiled
 * again is not the work's own.
 */
export function bytesPerCall(work: () => void, calls: number): string {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) return "unknown (run with --expose-gc)";
  const measured = Array.from({ length: REPEATS }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < ROUNDS; i++) work();
    return (process.memoryUsage().heapUsed - before) / (ROUNDS * calls);
  });
  const median = measured.sort((a, b) => a - b)[REPEATS >> 1] as number;
  return `${Math.max(0, median).toFixed(2)} bytes`;
}
