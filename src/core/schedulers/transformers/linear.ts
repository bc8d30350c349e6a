import { divide, greatest, subtract, toFloat } from "../../spec/pyMath.ts";
import { argument } from "../../spec/rules.ts";
import { lastEpoch } from "../common.ts";
import { epochValue } from "../scheduler.ts";
import { defineSchedule, noConstants } from "./schedule.ts";
import { exactWarmup, numTrainingSteps, numWarmupSteps, warmedUp } from "./warmup.ts";

export const linearScheduleWithWarmup = defineSchedule({
  name: "get_linear_schedule_with_warmup",
  doc: "Raises the rate from zero along a straight line, then lowers it to zero along another.",
  formula: ["η_t = η₀ · t / w  for t < w", "η_t = η₀ · max(0, (N − t) / (N − w))"],
  params: {
    num_warmup_steps: numWarmupSteps,
    num_training_steps: numTrainingSteps,
    last_epoch: lastEpoch,
  },
  constants: noConstants,
  factor({ lastEpoch: t, hp, result }) {
    const { num_warmup_steps: w, num_training_steps: n } = hp;
    result[0] = t < w ? t / Math.max(1, w) : Math.max(0, (n - t) / Math.max(1, n - w));
  },
  exactFactor(run) {
    const rising = exactWarmup(run);
    if (rising !== undefined) return rising;
    const total = argument(run.args, "num_training_steps");
    const left = toFloat(subtract(total, epochValue(run)));
    const length = subtract(total, argument(run.args, "num_warmup_steps"));
    return greatest(0, divide(left, toFloat(greatest(1n, length))));
  },
  event: warmedUp,
});
