import type { PyValue } from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Expr } from "./ast.ts";
import { chainOf, isAround } from "./blockChains.ts";
import type { Block } from "./scopes.ts";

/** The value of a test, where it rests on nothing assumed. */
export type TestValue = (test: Expr, block: Block) => PyValue | undefined;

/** Decides which branches a script takes with its default options. */
export class Branches {
  private readonly value: TestValue;
  private deciding = 0;
  private readonly taken = new Map<Block, boolean | undefined>();

  constructor(value: TestValue) {
    this.value = value;
  }

  /** Whether a test is being looked into: what it asks for is not known by its outcome. */
  get isDeciding(): boolean {
    return this.deciding > 0;
  }

  /** False only where a test certainly keeps the block from running. */
  mayRun(block: Block): boolean {
    return chainOf(block).every((b) => this.isTaken(b) !== false);
  }

  /** Whether a block has certainly run when `use` runs, settled tests included. */
  hasRun(block: Block, use: Block): boolean {
    return chainOf(block).every(
      (b) => !b.conditional || isAround(b, use) || this.isTaken(b) === true,
    );
  }

  /** Whether a block may have run when `use` runs, whatever leads to that one. */
  mayRunBefore(block: Block, use: Block): boolean {
    return chainOf(block).every((b) => isAround(b, use) || this.isTaken(b) !== false);
  }

  /** Whether the tests of its own statement certainly keep a block from running. */
  isDead(block: Block): boolean {
    return this.isTaken(block) === false;
  }

  /** Undefined where the outcome is not known; true for a block that is no branch. */
  private isTaken(block: Block): boolean | undefined {
    if (!block.conditional) return true;
    if (this.taken.has(block)) return this.taken.get(block);
    // A test that depends on what it decides is not known.
    this.taken.set(block, undefined);
    this.deciding += 1;
    const outcome = this.outcome(block);
    this.deciding -= 1;
    this.taken.set(block, outcome);
    return outcome;
  }

  private outcome({ siblings, parent, from }: Block): boolean | undefined {
    if (siblings?.kind !== "if" || !parent) return undefined;
    const own = siblings.branches.findIndex((branch) => branch.body[0]?.from === from);
    let isCertain = true;
    for (const [i, { test }] of siblings.branches.slice(0, own + 1).entries()) {
      const holds = test ? this.holds(test, parent) : true;
      if (holds === undefined) isCertain = false;
      else if (holds !== (i === own)) return false;
    }
    return isCertain ? true : undefined;
  }

  /** Of `a and b` one that certainly fails is enough, whatever is known of the other. */
  private holds(test: Expr, block: Block): boolean | undefined {
    if (test.kind === "logical") {
      const settles = test.op === "or";
      const left = this.holds(test.left, block);
      if (left === settles) return settles;
      const right = this.holds(test.right, block);
      return right === settles || left !== undefined ? right : undefined;
    }
    const result = this.value(test, block);
    return result === undefined ? undefined : truthy(result);
  }
}
