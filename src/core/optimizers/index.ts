import { adam } from "./adam.ts";
import { adamw } from "./adamw.ts";
import type { OptimizerDefinition } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** The catalogue: one line per optimizer of `torch.optim`. */
export const optimizers = {
  SGD: sgd,
  Adam: adam,
  AdamW: adamw,
} satisfies Record<string, OptimizerDefinition>;

export const findOptimizer = (name: string): OptimizerDefinition | undefined =>
  Object.hasOwn(optimizers, name) ? optimizers[name as keyof typeof optimizers] : undefined;
