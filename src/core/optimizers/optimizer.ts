import type { ParamTable, Values } from "../spec/paramSpec.ts";
import { type CallError, PyError, raiseIf, typeError } from "../spec/pyError.ts";
import { isInt, type PyArgs } from "../spec/pyValue.ts";
import type { Rule } from "../spec/rules.ts";
import { toValues, withDefaults } from "../spec/values.ts";
import type { Anatomy } from "./anatomy/anatomy.ts";
import { joinTensors, readWeights, writeWeights } from "./joint.ts";
import { ScheduledValues } from "./scheduledValues.ts";
import type { Closure, Tensor } from "./tensor.ts";

/** Where a publication or PyTorch's own page describes the method. */
export interface Reference {
  readonly title: string;
  readonly url: string;
}

export interface OptimizerDefinition<P extends ParamTable = ParamTable, S = unknown> {
  readonly name: string;
  /** One sentence in English: the key of its translation. */
  readonly doc: string;
  /** Where what we compute is not what PyTorch does on a user's machine; a key like `doc`. */
  readonly limits?: string;
  /** The update, one line per operation, in the field's notation. */
  readonly formula: readonly string[];
  readonly references: readonly Reference[];
  /** How one update comes about, with symbols that can be filled by its numbers. */
  readonly anatomy: Anatomy<Values<P>>;
  readonly params: P;
  /** Constructor checks in PyTorch's order. */
  readonly rules: readonly Rule[];
  /** What a group's dictionary holds besides the parameters. */
  readonly fixedValues?: PyArgs;
  /** Constructor checks of the finished parameter groups. */
  checkGroups?(groups: readonly ParamGroup[]): void;
  /** What `step()` refuses in a group's own values, which no constructor checks. */
  readonly stepRules?: readonly Rule[];
  /** The group field that a momentum-cycling scheduler rewrites. */
  readonly momentumField: "betas" | "momentum" | null;
  /**
   * All parameters are updated as one vector, by a `step` that evaluates the loss itself through
   * its closure; `state` and `step` see that one vector.
   */
  readonly joint?: boolean;
  /** The dimensions a preview gives `size` stand-in weights, where one dimension is refused. */
  standInShape?(size: number): readonly number[];
  /**
   * Fresh state of one tensor. `constructed` are the constructor's values, without the group's
   * overrides; `args` are the group's as Python has them.
   */
  state(tensor: Tensor, constructed: Values<P>, args: PyArgs): S;
  /** One update of one tensor, in place and without allocation. The gradient is not changed. */
  step(tensor: Tensor, state: S, hp: Values<P>, closure: Closure): void;
}

/** Keeps the literal types of the table, from which those of the values follow. */
export const defineOptimizer = <const P extends ParamTable, S>(
  definition: OptimizerDefinition<P, S>,
): OptimizerDefinition<P, S> => definition;

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

/**
 * Objects of a class of their own: a plain object shares its layout with argument tables, whose
 * values are of every type, and each new rate would be allocated.
 */
class Hyperparameters {}

export interface ParamGroup {
  readonly hp: GroupValues;
  /** The values the group was made with, as Python has them. */
  readonly args: PyArgs;
  /** The rate in `args` is an int, and no scheduler has made a float of it. */
  hasIntRate: boolean;
  /** What schedulers add to PyTorch's dictionary of the group. */
  readonly scheduled: ScheduledValues;
  readonly slots: readonly { readonly tensor: Tensor; readonly state: unknown }[];
  /** Its first `step()` has passed the step rules. */
  checked: boolean;
}

/** What a script has put in the place of `optimizer.step`. */
export type StepReplacement = "method" | "function";

/** A live optimizer: parameter groups with their state. */
export interface Optimizer {
  readonly definition: OptimizerDefinition;
  /** The constructor's arguments: the defaults of every group, also of one that is added later. */
  readonly args: PyArgs;
  readonly constructed: Values<ParamTable>;
  readonly groups: ParamGroup[];
  /** A scheduler was built on it, which from then on sees whether `step` is called. */
  isWatched: boolean;
  hasStepped: boolean;
  stepReplacement: StepReplacement | null;
}

/** Runs the constructor's checks. Throws the `PyError` PyTorch raises first. */
export function checkOptimizer(definition: OptimizerDefinition, args: PyArgs): void {
  const complete = withDefaults(definition.params, args);
  for (const rule of definition.rules) rule(complete);
}

/**
 * Builds an optimizer as its PyTorch constructor does: checks first, then the groups, which may be
 * `refused`.
 */
