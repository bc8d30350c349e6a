import { optimizers } from "../core/optimizers/index.ts";
import { findScheduler, schedulers } from "../core/schedulers/index.ts";
import type { SchedulerDefinition } from "../core/schedulers/scheduler.ts";
import { builtins, moduleConstants } from "./builtins.ts";
import { diffusersSchedulers, isOfDiffusers } from "./diffusers.ts";
import { trainerArgumentNames } from "./trainerDefaults.ts";
import { isTransformersAdamW } from "./transformersAdamW.ts";

/** Everything PyTorch 2.13 exports: what is not in our catalogue must still be recognised. */
const torchOptimizers = new Set(
  `ASGD Adadelta Adafactor Adagrad Adam AdamW Adamax LBFGS Muon NAdam RAdam RMSprop Rprop SGD
   SparseAdam`.split(/\s+/),
);

const torchSchedulers = new Set(
  `LambdaLR MultiplicativeLR StepLR MultiStepLR ConstantLR LinearLR ExponentialLR SequentialLR
   CosineAnnealingLR ChainedScheduler ReduceLROnPlateau CyclicLR CosineAnnealingWarmRestarts
   OneCycleLR PolynomialLR SWALR`.split(/\s+/),
);

/** What other libraries schedule with beyond our catalogue. */
const beyondCatalogue = [
  "transformers.get_greedy_schedule",
  "transformers.GreedyLR",
  "transformers.optimization.get_greedy_schedule",
  "transformers.optimization.GreedyLR",
  "timm.scheduler.WSDLRScheduler",
  "timm.scheduler.wsd_lr.WSDLRScheduler",
  "timm.scheduler.create_scheduler_v2",
  "timm.scheduler.scheduler_factory.create_scheduler_v2",
  "timm.scheduler.create_scheduler",
  "timm.scheduler.scheduler_factory.create_scheduler",
];

const ofLibraries = Object.values<SchedulerDefinition>(schedulers).flatMap(
  ({ name, module, definedIn }) => (definedIn ? [`${module}.${name}`, `${definedIn}.${name}`] : []),
);

/** The schedules of other libraries: unlike PyTorch's they are known by their full path only. */
const foreignSchedulers = new Set([...ofLibraries, ...diffusersSchedulers, ...beyondCatalogue]);

export const lastPart = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

const anyName = new RegExp(
  `\\b(?:${[
    ...torchOptimizers,
    ...torchSchedulers,
    ...new Set([...foreignSchedulers].map(lastPart)),
    ...trainerArgumentNames,
    "create_optimizer_v2",
    "create_optimizer",
  ].join("|")})\\b`,
);

/** Whether a text can contain anything of interest: most files do not, and need no parsing. */
export const mentionsTorch = (text: string): boolean => anyName.test(text);

export type TorchKind = "optimizer" | "scheduler";

export interface TorchClass {
  readonly kind: TorchKind;
  readonly name: string;
  readonly qualified: string;
  /** Whether our catalogue can compute it. */
  readonly supported: boolean;
}

const schedulerModule = "torch.optim.lr_scheduler";

/** The module a scheduler is imported from. */
const moduleOf = (name: string) => findScheduler(name)?.module ?? schedulerModule;

const libraryScheduler = (path: string): TorchClass => {
  const name = lastPart(path);
  const module = findScheduler(name)?.module;
  const qualified = module && !isOfDiffusers(path) ? `${module}.${name}` : path;
  return { kind: "scheduler", name, qualified, supported: module !== undefined };
};

/** The optimizer or scheduler class a dotted path names, also through its submodule. */
export function torchClass(path: string): TorchClass | undefined {
  if (foreignSchedulers.has(path)) return libraryScheduler(path);
  if (isTransformersAdamW(path)) return { ...optimizer("AdamW"), qualified: path };
  const dot = path.lastIndexOf(".");
  const name = path.slice(dot + 1);
  if (!torchSchedulers.has(name) && !torchOptimizers.has(name)) return undefined;
  const module = path.slice(0, Math.max(0, dot));
  if (torchSchedulers.has(name) && module === moduleOf(name)) return scheduler(name);
  const isPublic = module === "torch.optim" || module === `torch.optim.${name.toLowerCase()}`;
  return torchOptimizers.has(name) && isPublic ? optimizer(name) : undefined;
}

/** The class a bare name means when the file binds it nowhere. */
export function conventionalClass(name: string): TorchClass | undefined {
  if (torchOptimizers.has(name)) return optimizer(name);
  return torchSchedulers.has(name) ? scheduler(name) : undefined;
}

const optimizer = (name: string): TorchClass => ({
  kind: "optimizer",
  name,
  qualified: `torch.optim.${name}`,
  supported: Object.hasOwn(optimizers, name),
});

const scheduler = (name: string): TorchClass => ({
  kind: "scheduler",
  name,
  qualified: `${moduleOf(name)}.${name}`,
  supported: Object.hasOwn(schedulers, name),
});

/** Whether `from module import *` brings in `name`. */
export function starExports(module: string, name: string): boolean {
  if (module === "torch.optim") return torchOptimizers.has(name) || name === "lr_scheduler";
  if (torchSchedulers.has(name) && module === moduleOf(name)) return true;
  const path = `${module}.${name}`;
  if (foreignSchedulers.has(path) || isTransformersAdamW(path)) return true;
  return Object.hasOwn(builtins, path) || Object.hasOwn(moduleConstants, path);
}
