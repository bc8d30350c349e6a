import type { SchedulerDefinition } from "../scheduler.ts";
import { constantSchedule, constantScheduleWithWarmup } from "./constant.ts";
import { cosineScheduleWithWarmup, cosineWithHardRestarts } from "./cosine.ts";
import { cosineWithMinLr, cosineWithMinLrAndWarmupRate } from "./cosineMinLr.ts";
import { inverseSqrtSchedule } from "./inverseSqrt.ts";
import { linearScheduleWithWarmup } from "./linear.ts";
import { reduceOnPlateauSchedule } from "./plateau.ts";
import { polynomialDecayWithWarmup } from "./polynomial.ts";
import { wsdSchedule } from "./wsd.ts";

/** The schedules of Hugging Face transformers, by the names it gives them as text. */
export const transformersSchedules = {
  linear: linearScheduleWithWarmup,
  cosine: cosineScheduleWithWarmup,
  cosine_with_restarts: cosineWithHardRestarts,
  polynomial: polynomialDecayWithWarmup,
  constant: constantSchedule,
  constant_with_warmup: constantScheduleWithWarmup,
  inverse_sqrt: inverseSqrtSchedule,
  reduce_lr_on_plateau: reduceOnPlateauSchedule,
  cosine_with_min_lr: cosineWithMinLr,
  cosine_warmup_with_min_lr: cosineWithMinLrAndWarmupRate,
  warmup_stable_decay: wsdSchedule,
} satisfies Record<string, SchedulerDefinition>;
