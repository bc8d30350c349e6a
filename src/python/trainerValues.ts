import { dottedName, type ExprOf } from "./ast.ts";
import { classOf } from "./callGraph.ts";
import type { Length } from "./evaluation.ts";
import type { TrainingLengths } from "./frameworkProgram.ts";
import type { LightningTrainers } from "./lightningTrainer.ts";
import type { Block } from "./scopes.ts";

const values: Readonly<Record<string, (lengths: TrainingLengths) => number | undefined>> = {
  estimated_stepping_batches: ({ epochs, batches, accumulate, maxSteps, isEndless }) => {
    if (isEndless && maxSteps !== null) return maxSteps;
    const total = Math.ceil(batches.value / accumulate) * Math.max(epochs.value, 1);
    return maxSteps === null ? total : Math.min(total, maxSteps);
  },
  num_training_batches: ({ batches }) => batches.value,
  max_epochs: ({ epochs, isEndless }) => (isEndless ? -1 : epochs.value),
  max_steps: ({ maxSteps }) => maxSteps ?? -1,
  accumulate_grad_batches: ({ accumulate }) => accumulate,
};

/** `self.trainer.estimated_stepping_batches` and the like, inside a Lightning module. */
export function trainerValue(
  { object, name }: ExprOf<"attribute">,
  block: Block,
  trainers: () => LightningTrainers,
): Length | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  const module = classOf(block);
  if (!value || !module || dottedName(object) !== "self.trainer") return undefined;
  const lengths = trainers().lengths(module);
  const number = value(lengths);
  if (number === undefined) return undefined;
  const { epochs, batches } = lengths;
  const rests = [
    ...(name === "max_epochs" || name === "estimated_stepping_batches" ? [epochs] : []),
    ...(name === "num_training_batches" || name === "estimated_stepping_batches" ? [batches] : []),
  ];
  const assumed = rests.some(({ origin }) => origin === "assumed");
  return { value: BigInt(number), assumed, place: null };
}
