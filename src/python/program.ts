import type { StepReplacement } from "../core/optimizers/optimizer.ts";
import type { StepMethod } from "../core/schedulers/stepping.ts";
import type { Span } from "./ast.ts";
import {
  bodiesInside,
  type CallNode,
  type IfNode,
  type JumpNode,
  type TryNode,
} from "./controlFlow.ts";
import type { CounterFunction } from "./evaluation.ts";
import type { LoopCount } from "./loopFacts.ts";
import type { Loop } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";

/** What the script does with one optimizer and its schedulers; all that does not matter left out. */
export type ScriptNode =
  | ScriptLoop
  | IfNode<ScriptNode, CounterFunction>
  /** Runs under a test that cannot be read, taken as true. */
  | {
      readonly kind: "guess";
      /** The test has the same outcome in every round. */
      readonly isInvariant: boolean;
      /** As written, with those of the branches before; null for what a jump may pass over. */
      readonly test: string | null;
      readonly body: readonly ScriptNode[];
    }
  | { readonly kind: "assign"; readonly variable: string; readonly value: CounterFunction }
  | JumpNode
  | CallNode<ScriptNode>
  | TryNode<ScriptNode>
  | {
      readonly kind: "setRate";
      readonly group: number;
      readonly field: string;
      readonly value: CounterFunction;
    }
  | { readonly kind: "replaceStep"; readonly by: StepReplacement }
  /** A group that is added once schedulers are built, before the first step. */
  | { readonly kind: "addGroup" }
  | { readonly kind: "build"; readonly scheduler: Construction }
  | {
      readonly kind: "setEpoch";
      readonly scheduler: Construction;
      readonly value: CounterFunction;
    }
  | { readonly kind: "optimizerStep"; readonly span: Span; readonly isBare?: boolean }
  | {
      readonly kind: "schedulerStep";
      readonly scheduler: Construction;
      readonly span: Span;
      readonly method: StepMethod;
      readonly argument: CounterFunction | null;
      readonly metric: CounterFunction | null;
    };

export interface ScriptLoop {
  readonly kind: "loop";
  readonly counter: string;
  /** Its value is null where the source does not say, and where only the run tells. */
  readonly count: LoopCount;
  /** The number of rounds, where only the run tells. */
  readonly rounds: CounterFunction | null;
  /** Looked at before each round, where it can be computed. */
  readonly test: CounterFunction | null;
  readonly loop: Loop;
  /** Also around the optimizer's construction: one round is shown. */
  readonly isOutside: boolean;
  readonly body: readonly ScriptNode[];
  readonly orelse: readonly ScriptNode[];
}

/** The bodies directly inside a node. */
export const bodiesOfNode = (node: ScriptNode): readonly (readonly ScriptNode[])[] =>
  bodiesInside(node);

/** Numbers the loops of a file, so that functions of their counters can name them. */
export class LoopCounters {
  private readonly names = new Map<Loop, string>();

  nameOf(loop: Loop): string {
    const known = this.names.get(loop);
    if (known) return known;
    const name = `$${this.names.size}`;
    this.names.set(loop, name);
    return name;
  }
}
