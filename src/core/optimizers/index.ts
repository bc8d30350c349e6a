import type { ParamTable } from "../spec/paramSpec.ts";
import { adadelta } from "./adadelta.ts";
import { adafactor } from "./adafactor.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamax } from "./adamax.ts";
import { adamw } from "./adamw.ts";
import { asgd } from "./asgd.ts";
import { lbfgs } from "./lbfgs.ts";
import { muon } from "./muon.ts";
import { nadam } from "./nadam.ts";
import type { OptimizerDefinition } from "./optimizer.ts";
import { radam } from "./radam.ts";
import { rmsprop } from "./rmsprop.ts";
import { rprop } from "./rprop.ts";
import { sgd } from "./sgd.ts";

import { sparseAdam } from "./sparseAdam.ts";

/** The catalogue: one line per optimizer of `torch.optim`. */
export const optimizers = {
  SGD: sgd,
  Adam: adam,
  AdamW: adamw,
  NAdam: nadam,
  RAdam: radam,
  Adamax: adamax,
  Adagrad: adagrad,
  Adadelta: adadelta,
  RMSprop: rmsprop,
  Rprop: rprop,
  ASGD: asgd,
  LBFGS: lbfgs,
  SparseAdam: sparseAdam,
  Adafactor: adafactor,
  Muon: muon,
} satisfies Record<string, OptimizerDefinition>;

/** The parameters of a class; none of one that is not in the catalogue. */
export const optimizerParams = (name: string): ParamTable => findOptimizer(name)?.params ?? {};

export const findOptimizer = (name: string): OptimizerDefinition | undefined =>
  Object.hasOwn(optimizers, name) ? optimizers[name as keyof typeof optimizers] : undefined;
