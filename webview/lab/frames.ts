import type { TrainingRun } from "../../src/core/training/trainingRun.ts";

/** The last frame that was taken no later than an update. */
export function frameAt(run: TrainingRun, update: number): number {
  const { update: at, count } = run.frames;
  let low = 0;
  for (let high = count - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if ((at[middle] as number) <= update) low = middle;
    else high = middle - 1;
  }
  return low;
}

export const weightsAt = (run: TrainingRun, frame: number): Float64Array =>
  run.weights.subarray(frame * run.weightCount, (frame + 1) * run.weightCount);
