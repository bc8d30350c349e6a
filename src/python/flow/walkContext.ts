import type { Expr, Stmt, StmtOf } from "../ast.ts";
import type { CallGraph } from "../callGraph.ts";
import type { Path } from "../paths.ts";
import type { Block, CallSite, Loop, ModuleIndex } from "../scopes.ts";
import type { StepSite } from "../stepSites.ts";
import type { Interest } from "./interest.ts";
import type { OwnSchedulers } from "./ownSchedulers.ts";
import type { FlowVariables, RunObjects } from "./variables.ts";

/** What a walk through a script knows of it. */
export interface WalkContext {
  readonly index: ModuleIndex;
  readonly graph: CallGraph;
  readonly interest: Interest;
  readonly variables: FlowVariables;
  readonly run: RunObjects;
  readonly ownSchedulers: OwnSchedulers;
  readonly steps: ReadonlyMap<Expr, readonly StepSite[]>;
  /** Loops over objects, of which each round steps another one. */
  readonly over: ReadonlySet<Loop>;
  /** The ways to the optimizer's construction. */
  readonly births: readonly Path[];
  readonly loopOf: ReadonlyMap<Stmt, Loop>;
  readonly siteOf: ReadonlyMap<Expr, CallSite>;
  counterOf(loop: Loop): string;
  /** False for a block that the script does not run with its default options. */
  mayRun(block: Block): boolean;
  /** Whether the tests of its own statement certainly keep a block from running. */
  isDead(block: Block): boolean;
  /** What whoever calls an uncalled function passes for a parameter, where that is known. */
  passedFromOutside(definition: StmtOf<"function">, parameter: string): Expr | undefined;
  /** The items of a list or tuple that a loop runs over, if it is one of objects of the run. */
  listed(expr: Expr, block: Block): readonly { expr: Expr; block: Block }[] | undefined;
}