export function createOptimizer(
  definition: OptimizerDefinition,
  args: PyArgs,
  groups: readonly GroupInput[],
  refused?: CallError,
): Optimizer {
  checkOptimizer(definition, args);
  raiseIf(refused);
  if (groups.length === 0) {
    throw new PyError("ValueError", "optimizer got an empty parameter list");
  }
  const constructed = toValues(definition.params, args);
  const built = groups.map((group) => createGroup(definition, args, constructed, group));
  definition.checkGroups?.(built);
  const unwatched = { isWatched: false, hasStepped: false, stepReplacement: null };
  return { definition, args, constructed, groups: built, ...unwatched };
}

/** `optimizer.add_param_group`: what the group does not say, the constructor's arguments say. */
export function addParamGroup(optimizer: Optimizer, group: GroupInput): void {
  const { definition, args, constructed, groups } = optimizer;
  groups.push(createGroup(definition, args, constructed, group));
}

function createGroup(
  definition: OptimizerDefinition,
  args: PyArgs,
  constructed: Values<ParamTable>,
  { overrides, tensors }: GroupInput,
): ParamGroup {
  const { fixedValues, params, joint } = definition;
  const own = { ...fixedValues, ...withDefaults(params, args), ...overrides };
  const units = joint ? [joinTensors(tensors)] : tensors;
  return {
    hp: Object.assign(new Hyperparameters(), toValues(params, own) as GroupValues),
    args: own,
    hasIntRate: isInt(own.lr ?? null),
    scheduled: new ScheduledValues(overrides),
    slots: units.map((tensor) => ({ tensor, state: definition.state(tensor, constructed, own) })),
    checked: false,
  };
}

const noClosure: Closure = () => {
  throw new PyError("TypeError", "'NoneType' object is not callable");
};

/** `step()` without a closure: PyTorch raises where the optimizer needs one. */
export function raiseWithoutClosure({ definition }: Optimizer): void {
  if (!definition.joint) return;
  throw typeError(`${definition.name}.step() missing 1 required positional argument: 'closure'`);
}

/**
 * `optimizer.step()`: updates every tensor that has a gradient. `closure` writes the gradients at
 * the present weights and the loss; only a joint optimizer calls it.
 */
export function stepOptimizer(optimizer: Optimizer, closure: Closure = noClosure): void {
  noteStep(optimizer);
  const { definition, groups } = optimizer;
  if (definition.joint && groups.length !== 1) throw severalGroups(groups.length);
  for (const group of groups) {
    if (!group.checked) checkStep(definition, group);
    for (const { tensor, state } of group.slots) {
      if (definition.joint) readWeights(tensor);
      if (tensor.hasGrad) definition.step(tensor, state, group.hp, closure);
      if (definition.joint) writeWeights(tensor);
    }
  }
}

/** A group that was added to LBFGS, whose constructor had refused it. */
const severalGroups = (count: number) =>
  new PyError("AssertionError", `Expected exactly one param_group, but got ${count}`);

function checkStep(definition: OptimizerDefinition, group: ParamGroup): void {
  for (const rule of definition.stepRules ?? []) rule(group.args);
  group.checked = true;
}

/** `optimizer.step = …`: schedulers built before do not see the calls any more. */
export function replaceStep(optimizer: Optimizer, by: StepReplacement): void {
  optimizer.isWatched = false;
  optimizer.stepReplacement = by;
}

/** What every scheduler's constructor does to `optimizer.step`: a plain function cannot be watched. */
export function watchStep(optimizer: Optimizer): void {
  if (!optimizer.isWatched && optimizer.stepReplacement === "function") {
    throw new PyError("AttributeError", "'function' object has no attribute '__func__'");
  }
  optimizer.isWatched = true;
}

/** Lets the schedulers know that `optimizer.step()` was called. */
export function noteStep(optimizer: Optimizer): void {
  optimizer.hasStepped ||= optimizer.isWatched;
}

/**
 * The momentum or β₁ a group uses now; NaN for optimizers that have neither: where it may be null
 * as well, every number is allocated.
 */
export function momentumOf(optimizer: Optimizer, group: ParamGroup): number {
  switch (optimizer.definition.momentumField) {
    case "betas":
      return group.hp.betas?.[0] ?? Number.NaN;
    case "momentum":
      return group.hp.momentum ?? Number.NaN;
    default:
      return Number.NaN;
  }
}

/** Writes what `momentumOf` reads; the other betas stay. */
export function setMomentum(optimizer: Optimizer, group: ParamGroup, momentum: number): void {
  const { hp } = group;
  if (optimizer.definition.momentumField === "momentum") hp.momentum = momentum;
  else if (hp.betas) (hp.betas as [number, number])[0] = momentum;
}
