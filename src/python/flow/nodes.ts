import type { StepReplacement } from "../../core/optimizers/optimizer.ts";
import type { StepMethod } from "../../core/schedulers/stepping.ts";
import type { Expr, Span } from "../ast.ts";
import { bodiesInside, type CallNode, type JumpNode, type TryNode } from "../controlFlow.ts";
import type { Loop } from "../scopes.ts";
import type { Construction } from "../stepSites.ts";
import type { Given, Position } from "./frame.ts";

export type FlowJump = JumpNode["jump"];

/**
 * What the script does, with the functions it calls put in their places and nothing evaluated
 * yet: most of it turns out not to matter to the steps.
 */
export type FlowNode =
  | FlowLoop
  | FlowIf
  | FlowAssign
  | JumpNode
  | CallNode<FlowNode>
  | FlowTry
  | FlowSetRate
  | { readonly kind: "replaceStep"; readonly by: StepReplacement }
  /** `optimizer.add_param_group(…)`. */
  | { readonly kind: "addGroup" }
  | { readonly kind: "build"; readonly scheduler: Construction }
  | FlowSetEpoch
  /** Something happens to the rates that is not followed. */
  | { readonly kind: "opaque"; readonly span: Span; readonly scheduler: Construction | null }
  | {
      readonly kind: "optimizerStep";
      readonly span: Span;
      readonly owner: Construction;
      /** `step()` without a closure. */
      readonly isBare: boolean;
    }
  | FlowSchedulerStep;

export interface FlowLoop {
  readonly kind: "loop";
  readonly loop: Loop;
  readonly counter: string;
  readonly at: Position;
  /** Also around the optimizer's construction: each round starts afresh, so one is shown. */
  readonly isOutside: boolean;
  readonly body: readonly FlowNode[];
  readonly orelse: readonly FlowNode[];
}

export interface FlowIf {
  readonly kind: "if";
  readonly at: Position;
  readonly branches: readonly FlowBranch[];
  /** Where the test cannot be read the branch runs, as if there were no test. */
  readonly isTakenUnread?: true;
}

export interface FlowBranch {
  /** Null for `else`. */
  readonly test: Expr | null;
  /** The optimizer is made in this branch: it is taken. */
  readonly isOutside: boolean;
  /** With the script's default options its test certainly fails. */
  readonly isDead?: boolean;
  readonly body: readonly FlowNode[];
}

export interface FlowAssign {
  readonly kind: "assign";
  readonly variable: string;
  /** Null for a value that is not followed. */
  readonly value: Given | null;
  /** Which item of the value is meant. */
  readonly path: readonly number[];
  /** What an object has from its making, before anything the script assigns. */
  readonly isInitial?: true;
}

export type FlowTry = TryNode<FlowNode>;

export interface FlowSetRate {
  readonly kind: "setRate";
  readonly group: number;
  readonly field: string;
  readonly value: Given;
  readonly span: Span;
}

/** `scheduler.last_epoch = value` */
export interface FlowSetEpoch {
  readonly kind: "setEpoch";
  readonly scheduler: Construction;
  readonly value: Given;
  readonly span: Span;
}

export interface FlowSchedulerStep {
  readonly kind: "schedulerStep";
  readonly scheduler: Construction;
  readonly span: Span;
  readonly method: StepMethod;
  readonly argument: Given | null;
  readonly metric: Given | null;
}

/** A branch in which the optimizer is not made. */
export const branchOf = (test: Expr | null, body: readonly FlowNode[]): FlowBranch => ({
  test,
  isOutside: false,
  body,
});

export const jumpNode = (jump: FlowJump, error: string | null = null): JumpNode => ({
  kind: "jump",
  jump,
  error,
});

/** The bodies directly inside a node. */
export const bodiesOf = (node: FlowNode): readonly (readonly FlowNode[])[] => bodiesInside(node);

/** Whether a jump leads out of a body. */
export const leaves = (
  nodes: readonly FlowNode[],
  jump: "break" | "continue" | "return",
): boolean =>
  nodes.some((n) => {
    if (n.kind === "jump") return n.jump === jump;
    if (n.kind === "call" || (n.kind === "loop" && jump !== "return")) return false;
    return bodiesOf(n).some((body) => leaves(body, jump));
  });

/** Whether an update is made in it. */
export const hasStep = (node: FlowNode): boolean =>
  node.kind === "optimizerStep" || bodiesOf(node).some((body) => body.some(hasStep));
