import { cosineAnnealingLR } from "./cosineAnnealingLR.ts";
import { cosineAnnealingWarmRestarts } from "./cosineAnnealingWarmRestarts.ts";
import { lambdaLR } from "./lambdaLR.ts";
import type { SchedulerDefinition } from "./scheduler.ts";
import { stepLR } from "./stepLR.ts";

/** The catalogue: one line per scheduler of `torch.optim.lr_scheduler`. */
export const schedulers = {
  LambdaLR: lambdaLR,
  StepLR: stepLR,
  CosineAnnealingLR: cosineAnnealingLR,
  CosineAnnealingWarmRestarts: cosineAnnealingWarmRestarts,
} satisfies Record<string, SchedulerDefinition>;

export const findScheduler = (name: string): SchedulerDefinition | undefined =>
  Object.hasOwn(schedulers, name) ? schedulers[name as keyof typeof schedulers] : undefined;
