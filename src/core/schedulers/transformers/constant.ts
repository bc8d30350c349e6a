import { lastEpoch } from "../common.ts";
import { defineSchedule, noConstants } from "./schedule.ts";
import { exactWarmup, numWarmupSteps, warmedUp } from "./warmup.ts";

export const constantSchedule = defineSchedule({
  name: "get_constant_schedule",
  doc: "Leaves the rate as it is.",
  formula: ["η_t = η₀"],
  params: { last_epoch: lastEpoch },
  constants: noConstants,
  factor({ result }) {
    result[0] = 1;
  },
  exactFactor: () => 1n,
});

export const constantScheduleWithWarmup = defineSchedule({
  name: "get_constant_schedule_with_warmup",
  doc: "Raises the rate from zero along a straight line, then leaves it as it is.",
  formula: ["η_t = η₀ · min(t / w, 1)"],
  params: { num_warmup_steps: numWarmupSteps, last_epoch: lastEpoch },
  constants: noConstants,
  factor({ lastEpoch: t, hp, result }) {
    const { num_warmup_steps: w } = hp;
    result[0] = t < w ? t / Math.max(1, w) : 1;
  },
  exactFactor: (run) => exactWarmup(run) ?? 1,
  event: warmedUp,
});
