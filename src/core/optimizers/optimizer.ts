import type { ParamTable, Values } from "../spec/paramSpec.ts";
import { PyError } from "../spec/pyError.ts";
import type { PyArgs } from "../spec/pyValue.ts";
import type { Rule } from "../spec/rules.ts";
import { toValues, withDefaults } from "../spec/values.ts";
import { ScheduledValues } from "./scheduledValues.ts";

/** Where a publication or PyTorch's own page describes the method. */
export interface Reference {
  readonly title: string;
  readonly url: string;
}

export interface OptimizerDefinition<P extends ParamTable = ParamTable, S = unknown> {
  readonly name: string;
  /** One sentence in English: the key of its translation. */
  readonly doc: string;
  /** The update, one line per operation, in the field's notation. */
  readonly formula: readonly string[];
  readonly references: readonly Reference[];
  readonly params: P;
  /** Constructor checks in PyTorch's order. */
  readonly rules: readonly Rule[];
  /** What a group's dictionary holds besides the parameters. */
  readonly fixedValues?: PyArgs;
  /** The group field that a momentum-cycling scheduler rewrites. */
  readonly momentumField: "betas" | "momentum" | null;
  /** Fresh state of one tensor with `size` elements. */
  state(size: number): S;
  /**
   * One update of one tensor, in place and without allocation.
   * `theta` and `grad` have equal length; `grad` is not changed.
   */
  step(theta: Float64Array, grad: Float64Array, state: S, hp: Values<P>): void;
}

export const defineOptimizer = <const P extends ParamTable, S>(
  definition: OptimizerDefinition<P, S>,
): OptimizerDefinition<P, S> => definition;

/** One parameter tensor, flattened. A tensor without a gradient is skipped by `step`. */
export interface Tensor {
  readonly theta: Float64Array;
  readonly grad: Float64Array;
  hasGrad: boolean;
}

export interface GroupInput {
  /** Overrides of this group; PyTorch never validates them. */
  readonly overrides: PyArgs;
  readonly tensors: readonly Tensor[];
}

/** The hyperparameters every optimizer has, as a scheduler sees them. */
type GroupValues = Values<ParamTable> & {
  lr: number;
  momentum?: number;
  betas?: readonly [number, number];
};

export interface ParamGroup {
  readonly hp: GroupValues;
  /** The values the group was made with, as Python has them. */
  readonly args: PyArgs;
  /** What schedulers add to PyTorch's dictionary of the group. */
  readonly scheduled: ScheduledValues;
  readonly slots: readonly { readonly tensor: Tensor; readonly state: unknown }[];
}

/** A live optimizer: parameter groups with their state. */
export interface Optimizer {
  readonly definition: OptimizerDefinition;
  /** The constructor's arguments: the defaults of every group, also of one that is added later. */
  readonly args: PyArgs;
  readonly groups: ParamGroup[];
  /** A scheduler was built on it, which from then on sees whether `step` is called. */
  isWatched: boolean;
  hasStepped: boolean;
}

/** Runs the constructor's checks. Throws the `PyError` PyTorch raises first. */
export function checkOptimizer(definition: OptimizerDefinition, args: PyArgs): void {
  const complete = withDefaults(definition.params, args);
  for (const rule of definition.rules) rule(complete);
}

/** Builds an optimizer as its PyTorch constructor does: checks first, then the groups. */
export function createOptimizer(
  definition: OptimizerDefinition,
  args: PyArgs,
  groups: readonly GroupInput[],
): Optimizer {
  checkOptimizer(definition, args);
  if (groups.length === 0) {
    throw new PyError("ValueError", "optimizer got an empty parameter list");
  }
  return {
    definition,
    args,
    groups: groups.map((group) => createGroup(definition, args, group)),
    isWatched: false,
    hasStepped: false,
  };
}

/** `optimizer.add_param_group`: what the group does not say, the constructor's arguments say. */
export function addParamGroup({ definition, args, groups }: Optimizer, group: GroupInput): void {
  groups.push(createGroup(definition, args, group));
}

function createGroup(
  definition: OptimizerDefinition,
  args: PyArgs,
  { overrides, tensors }: GroupInput,
): ParamGroup {
  const { fixedValues, params } = definition;
  const complete = { ...fixedValues, ...withDefaults(params, args), ...overrides };
  return {
    hp: toValues(params, complete) as GroupValues,
    args: complete,
    scheduled: new ScheduledValues(overrides),
    slots: tensors.map((tensor) => ({ tensor, state: definition.state(tensor.theta.length) })),
  };
}

/** `optimizer.step()`: updates every tensor that has a gradient. */
export function stepOptimizer(optimizer: Optimizer): void {
  noteStep(optimizer);
  for (const { hp, slots } of optimizer.groups) {
    for (const { tensor, state } of slots) {
      if (tensor.hasGrad) optimizer.definition.step(tensor.theta, tensor.grad, state, hp);
    }
  }
}

/** Lets the schedulers know that `optimizer.step()` was called. */
export function noteStep(optimizer: Optimizer): void {
  optimizer.hasStepped ||= optimizer.isWatched;
}

/** The momentum or β₁ a group uses now; null for optimizers that have neither. */
export function momentumOf(optimizer: Optimizer, group: ParamGroup): number | null {
  switch (optimizer.definition.momentumField) {
    case "betas":
      return group.hp.betas?.[0] ?? null;
    case "momentum":
      return group.hp.momentum ?? null;
    default:
      return null;
  }
}

/** Writes what `momentumOf` reads; the other betas stay. */
export function setMomentum(optimizer: Optimizer, group: ParamGroup, momentum: number): void {
  const { hp } = group;
  if (optimizer.definition.momentumField === "momentum") hp.momentum = momentum;
  else if (hp.betas) (hp.betas as [number, number])[0] = momentum;
}
