import type { ObjectiveOptions } from "./objectives/objective.ts";
import type { StepArgument, StepMethod } from "./schedulers/stepping.ts";
import type { PyArgs, PyFunction } from "./spec/pyValue.ts";

/** What a script would run, as plain data that can cross a thread. */
export interface RunPlan {
  readonly optimizer: OptimizerPlan;
  readonly schedulers: readonly SchedulerPlan[];
  /** What happens in which order; usually an epoch loop around a batch loop. */
  readonly program: readonly ProgramNode[];
  readonly objective: ObjectivePlan | null;
  readonly seed: number;
}

export interface OptimizerPlan {
  readonly name: string;
  readonly args: PyArgs;
  /** One entry per parameter group: the values that differ from `args`. */
  readonly groups: readonly PyArgs[];
  readonly raises?: CallError;
}

/**
 * In the order of the constructors. SequentialLR and ChainedScheduler name their schedulers by
 * `PyObject`s that refer to earlier positions.
 */
export interface SchedulerPlan {
  readonly name: string;
  readonly args: PyArgs;
  readonly raises?: CallError;
}

/** The call itself raises, before the constructor sees a value: a missing argument, say. */
export interface CallError {
  readonly type: string;
  readonly message: string;
}

export interface ObjectivePlan {
  readonly name: string;
  readonly options: ObjectiveOptions;
  /** Start point; the objective's own where absent. */
  readonly start?: readonly number[];
  /** Dimensions of the one tensor that holds the coordinates; the optimizer's choice if absent. */
  readonly shape?: readonly number[];
}

/** `epoch` and `batch` loops have a length the user can change; others are as the source says. */
export type LoopRole = "epoch" | "batch" | "other";

export type ProgramNode = LoopNode | WhenNode | OptimizerStepNode | SchedulerStepNode;

export interface LoopNode {
  readonly kind: "loop";
  readonly role: LoopRole;
  readonly count: number;
  /** Name of the round counter (0, 1, …), where a test or an argument uses it. */
  readonly counter?: string;
  readonly body: readonly ProgramNode[];
}

/** Runs its body in the rounds in which every test comes out as wanted. */
export interface WhenNode {
  readonly kind: "when";
  readonly tests: readonly { readonly test: CounterFunctionPlan; readonly wanted: boolean }[];
  readonly body: readonly ProgramNode[];
}

/** A function of the script whose parameters are loop counters. */
export interface CounterFunctionPlan {
  readonly fn: PyFunction;
  readonly variables: readonly string[];
}

export interface OptimizerStepNode {
  readonly kind: "optimizerStep";
}

export interface SchedulerStepNode {
  readonly kind: "schedulerStep";
  /** Index into `RunPlan.schedulers`. */
  readonly scheduler: number;
  readonly method?: StepMethod;
  readonly argument?: StepValue;
  /** What timm's `step(epoch, metric)` is given besides. */
  readonly metric?: StepValue;
}

/**
 * What `step(…)` is given. A metric is not known before a run: the mean of the stand-in loss over
 * the updates since this scheduler's last step stands for it, or 1/(1 + loss) where a higher
 * metric counts as better. A count that cannot be read is that
 * of the calls so far, this one among them.
 */
export type StepValue = CounterFunctionPlan | "metric" | "count";

/** The values of a step of which nothing more is known than what the scheduler takes. */
export const standInValue = (takes: StepArgument | undefined): StepValue | undefined =>
  takes === "epoch" ? undefined : takes;

/** How often `optimizer.step()` runs at most: when nothing raises and no test fails. */
export function countSteps(nodes: readonly ProgramNode[]): number {
  let total = 0;
  for (const node of nodes) {
    if (node.kind === "optimizerStep") total += 1;
    if (node.kind === "when") total += countSteps(node.body);
    if (node.kind === "loop") total += node.count * countSteps(node.body);
  }
  return total;
}

/** `steps` updates, each followed by the given steps of schedulers. */
export function stepProgram(
  steps: number,
  schedulerSteps: readonly SchedulerStepNode[],
): readonly ProgramNode[] {
  const body: readonly ProgramNode[] = [{ kind: "optimizerStep" }, ...schedulerSteps];
  return [{ kind: "loop", role: "batch", count: steps, body }];
}

/** The usual nest: per epoch `stepsPerEpoch` updates, then the given steps of schedulers. */
export function epochProgram(
  epochs: number,
  stepsPerEpoch: number,
  schedulerSteps: readonly SchedulerStepNode[] = [],
): readonly ProgramNode[] {
  const batches: LoopNode = {
    kind: "loop",
    role: "batch",
    count: stepsPerEpoch,
    body: [{ kind: "optimizerStep" }],
  };
  return [{ kind: "loop", role: "epoch", count: epochs, body: [batches, ...schedulerSteps] }];
}
