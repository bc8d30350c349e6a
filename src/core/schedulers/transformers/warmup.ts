import { float, int } from "../../spec/paramSpec.ts";
import { compare } from "../../spec/pyArithmetic.ts";
import { cosine, divide, greatest, multiply, subtract, toFloat } from "../../spec/pyMath.ts";
import type { PyValue } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { epochValue, type ScheduleEvent, type SchedulerRun } from "../scheduler.ts";

export const numWarmupSteps = int({
  assumed: 500n,
  range: "a whole number ≥ 0",
  slider: [0, 10_000],
  scale: "linear",
  doc: "How many steps the rate rises before it reaches its initial value.",
});

export const numTrainingSteps = int({
  assumed: 35_190n,
  range: "a whole number, usually epochs times batches",
  slider: [1, 100_000],
  scale: "linear",
  doc: "The number of steps of the whole training, the warm-up among them.",
});

export const numCycles = float({
  default: 0.5,
  range: "any number, usually ≥ 0",
  slider: [0, 5],
  scale: "linear",
  doc: "How many waves of the cosine the decay takes: one half goes straight down.",
});

type Live = Pick<SchedulerRun, "args" | "lastEpoch" | "oddEpoch">;

/** `step / max(1, num_warmup_steps)`; undefined once the warm-up is over. */
export function exactWarmup(run: Live): PyValue | undefined {
  const t = epochValue(run);
  const warmup = argument(run.args, "num_warmup_steps");
  if (!compare("<", t, warmup)) return undefined;
  return divide(toFloat(t), toFloat(greatest(1n, warmup)));
}

interface Lengths {
  readonly num_warmup_steps: number;
  readonly num_training_steps: number;
}

/** How much of the way from the end of the warm-up to that of the training is done. */
export const progressAt = (t: number, { num_warmup_steps: w, num_training_steps: n }: Lengths) =>
  (t - w) / Math.max(1, n - w);

/** The same in Python's arithmetic. */
export function exactProgress(run: Live): PyValue {
  const warmup = argument(run.args, "num_warmup_steps");
  const done = toFloat(subtract(epochValue(run), warmup));
  const length = subtract(argument(run.args, "num_training_steps"), warmup);
  return divide(done, toFloat(greatest(1n, length)));
}

/** cos(π · 2 · num_cycles · progress), multiplied in Python's order. */
export const exactWave = (cycles: PyValue, progress: PyValue): number =>
  cosine(multiply(multiply(multiply(Math.PI, cycles), 2), progress));

/** The end of the warm-up. */
export const warmedUp = ({
  lastEpoch,
  hp,
}: {
  readonly lastEpoch: number;
  readonly hp: { readonly num_warmup_steps: number };
}): ScheduleEvent | null => (lastEpoch === hp.num_warmup_steps && lastEpoch > 0 ? "phase" : null);
