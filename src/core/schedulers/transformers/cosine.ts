import { float } from "../../spec/paramSpec.ts";
import { onePlusCos } from "../../spec/preciseCos.ts";
import { compare, floatModulo } from "../../spec/pyArithmetic.ts";
import { add, cosine, greatest, modulo, multiply, toFloat } from "../../spec/pyMath.ts";
import { argument } from "../../spec/rules.ts";
import { lastEpoch } from "../common.ts";
import type { SchedulerRun } from "../scheduler.ts";
import { defineSchedule, noConstants } from "./schedule.ts";
import {
  exactProgress,
  exactWarmup,
  exactWave,
  numCycles,
  numTrainingSteps,
  numWarmupSteps,
  progressAt,
  warmedUp,
} from "./warmup.ts";

const lengths = { num_warmup_steps: numWarmupSteps, num_training_steps: numTrainingSteps };

export const cosineScheduleWithWarmup = defineSchedule({
  name: "get_cosine_schedule_with_warmup",
  doc: "Raises the rate from zero along a straight line, then lowers it to zero along a cosine.",
  formula: ["η_t = η₀ · t / w  for t < w", "η_t = η₀ · ½(1 + cos(2π c p)),  p = (t − w) / (N − w)"],
  params: { ...lengths, num_cycles: numCycles, last_epoch: lastEpoch },
  constants: noConstants,
  factor({ lastEpoch: t, hp, result }) {
    const { num_warmup_steps: w } = hp;
    if (t < w) result[0] = t / Math.max(1, w);
    else {
      const height = onePlusCos(Math.PI * hp.num_cycles * 2 * progressAt(t, hp));
      result[0] = Math.max(0, 0.5 * height);
    }
  },
  exactFactor(run) {
    const rising = exactWarmup(run);
    if (rising !== undefined) return rising;
    const progress = exactProgress(run);
    const cycles = toFloat(argument(run.args, "num_cycles"));
    return greatest(0n, multiply(0.5, add(1, exactWave(cycles, progress))));
  },
  event: warmedUp,
});

const restartParams = {
  ...lengths,
  num_cycles: float({
    default: 1n,
    range: "any number, usually a whole one ≥ 1",
    slider: [1, 10],
    scale: "linear",
    doc: "How many times the rate falls from its initial value to zero.",
  }),
  last_epoch: lastEpoch,
};

/** How many cycles have begun at a step. */
const cycleAt = (t: number, { hp }: SchedulerRun<typeof restartParams, null>) =>
  Math.floor(hp.num_cycles * progressAt(t, hp));

export const cosineWithHardRestarts = defineSchedule({
  name: "get_cosine_with_hard_restarts_schedule_with_warmup",
  doc: "Raises the rate from zero, then lowers it to zero along a cosine several times over.",
  formula: [
    "η_t = η₀ · t / w  for t < w",
    "η_t = η₀ · ½(1 + cos(π (c p mod 1))),  p = (t − w) / (N − w)",
    "η_t = 0  for p ≥ 1",
  ],
  params: restartParams,
  constants: noConstants,
  factor({ lastEpoch: t, hp, result }) {
    const { num_warmup_steps: w } = hp;
    const progress = progressAt(t, hp);
    if (t < w) result[0] = t / Math.max(1, w);
    else if (progress >= 1) result[0] = 0;
    else {
      const height = onePlusCos(Math.PI * floatModulo(hp.num_cycles * progress, 1));
      result[0] = Math.max(0, 0.5 * height);
    }
  },
  exactFactor(run) {
    const rising = exactWarmup(run);
    if (rising !== undefined) return rising;
    const progress = exactProgress(run);
    if (compare(">=", progress, 1)) return 0;
    const phase = modulo(multiply(toFloat(argument(run.args, "num_cycles")), progress), 1);
    return greatest(0, multiply(0.5, add(1, cosine(multiply(Math.PI, phase)))));
  },
  event(run) {
    const { lastEpoch: t, hp } = run;
    if (t <= hp.num_warmup_steps || progressAt(t, hp) >= 1) return warmedUp(run);
    return cycleAt(t, run) > cycleAt(t - 1, run) ? "restart" : null;
  },
});
