import type { ObjectiveOptions } from "./objectives/objective.ts";
import type { StepReplacement } from "./optimizers/optimizer.ts";
import type { StepArgument, StepMethod } from "./schedulers/stepping.ts";
import type { CallError } from "./spec/pyError.ts";
import type { PyArgs, PyFunction } from "./spec/pyValue.ts";

/** What a script would run, as plain data that can cross a thread. */
export interface RunPlan {
  readonly optimizer: OptimizerPlan;
  readonly schedulers: readonly SchedulerPlan[];
  /** What happens in which order; usually an epoch loop around a batch loop. */
  readonly program: readonly ProgramNode[];
  /** Batches per update, where tests of the program look at that variable. */
  readonly accumulation?: number;
  readonly objective: ObjectivePlan | null;
  readonly seed: number;
}

export interface OptimizerPlan {
  readonly name: string;
  readonly args: PyArgs;
  /** One entry per parameter group: the values that differ from `args`. */
  readonly groups: readonly PyArgs[];
  /** How many of the last groups are added by the program, once schedulers are built. */
  readonly lateGroups?: number;
  readonly raises?: CallError;
  /** The parameters cannot be optimized, which PyTorch says after the checks of the arguments. */
  readonly refused?: CallError;
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

/**
 * A run as a small imperative program. `state` holds the round counters of loops and the
 * variables of the script that decide about steps.
 */
export type ProgramNode =
  | LoopNode
  | IfNode
  | AssignNode
  | JumpNode
  | CallNode
  | TryNode
  | SetRateNode
  | ReplaceStepNode
  | AddGroupNode
  | BuildNode
  | SetEpochNode
  | OptimizerStepNode
  | SchedulerStepNode;

export interface LoopNode {
  readonly kind: "loop";
  readonly role: LoopRole;
  /** The number of rounds; with `rounds` or `test` only what is expected. */
  readonly count: number;
  /** The number of rounds as the state gives it when the loop begins. */
  readonly rounds?: StateFunctionPlan;
  /** Looked at before each round: the loop ends when it is false. */
  readonly test?: StateFunctionPlan;
  /** Name of the round counter (0, 1, …), where a function of the state uses it. */
  readonly counter?: string;
  readonly body: readonly ProgramNode[];
  /** Runs when no `break` has ended the loop. */
  readonly orelse?: readonly ProgramNode[];
}

/** Runs the first branch whose test is true; null is an `else`. */
export interface IfNode {
  readonly kind: "if";
  readonly branches: readonly {
    readonly test: StateFunctionPlan | null;
    readonly body: readonly ProgramNode[];
  }[];
}

/** `variable` becomes what the function gives. */
export interface AssignNode {
  readonly kind: "assign";
  readonly variable: string;
  readonly value: StateFunctionPlan;
}

/** `raise` ends in the nearest `try` that catches `error`; `exit` ends the run. */
export interface JumpNode {
  readonly kind: "jump";
  readonly jump: "break" | "continue" | "return" | "raise" | "exit";
  /** The class of a raised exception. */
  readonly error?: string;
}

/** The body of one of the script's functions: `return` goes to its end. */
export interface CallNode {
  readonly kind: "call";
  readonly body: readonly ProgramNode[];
}

export interface TryNode {
  readonly kind: "try";
  readonly body: readonly ProgramNode[];
  readonly handlers: readonly {
    /** Names of exception classes. */
    readonly catches: readonly string[];
    readonly body: readonly ProgramNode[];
  }[];
  readonly orelse: readonly ProgramNode[];
  readonly finally: readonly ProgramNode[];
}

/** `optimizer.param_groups[group][field] = value` */
export interface SetRateNode {
  readonly kind: "setRate";
  readonly group: number;
  readonly field: string;
  readonly value: StateFunctionPlan;
}

/** `optimizer.step = …` */
export interface ReplaceStepNode {
  readonly kind: "replaceStep";
  readonly by: StepReplacement;
}

/** `optimizer.add_param_group(…)`: the next of the plan's late groups. */
export interface AddGroupNode {
  readonly kind: "addGroup";
}

/** A scheduler that is built after the run has begun, perhaps again and again. */
export interface BuildNode {
  readonly kind: "build";
  /** Index into `RunPlan.schedulers`. */
  readonly scheduler: number;
}

/** `scheduler.last_epoch = value` */
export interface SetEpochNode {
  readonly kind: "setEpoch";
  /** Index into `RunPlan.schedulers`. */
  readonly scheduler: number;
  readonly value: StateFunctionPlan;
}

/**
 * A function of the script whose parameters are variables of the state: round counters, script
 * variables, and `rateVariable`s, which stand for what a group holds at that moment.
 */
export interface StateFunctionPlan {
  readonly fn: PyFunction;
  readonly variables: readonly string[];
}

export interface OptimizerStepNode {
  readonly kind: "optimizerStep";
  /** Without a closure, which an optimizer that evaluates the loss itself demands. */
  readonly isBare?: boolean;
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
export type StepValue = StateFunctionPlan | "metric" | "count";

/** The values of a step of which nothing more is known than what the scheduler takes. */
export const standInValue = (takes: StepArgument | undefined): StepValue | undefined =>
  takes === "epoch" ? undefined : takes;

/** The bodies directly inside a node. */
export function bodiesOf(node: ProgramNode): readonly (readonly ProgramNode[])[] {
  switch (node.kind) {
    case "loop":
      return node.orelse ? [node.body, node.orelse] : [node.body];
    case "if":
      return node.branches.map((branch) => branch.body);
    case "call":
      return [node.body];
    case "try":
      return [node.body, ...node.handlers.map((h) => h.body), node.orelse, node.finally];
    default:
      return [];
  }
}

/**
 * How often `optimizer.step()` runs: at most, where every loop has a count of its own, else about
 * so often.
 */
export function countSteps(nodes: readonly ProgramNode[]): number {
  let total = 0;
  for (const node of nodes) {
    if (node.kind === "optimizerStep") total += 1;
    const inside = bodiesOf(node).map(countSteps);
    if (node.kind === "loop") total += node.count * (inside[0] ?? 0) + (inside[1] ?? 0);
    else if (node.kind === "if") total += Math.max(0, ...inside);
    else for (const count of inside) total += count;
  }
  return total;
}

/** The schedulers that a program builds itself. */
export const builtIn = (nodes: readonly ProgramNode[]): readonly number[] =>
  nodes.flatMap((node) =>
    node.kind === "build" ? [node.scheduler] : bodiesOf(node).flatMap(builtIn),
  );

/** Whether a loop's number of rounds is only known when it runs. */
export const isDynamic = (nodes: readonly ProgramNode[]): boolean =>
  nodes.some(
    (node) =>
      (node.kind === "loop" && (node.test !== undefined || node.rounds !== undefined)) ||
      bodiesOf(node).some(isDynamic),
  );

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
