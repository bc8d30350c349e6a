import type { ParamTable } from "../spec/paramSpec.ts";
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
import { cosineLRScheduler } from "./timm/cosine.ts";
import { plateauLRScheduler } from "./timm/plateau.ts";
import { polyLRScheduler } from "./timm/poly.ts";
import { multiStepLRScheduler, stepLRScheduler } from "./timm/step.ts";
import { tanhLRScheduler } from "./timm/tanh.ts";
import { getScheduler } from "./transformers/getScheduler.ts";
import { transformersSchedules as transformers } from "./transformers/index.ts";

/**
 * The catalogue: one line per scheduler of `torch.optim.lr_scheduler` and `swa_utils`, then those
 * of other libraries.
 */
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
  get_constant_schedule: transformers.constant,
  get_constant_schedule_with_warmup: transformers.constant_with_warmup,
  get_linear_schedule_with_warmup: transformers.linear,
  get_cosine_schedule_with_warmup: transformers.cosine,
  get_cosine_with_hard_restarts_schedule_with_warmup: transformers.cosine_with_restarts,
  get_polynomial_decay_schedule_with_warmup: transformers.polynomial,
  get_inverse_sqrt_schedule: transformers.inverse_sqrt,
  get_cosine_with_min_lr_schedule_with_warmup: transformers.cosine_with_min_lr,
  get_cosine_with_min_lr_schedule_with_warmup_lr_rate: transformers.cosine_warmup_with_min_lr,
  get_wsd_schedule: transformers.warmup_stable_decay,
  get_reduce_on_plateau_schedule: transformers.reduce_lr_on_plateau,
  get_scheduler: getScheduler,
  CosineLRScheduler: cosineLRScheduler,
  TanhLRScheduler: tanhLRScheduler,
  PolyLRScheduler: polyLRScheduler,
  StepLRScheduler: stepLRScheduler,
  MultiStepLRScheduler: multiStepLRScheduler,
  PlateauLRScheduler: plateauLRScheduler,
} satisfies Record<string, SchedulerDefinition>;

/** The parameters of a class; none of one that is not in the catalogue. */
export const schedulerParams = (name: string): ParamTable => findScheduler(name)?.params ?? {};

export const findScheduler = (name: string): SchedulerDefinition | undefined =>
  Object.hasOwn(schedulers, name) ? schedulers[name as keyof typeof schedulers] : undefined;
