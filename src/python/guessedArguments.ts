import { isNumeric, type PyValue } from "../core/spec/pyValue.ts";
import type { ArgumentFact, OptimizerFact, RunFact, SchedulerFact } from "./script.ts";

/** The argument that says how many of its own steps a schedule lasts. */
const lengths: Readonly<Record<string, string>> = {
  CosineAnnealingLR: "T_max",
  OneCycleLR: "total_steps",
  PolynomialLR: "total_iters",
  get_linear_schedule_with_warmup: "num_training_steps",
  get_cosine_schedule_with_warmup: "num_training_steps",
  get_polynomial_decay_schedule_with_warmup: "num_training_steps",
  get_cosine_with_hard_restarts_schedule_with_warmup: "num_training_steps",
  get_cosine_with_min_lr_schedule_with_warmup: "num_training_steps",
  get_cosine_with_min_lr_schedule_with_warmup_lr_rate: "num_training_steps",
  get_scheduler: "num_training_steps",
};

/**
 * What is assumed for arguments of which nothing can be read, from what is known of their run: a
 * schedule lasts as long as the run, and OneCycleLR rises to the optimizer's own rate.
 */
export function guessedFromRun(
  schedulers: readonly SchedulerFact[],
  optimizers: readonly OptimizerFact[],
  runs: readonly RunFact[],
): readonly SchedulerFact[] {
  return schedulers.map((s) => {
    const run = runs.find((r) => r.schedulers.includes(s.id));
    const name = lengths[s.name];
    const length = name && run && s.parent === null ? lengthOf(s, run) : undefined;
    const known = name && length ? withGuess(s, name, BigInt(length)) : s;
    if (s.name !== "OneCycleLR") return known;
    const rate = optimizers.find((o) => o.id === s.optimizer)?.args.lr?.value;
    return isNumeric(rate ?? null) ? withGuess(known, "max_lr", rate ?? null) : known;
  });
}

function lengthOf(s: SchedulerFact, { epochs, stepsPerEpoch }: RunFact): number | undefined {
  if (s.cadence === "epoch") return epochs.value;
  return s.cadence === "batch" ? epochs.value * stepsPerEpoch.value : undefined;
}

/** Written, but not readable at all: what is computed from a loader says more. */
const isGuess = (fact: ArgumentFact | undefined): fact is ArgumentFact =>
  fact?.origin === "assumed" && fact.via === null && fact.value !== null;

function withGuess(s: SchedulerFact, name: string, value: PyValue): SchedulerFact {
  const fact = s.args[name];
  return isGuess(fact) ? { ...s, args: { ...s.args, [name]: { ...fact, value } } } : s;
}
