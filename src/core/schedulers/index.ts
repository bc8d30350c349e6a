import { chainedScheduler } from "./chainedScheduler.ts";
import { constantLR } from "./constantLR.ts";
import { cosineAnnealingLR } from "./cosineAnnealingLR.ts";
import { cosineAnnealingWarmRestarts } from "./cosineAnnealingWarmRestarts.ts";
import { cyclicLR } from "./cyclicLR.ts";
import { exponentialLR } from "./exponentialLR.ts";
import { lambdaLR } from "./lambdaLR.ts";
import { linearLR } from "./linearLR.ts";
import { multiplicativeLR } from "./multiplicativeLR.ts";
import { multiStepLR } from "./multiStepLR.ts";
import { oneCycleLR } from "./oneCycleLR.ts";
import { polynomialLR } from "./polynomialLR.ts";
import { reduceLROnPlateau } from "./reduceLROnPlateau.ts";
import type { SchedulerDefinition } from "./scheduler.ts";
import { sequentialLR } from "./sequentialLR.ts";
import { stepLR } from "./stepLR.ts";
import { swaLR } from "./swaLR.ts";

/** The catalogue: one line per scheduler of `torch.optim.lr_scheduler` and `swa_utils`. */
export const schedulers = {
  LambdaLR: lambdaLR,
  MultiplicativeLR: multiplicativeLR,
  StepLR: stepLR,
  MultiStepLR: multiStepLR,
  ConstantLR: constantLR,
  LinearLR: linearLR,
  ExponentialLR: exponentialLR,
  PolynomialLR: polynomialLR,
  CosineAnnealingLR: cosineAnnealingLR,
  CosineAnnealingWarmRestarts: cosineAnnealingWarmRestarts,
  CyclicLR: cyclicLR,
  OneCycleLR: oneCycleLR,
  ReduceLROnPlateau: reduceLROnPlateau,
  SequentialLR: sequentialLR,
  ChainedScheduler: chainedScheduler,
  SWALR: swaLR,
} satisfies Record<string, SchedulerDefinition>;

export const findScheduler = (name: string): SchedulerDefinition | undefined =>
  Object.hasOwn(schedulers, name) ? schedulers[name as keyof typeof schedulers] : undefined;
