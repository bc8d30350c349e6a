import { equals } from "../core/spec/pyMath.ts";
import { isArray, type PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf } from "./ast.ts";
import type { Branches } from "./branches.ts";
import { type Evaluation, nothingKnown, type Oracle, type Via } from "./evaluation.ts";
import { asLambda } from "./functions.ts";
import { subscript } from "./operators.ts";
import type { Pending } from "./pending.ts";
import { resolveName } from "./resolve.ts";
import { isRestored } from "./restored.ts";
import type { Binding, BindingOf, Block } from "./scopes.ts";

/** The expression a binding stands for. */
export interface Definition {
  readonly expr: Expr;
  readonly block: Block;
  readonly via?: Via;
}

/** What names hold. */
export class BindingValues {
  private readonly oracle: Oracle;
  private readonly branches: Branches;
  private readonly pending: Pending;
  private readonly evaluate: (expr: Expr, block: Block) => Evaluation;
  private readonly values = new Map<Binding, Evaluation>();

  constructor(
    oracle: Oracle,
    branches: Branches,
    pending: Pending,
    evaluate: (expr: Expr, block: Block) => Evaluation,
  ) {
    this.oracle = oracle;
    this.branches = branches;
    this.pending = pending;
    this.evaluate = evaluate;
  }

  /** The binding in force; of several possible ones the last, if all hold the same value. */
  inForce(expr: ExprOf<"name">, block: Block): Binding | undefined {
    const resolution = resolveName(expr.name, expr.from, block);
    if (resolution.kind === "bound") return resolution.binding;
    if (resolution.kind === "unbound") return undefined;
    const running = resolution.bindings.filter((b) => this.branches.mayRun(b.block));
    const fresh = running.filter(
      (b) => (b.kind !== "value" && b.kind !== "augment") || !isRestored(b.value, b.block),
    );
    const possible = fresh.length > 0 ? fresh : running;
    const [nearest, other] = possible;
    const isNearest = nearest && (!other || nearest.at <= expr.from);
    if (isNearest && this.hasRun(nearest, block)) return nearest;
    const values = possible.map((b) => this.of(b));
    const [first] = values;
    const isAgreed = values.every((v) => v.known && first?.known && equals(v.value, first.value));
    return isAgreed ? possible.at(-1) : undefined;
  }

  private hasRun({ block }: Binding, use: Block): boolean {
    return block.scope === use.scope && this.branches.hasRun(block, use);
  }

  /** What a binding holds. A constant that depends on itself has no value. */
  of(binding: Binding): Evaluation {
    const known = this.values.get(binding);
    if (known) return known;
    const keep = () => {
      const value = this.compute(binding);
      this.values.set(binding, value);
      return value;
    };
    return this.pending.run(binding, keep, nothingKnown);
  }

  private compute(binding: Binding): Evaluation {
    if (binding.kind === "augment") return this.augmented(binding);
    if (binding.kind === "value" && binding.path.length > 0) return this.unpacked(binding);
    const source = this.definition(binding);
    if (source && isContainer(source.expr) && this.oracle.isChanged(source.expr)) {
      return nothingKnown;
    }
    const value = source && this.evaluate(source.expr, source.block);
    // `rates = 0.1 * np.ones(9)` has other items after `rates[3] = 0.7`.
    const isArrayHeld = value?.known === true && isArray(value.value);
    if (source && isArrayHeld && this.oracle.isChanged(source.expr)) return nothingKnown;
    if (!value?.known || binding.kind !== "param") return value ?? nothingKnown;
    const { expr, via } = source as { expr: Expr; via: Via };
    return { ...value, via, place: value.place ?? { from: expr.from, to: expr.to } };
  }

  /** The expression a binding stands for, if it is one. */
  definition(binding: Binding): Definition | undefined {
    if (binding.kind === "param") return this.oracle.parameter(binding);
    if (binding.kind === "function") {
      const lambda = asLambda(binding.definition);
      return lambda && { expr: lambda, block: binding.block };
    }
    const isPlain = binding.kind === "value" && binding.path.length === 0;
    return isPlain ? { expr: binding.value, block: binding.block } : undefined;
  }

  /** `a, b = value` */
  private unpacked({ value, path, block }: BindingOf<"value">): Evaluation {
    const [only, second] = path;
    const isOne = value.kind === "call" && only !== undefined && second === undefined;
    const known = isOne ? this.oracle.handedBack(value, only, block) : undefined;
    if (known) return { known: true, via: "function", ...known };
    // Of what is written item by item the others need not be known.
    const isWritten = value.kind === "tuple" || value.kind === "list";
    const part = isWritten && second === undefined ? value.items[only ?? -1] : undefined;
    if (part) return this.evaluate(part, block);
    const whole = this.evaluate(value, block);
    if (!whole.known) return whole;
    let item: PyValue | undefined = whole.value;
    for (const i of path) item = item === undefined ? undefined : subscript(item, BigInt(i));
    return item === undefined ? nothingKnown : { ...whole, value: item };
  }

  /** `x += 1`: the value x had before, with the operation. */
  private augmented({ name, op, value, block }: BindingOf<"augment">): Evaluation {
    const { from, to } = value;
    const before: Expr = { kind: "name", name, from, to };
    return this.evaluate({ kind: "binary", op, left: before, right: value, from, to }, block);
  }
}

const isContainer = ({ kind }: Expr) => kind === "list" || kind === "dict" || kind === "call";
