import type { LoopRole } from "../core/runPlan.ts";
import type { CallFact, CountFact } from "../python/script.ts";
import type { Localize } from "./localize.ts";
import { count, figure } from "./numbers.ts";
import type { SimulatedRun } from "./simulatedRun.ts";

/** `70 epochs × 391 steps, steps assumed`; what the user has set is not assumed any more. */
export function horizonText(
  { fact, stated = [] }: Pick<SimulatedRun, "fact" | "stated">,
  t: Localize,
): string {
  const { epochs, stepsPerEpoch } = fact;
  const isAssumed = ({ origin }: CountFact, role: LoopRole) =>
    origin === "assumed" && !stated.includes(role);
  const steps = count(stepsPerEpoch.value);
  const text =
    epochs.value === 1
      ? t("1 epoch × {0} steps", steps)
      : t("{0} epochs × {1} steps", count(epochs.value), steps);
  const [openEpochs, openSteps] = [isAssumed(epochs, "epoch"), isAssumed(stepsPerEpoch, "batch")];
  if (openEpochs && openSteps) return t("{0}, both assumed", text);
  if (openEpochs) return t("{0}, epochs assumed", text);
  return openSteps ? t("{0}, steps assumed", text) : text;
}

/** Where the number of batches comes from, if a data loader of known length gives it. */
export function loaderLine({ value, loader }: CountFact, t: Localize): readonly string[] {
  if (!loader) return [];
  const { examples, noun, batchSize } = loader;
  const parts = [count(value), count(examples), count(batchSize)];
  return noun === "images"
    ? [t("{0} steps per epoch: {1} images in batches of {2}", ...parts)]
    : [t("{0} steps per epoch: {1} examples in batches of {2}", ...parts)];
}

/** One line for each value that the source does not give. */
export function assumptionLines({ script, run }: SimulatedRun, t: Localize): readonly string[] {
  const calls: readonly CallFact[] = [
    ...script.optimizers.filter((o) => o.id === run.optimizer),
    ...script.schedulers.filter((s) => run.schedulers.includes(s.id)),
  ];
  const lines = calls.flatMap((call) =>
    Object.entries(call.args).flatMap(([name, { origin, value, text }]) => {
      if (origin !== "assumed" || value === undefined) return [];
      const shown =
        typeof value === "number" || typeof value === "bigint" ? figure(Number(value)) : "…";
      return [t("{0} = {1}: assumed {2}", name, text ?? "…", shown)];
    }),
  );
  if (run.optimizer === null) {
    return [
      t("The optimizer is not in this file: SGD with PyTorch's defaults is assumed."),
      ...lines,
    ];
  }
  const own = script.optimizers.find((o) => o.id === run.optimizer);
  if (!own?.groupsAssumed) return lines;
  const count = own.groups.length;
  return count === 1
    ? [t("The parameter groups cannot be read from the source: one group is assumed."), ...lines]
    : [
        t("Not every value of the parameter groups can be read: {0} groups are assumed.", count),
        ...lines,
      ];
}
