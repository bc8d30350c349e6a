import type { Expr, Span } from "../ast.ts";
import type { CounterFunction } from "../evaluation.ts";
import type { LoopCount } from "../loopFacts.ts";
import type { Block } from "../scopes.ts";
import type { Construction } from "../stepSites.ts";
import type { Given, Position } from "./frame.ts";
import { settled } from "./functions.ts";
import type { FlowAssign, FlowBranch, FlowLoop } from "./nodes.ts";
import type { Relevance } from "./relevance.ts";

export interface EmitContext {
  readonly relevance: Relevance;
  readonly assigned: ReadonlyMap<string, readonly FlowAssign[]>;
  /** Variables of which at least one assignment cannot be read from the start. */
  readonly unread: readonly string[];
  functionOf(given: Given, path?: readonly number[]): CounterFunction;
  countOf(loop: FlowLoop): { readonly count: LoopCount; readonly rounds: CounterFunction | null };
  /** The outcome of a test that the run's own objects settle. */
  decide(test: Expr, block: Block): boolean | undefined;
  text(expr: Expr): string;
  /** Schedulers that are built once the run has begun. */
  readonly late: ReadonlySet<Construction>;
  /** Ends that need no test are left out: with them nothing would be left. */
  readonly ignoresExits: boolean;
}

/** The loop and the call that are being written. */
export interface Around {
  readonly isInLoop: boolean;
  /** Something around it may catch what is raised. */
  readonly isTried: boolean;
  readonly loop: { mayEnd: boolean } | null;
  /** The loops of the call, which a `return` ends. */
  readonly loops: readonly { mayEnd: boolean }[];
  /** What follows may have been passed over. */
  uncertain: boolean;
}

/** What a test turns out to be: settled, computed while the run goes on, or not to be read. */
export type Outcome = boolean | "computed" | "unread";

/** What is found out while a program is written, and what it may still read. */
export class EmitState {
  readonly context: EmitContext;
  /** Where rates change in a way that is not followed. */
  readonly opaque: Span[] = [];
  /** Where rates are set, and followed. */
  readonly followed: Span[] = [];
  readonly tampered = new Set<Construction>();
  isOpen = false;
  /** Within a branch of which it is not known whether it runs: rates set there are not followed. */
  isGuessing = false;
  /** Variables that turn out to be unread. */
  private readonly open: Set<string>;

  constructor(context: EmitContext, open: Set<string>) {
    this.context = context;
    this.open = open;
  }

  /** An expression as a function of variables. It may read what is not known. */
  functionAt(given: Given, path?: readonly number[]): CounterFunction {
    return this.context.functionOf(given, path);
  }

  /** The same, incomplete where it reads what is not known. */
  readableAt(given: Given, path?: readonly number[]): CounterFunction {
    return this.readable(this.functionAt(given, path));
  }

  readable(fn: CounterFunction): CounterFunction {
    const isOpen = fn.variables.some((name) => this.open.has(name));
    return isOpen ? { ...fn, complete: false } : fn;
  }

  /** Whether assignments to a variable are written. */
  isWritten(variable: string): boolean {
    return this.context.relevance.isRelevant(variable) && !this.open.has(variable);
  }

  makeUnread(variable: string): void {
    if (this.context.relevance.isRelevant(variable)) this.open.add(variable);
  }

  /**
   * The outcome of a branch's test: that of one which never runs need not be read. What is computed
   * in the run knows more: `global step` counts in functions.
   */
  outcomeOf({ isDead }: FlowBranch, test: Expr, at: Position): Outcome {
    const outcome = this.outcome(test, at);
    return outcome === "unread" && isDead && this.context.decide(test, at.block) === undefined
      ? false
      : outcome;
  }

  outcome(test: Expr, at: Position): Outcome {
    const fn = this.readableAt({ ...at, expr: test });
    if (fn.variables.length > 0) return fn.complete ? "computed" : "unread";
    return this.context.decide(test, at.block) ?? settled(fn) ?? "unread";
  }
}
