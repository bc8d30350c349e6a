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
 * schedule lasts as long as the run, its decays spread over it, and OneCycleLR rises to the
 * optimizer's own rate.
 */
export function guessedFromRun(
  schedulers: readonly SchedulerFact[],
  optimizers: readonly OptimizerFact[],
  runs: readonly RunFact[],
): readonly SchedulerFact[] {
  return schedulers.map((s) => {
    const run = runs.find((r) => r.schedulers.includes(s.id));
    const length = run && s.parent === null ? lengthOf(s, run) : undefined;
    const known = length ? fitted(s, length) : s;
    if (s.name !== "OneCycleLR") return known;
    const rate = optimizers.find((o) => o.id === s.optimizer)?.args.lr?.value;
    return isNumeric(rate ?? null) ? withGuess(known, "max_lr", rate ?? null) : known;
  });
}

/** As the usual values fit the usual 90 epochs. */
function fitted(s: SchedulerFact, length: number): SchedulerFact {
  const name = lengths[s.name];
  if (name) return withGuess(s, name, BigInt(length));
  const at = (part: number) => BigInt(Math.max(1, Math.round(part * length)));
  switch (s.name) {
    case "StepLR":
      return withGuess(s, "step_size", at(1 / 3));
    case "MultiStepLR":
      return withGuess(s, "milestones", [at(1 / 3), at(2 / 3), at(8 / 9)]);
    case "ExponentialLR":
      return withGuess(s, "gamma", decayTo(0.01, length));
    default:
      return s;
  }
}

/** The factor per step that leaves this part of the rate at the end, in as few digits as do. */
const decayTo = (part: number, steps: number): number =>
  Number((part ** (1 / steps)).toFixed(Math.max(2, Math.ceil(Math.log10(steps)))));

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
