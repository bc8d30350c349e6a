import type { Accumulated } from "./accumulation.ts";
import type { Expr, Stmt } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import type { Evaluator } from "./evaluate.ts";
import { numberSaid } from "./numberSaid.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import { bodiesIn } from "./statementBodies.ts";
import type { StepSite } from "./stepSites.ts";

/** Finds the script's own tests that let only every so many batches update. */
export class GateTests {
  private readonly index: ModuleIndex;
  private readonly evaluator: Evaluator;

  constructor(index: ModuleIndex, evaluator: Evaluator) {
    this.index = index;
    this.evaluator = evaluator;
  }

  /** `if (i + 1) % 4 == 0:` around the step within the loop, or `continue` before it. */
  of(step: StepSite): Accumulated | undefined {
    for (const block of chainOf(step.site.block)) {
      if (block.loop) return this.ofSkips(block.loop.statement.body, step.site.call.from);
      const gate = block.test && this.gateOf(block.test, block.parent ?? block);
      const found = gate && this.ofGate(gate);
      if (found) return found;
    }
    return undefined;
  }

  /** `if (i + 1) % 4 != 0: continue` above what stands at an offset, in its loop. */
  private ofSkips(body: readonly Stmt[], at: number): Accumulated | undefined {
    for (const statement of body) {
      if (statement.from > at) return undefined;
      if (statement.to >= at) {
        const inside = bodiesIn(statement).map((inner) => this.ofSkips(inner, at));
        return inside.find((found) => found);
      }
      const test = skippingTest(statement);
      const block = test && this.index.blockOf(body);
      const gate = block && this.gateOf(test, block, true);
      const found = gate && this.ofGate(gate);
      if (found) return found;
    }
    return undefined;
  }

  /** The gate that a test is, or that a variable holds. */
  private gateOf(test: Expr, block: Block, isNegated = false): PlacedGate | undefined {
    const meant = test.kind === "name" ? this.evaluator.definitionOf(test, block) : undefined;
    if (meant && meant.expr !== test) return this.gateOf(meant.expr, meant.block, isNegated);
    if (test.kind === "logical") {
      const left = this.gateOf(test.left, block, isNegated);
      return left ?? this.gateOf(test.right, block, isNegated);
    }
    if (test.kind === "unary" && test.op === "not") {
      return this.gateOf(test.operand, block, !isNegated);
    }
    const found = gateIn(test, isNegated);
    return found && { ...found, block };
  }

  private ofGate(gate: PlacedGate): Accumulated | undefined {
    const { modulus, block } = gate;
    const value = this.evaluator.value(modulus, block);
    if (typeof value !== "bigint" || value < 1n) return undefined;
    const places = this.placesOf(gate, value);
    if (!places) return undefined;
    return {
      value: Number(value),
      text: this.evaluator.text(modulus),
      ...numberSaid(modulus, block, this.evaluator),
      ...places,
      isGated: true,
      batches: null,
    };
  }

  /** Of `x % n == n - 1` both `n`, of `x % 4 == 3` the 3 too; undefined for another remainder. */
  private placesOf({ modulus, remainder }: Gate, value: bigint) {
    if (!remainder) return { moduli: [modulus] };
    if (remainder.kind === "constant") {
      return remainder.value === value - 1n ? { moduli: [modulus], lasts: [remainder] } : undefined;
    }
    if (remainder.kind !== "binary" || remainder.op !== "-") return undefined;
    const { left, right } = remainder;
    const isOne = right.kind === "constant" && right.value === 1n;
    const isSame = this.evaluator.text(left) === this.evaluator.text(modulus);
    return isOne && isSame ? { moduli: [modulus, left] } : undefined;
  }
}

/** A test that is true for the last of every so many batches, or for the first. */
interface Gate {
  readonly modulus: Expr;
  /** What is left over then; null for nothing. */
  readonly remainder: Expr | null;
}

interface PlacedGate extends Gate {
  readonly block: Block;
}

/** `x % n == 0` and `x % n == n - 1`; negated `x % n != 0`, `x % n > 0` and `x % n`. */
function gateIn(test: Expr, isNegated: boolean): Gate | undefined {
  if (test.kind !== "compare") return isNegated ? gate(test, null) : undefined;
  const [only, second] = test.rest;
  if (!only || second) return undefined;
  const { op, right } = only;
  if (isNegated && op === ">" && isZero(right)) return gate(test.first, null);
  if (op !== (isNegated ? "!=" : "==")) return undefined;
  return gate(test.first, right) ?? gate(right, test.first);
}

/** The test of an `if` that goes on to the next round. */
function skippingTest(statement: Stmt): Expr | null {
  const [only, second] = statement.kind === "if" ? statement.branches : [];
  const last = only?.body.at(-1);
  return !second && last?.kind === "jump" && last.jump === "continue" ? (only?.test ?? null) : null;
}

const isZero = (expr: Expr | null) => expr?.kind === "constant" && expr.value === 0n;

function gate(expr: Expr, remainder: Expr | null): Gate | undefined {
  if (expr.kind !== "binary" || expr.op !== "%") return undefined;
  return { modulus: expr.right, remainder: isZero(remainder) ? null : remainder };
}
