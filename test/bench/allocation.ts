import { optimizers } from "../../src/core/optimizers/index.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { bytesPerCall } from "./measure.ts";
import { notMeasured, optimizerWork, ROUNDS, schedulerWork } from "./stepWork.ts";

/**
 * The heap that one step of each class leaves behind, once it is warm. About two bytes of a cosine
 * schedule are no allocation per step: where a cosine is close to -1, in one step of twenty, a
 * function for its last bits returns a number.
 */
export function benchAllocation(): void {
  console.log("heap per step of every optimizer, two parameters, gradient included:");
  for (const name of Object.keys(optimizers)) report(name, optimizerWork(name));
  console.log("heap per step of every scheduler:");
  for (const definition of Object.values(schedulers) as SchedulerDefinition[]) {
    if (!notMeasured.has(definition.name)) report(definition.name, schedulerWork(definition));
  }
}

function report(name: string, work: () => void): void {
  warm(work);
  console.log(`  ${name}: ${bytesPerCall(work, ROUNDS)}`);
}

/** Until the engine has compiled it for good. */
function warm(work: () => void): void {
  const end = performance.now() + 300;
  while (performance.now() < end) work();
}
