import { readRate, writeRate } from "./optimizers/groupFields.ts";
import { findOptimizer } from "./optimizers/index.ts";
import {
  addParamGroup,
  createOptimizer,
  type GroupInput,
  type Optimizer,
  type OptimizerDefinition,
  replaceStep,
  type StepReplacement,
} from "./optimizers/optimizer.ts";
import { required } from "./planObjective.ts";
import type { OptimizerPlan, SetRateNode } from "./runPlan.ts";
import { raiseIf } from "./spec/pyError.ts";
import type { PyValue } from "./spec/pyValue.ts";

/** The groups' own values and their tensors, in the order of the plan. */
type GroupsOf = (definition: OptimizerDefinition) => readonly GroupInput[];

/** The optimizer of a run, and what its program does to it besides the updates. */
export class LiveOptimizer {
  /** Null until its constructor has come through. */
  made: Optimizer | null = null;
  /** Those that the program adds, in their order. */
  private late: GroupInput[] = [];

  /**
   * Its constructor, with the groups there are by then; `groupsOf` gives all that the plan has.
   * Throws the `PyError` PyTorch raises.
   */
  construct(plan: OptimizerPlan, groupsOf: GroupsOf): void {
    raiseIf(plan.raises);
    const definition = required(findOptimizer(plan.name), plan.name);
    const groups = groupsOf(definition);
    const early = groups.length - (plan.lateGroups ?? 0);
    this.late = groups.slice(early);
    this.made = createOptimizer(definition, plan.args, groups.slice(0, early), plan.refused);
  }

  /** `optimizer.param_groups[group][field] = value`. */
  setRate(node: SetRateNode, value: PyValue): void {
    writeRate(this.made as Optimizer, node, value);
  }

  /** What a parameter group holds. */
  rate(group: number, field: string): PyValue | undefined {
    return readRate(this.made, group, field);
  }

  addGroup(): void {
    const group = this.late.shift();
    if (group) addParamGroup(this.made as Optimizer, group);
  }

  /** `optimizer.step = …`. */
  replaceStep(by: StepReplacement): void {
    replaceStep(this.made as Optimizer, by);
  }
}
