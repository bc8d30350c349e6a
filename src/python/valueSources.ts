import type { PyValue } from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Expr, ExprOf, Span } from "./ast.ts";
import type { BindingValues } from "./bindingValues.ts";
import type { Evaluation, Oracle } from "./evaluation.ts";
import { isLiteral } from "./exprFacts.ts";
import { resolveExpr, resolveName } from "./resolve.ts";
import type { Binding, BindingOf, Block } from "./scopes.ts";

/** What says a value, when names, tests and conversions only lead to it. */
export type SourceKind =
  /** A literal. */
  | "literal"
  /** An option of the command line that declares no value: the call that declares it. */
  | "option"
  /** A test that cannot be read chooses: the test. */
  | "choice"
  /** A name with several values: the last place that gives it one. */
  | "several"
  /** A parameter of a function that nothing calls with a known value. */
  | "parameter"
  /** A variable of the environment without a default. */
  | "environment"
  /** An expression that is no plain value. */
  | "computed";

/** Where a value is said, in offsets of everything that is read together. */
export interface ValueSource {
  readonly kind: SourceKind;
  readonly span: Span;
  /** Of a product that is computed: what it is made of, through names that stand for products. */
  readonly factors?: readonly Factor[];
}

/** One factor of a product, or what the product is divided by. */
export interface Factor {
  readonly expr: Expr;
  readonly block: Block;
  readonly isDivisor: boolean;
}

interface Placed {
  readonly expr: Expr;
  readonly block: Block;
}

/** What following a value asks of the evaluator. */
interface Questions {
  evaluate(expr: Expr, block: Block): Evaluation;
  path(expr: Expr, block: Block): string | undefined;
  text(span: Span): string;
}

/** Longer chains of names and tests are not followed. */
const MAX_DEPTH = 16;

/** Products of more factors are not taken apart. */
export const MAX_FACTORS = 16;

/** So long is what stands before the value of `lr *= 2`. */
const MAX_TARGET = 80;

/** Follows an expression through names, members, tests and conversions to what says its value. */
export class ValueSources {
  private readonly oracle: Oracle;
  private readonly bindings: BindingValues;
  private readonly ask: Questions;

  constructor(oracle: Oracle, bindings: BindingValues, ask: Questions) {
    this.oracle = oracle;
    this.bindings = bindings;
    this.ask = ask;
  }

  of(expr: Expr, block: Block, depth = 0): ValueSource {
    if (depth > MAX_DEPTH) return source("computed", expr);
    const next = (placed: Placed) => this.of(placed.expr, placed.block, depth + 1);
    const inner = (part: Expr) => next({ expr: part, block });
    if (isLiteral(expr)) return source(this.isDeclaration(expr) ? "option" : "literal", expr);
    switch (expr.kind) {
      case "name":
        return this.ofName(expr, block, next);
      case "attribute":
        return this.ofAttribute(expr, block, next);
      case "subscript":
        return this.ofItem(expr, block, next);
      case "call":
        return this.ofCall(expr, block, next);
      case "logical": {
        const left = this.value(expr.left, block);
        if (left === undefined) return source("choice", expr.left);
        return inner(truthy(left) === (expr.op === "or") ? expr.left : expr.right);
      }
      case "conditional": {
        const test = this.value(expr.test, block);
        if (test === undefined) return source("choice", expr.test);
        return inner(truthy(test) ? expr.whenTrue : expr.whenFalse);
      }
      case "walrus":
        return inner(expr.value);
      case "binary":
        return { ...source("computed", expr), factors: this.product(expr, block, depth) };
      case "unary":
        return expr.op === "not"
          ? this.ofNegation(expr, inner(expr.operand))
          : source("computed", expr);
      default:
        return source("computed", expr);
    }
  }

  private product(expr: Expr, block: Block, depth: number): readonly Factor[] {
    if (expr.kind === "binary" && (expr.op === "*" || expr.op === "/")) {
      const left = this.product(expr.left, block, depth);
      // What would be too long is not looked at to its end.
      if (left.length > MAX_FACTORS) return left;
      const right = this.product(expr.right, block, depth);
      return [...left, ...(expr.op === "/" ? right.map(inverted) : right)];
    }
    const said = this.of(expr, block, depth + 1);
    return said.factors ?? [{ expr, block, isDivisor: false }];
  }

  /** `not args.no_nesterov`: a flag may decide, but no literal says the value. */
  private ofNegation(expr: Expr, operand: ValueSource): ValueSource {
    return operand.kind === "literal" ? source("computed", expr) : operand;
  }

  /** What stands for an option without a default is as long as the call that declares it. */
  private isDeclaration(expr: Expr): boolean {
    const isEmpty = expr.kind === "constant" && (expr.value === null || expr.value === false);
    const isFlag = expr.kind === "constant" && expr.value === true;
    return (isEmpty || isFlag) && this.ask.text(expr).includes("(");
  }

  private ofName(expr: ExprOf<"name">, block: Block, next: Next): ValueSource {
    const binding = this.bindings.inForce(expr, block);
    if (binding) return this.ofBinding(binding, expr, next);
    const found = resolveName(expr.name, expr.from, block);
    if (found.kind !== "ambiguous") return source("computed", expr);
    const values = found.bindings.flatMap((b) => (b.kind === "value" ? b.value : []));
    const last = values.reduce<Expr | undefined>(
      (a, b) => (a && a.from > b.from ? a : b),
      undefined,
    );
    return source("several", last ?? expr);
  }

  private ofBinding(binding: Binding, expr: Expr, next: Next): ValueSource {
    if (binding.kind === "value" && binding.path.length > 0) {
      const item = itemAt(binding.value, binding.path);
      return item ? next({ expr: item, block: binding.block }) : source("computed", binding.value);
    }
    if (binding.kind === "augment") return this.ofAugment(binding, next);
    const definition = this.bindings.definition(binding);
    if (definition) return next(definition);
    return binding.kind === "param" ? source("parameter", binding.param) : source("computed", expr);
  }

  /** `lr *= 2` is the product of what `lr` was and 2. */
  private ofAugment({ name, op, value, block }: BindingOf<"augment">, next: Next): ValueSource {
    const { from, to } = value;
    const whole = source("computed", this.augmented(value));
    if (op !== "*" && op !== "/") return whole;
    const left: Expr = { kind: "name", name, from, to };
    const { factors } = next({ expr: { kind: "binary", op, left, right: value, from, to }, block });
    return factors ? { ...whole, factors } : whole;
  }

  /** The whole of `lr *= 2`, of which the parser has only the 2. */
  private augmented({ from, to }: Span): Span {
    const before = this.ask.text({ from: Math.max(0, from - MAX_TARGET), to: from });
    return { from: from - (/\S+[ \t]*\S{1,3}=\s*$/.exec(before)?.[0].length ?? 0), to };
  }

  private ofAttribute(expr: ExprOf<"attribute">, block: Block, next: Next): ValueSource {
    const imported = resolveExpr(expr, block);
    if (imported.kind === "bound") return this.ofBinding(imported.binding, expr, next);
    return this.ofMember(expr, expr.object, expr.name, block, next);
  }

  private ofMember(
    whole: Expr,
    object: Expr,
    name: string,
    block: Block,
    next: Next,
    fallback?: Expr,
  ): ValueSource {
    const member = this.oracle.member(object, name, whole.from, block);
    if (member) return next(member);
    const isAbsent = fallback !== undefined && this.oracle.lacks(object, name, block);
    return isAbsent ? next({ expr: fallback, block }) : source("computed", whole);
  }

  /** `cfg["lr"]`, `cfg[f"{name}_lr"]`, `rates[0]`. */
  private ofItem(expr: ExprOf<"subscript">, block: Block, next: Next): ValueSource {
    if (this.ask.path(expr.object, block) === "os.environ") return source("environment", expr);
    const key = this.value(expr.index, block);
    if (typeof key === "string") {
      const member = this.oracle.member(expr.object, key, expr.from, block);
      if (member) return next(member);
    }
    const held = this.definition(expr.object, block);
    const item = key === undefined ? undefined : entryOf(held.expr, key);
    if (item) return next({ expr: item, block: held.block });
    return key === undefined ? source("choice", expr.index) : source("computed", expr);
  }

  private ofCall(expr: ExprOf<"call">, block: Block, next: Next): ValueSource {
    const { callee, args } = expr;
    const [first, second, third] = args.map((a) => a.value);
    const path = this.ask.path(callee, block);
    if (path === "os.getenv" || path === "os.environ.get") {
      return second ? next({ expr: second, block }) : source("environment", expr);
    }
    const isGetattr = callee.kind === "name" && callee.name === "getattr";
    if (isGetattr && first && second) {
      const name = this.value(second, block);
      if (typeof name !== "string") return source("choice", second);
      return this.ofMember(expr, first, name, block, next, third);
    }
    if (callee.kind === "attribute" && callee.name === "get" && first) {
      const name = this.value(first, block);
      if (name === undefined) return source("choice", first);
      if (typeof name !== "string") return source("computed", expr);
      return this.ofMember(expr, callee.object, name, block, next, second);
    }
    const isConversion = callee.kind === "name" && /^(float|int|str|bool)$/.test(callee.name);
    if (isConversion && first && args.length === 1) return next({ expr: first, block });
    const returned = args.length === 0 ? this.returned(callee, block) : undefined;
    if (returned) return source("literal", returned);
    const isCase = callee.kind === "attribute" && /^(lower|strip)$/.test(callee.name);
    if (isCase && args.length === 0) return next({ expr: callee.object, block });
    return source("computed", expr);
  }

  /** The literal that a function of the file does nothing but return. */
  private returned(callee: Expr, block: Block): Expr | undefined {
    const { expr } = this.definition(callee, block);
    const body = expr.kind === "lambda" ? expr.body : undefined;
    const [only, second] = body?.kind === "suite" ? body.statements : [];
    const value = only?.kind === "return" && !second ? only.value : body;
    return value && isLiteral(value) ? value : undefined;
  }

  private value(expr: Expr, block: Block): PyValue | undefined {
    const found = this.ask.evaluate(expr, block);
    return found.known ? found.value : undefined;
  }

  /** The expression that a name stands for. */
  private definition(expr: Expr, block: Block, depth = 0): Placed {
    const binding = expr.kind === "name" ? this.bindings.inForce(expr, block) : undefined;
    const isPlain = binding && (binding.kind !== "value" || binding.path.length === 0);
    const found = isPlain ? this.bindings.definition(binding) : undefined;
    return found && depth < MAX_DEPTH
      ? this.definition(found.expr, found.block, depth + 1)
      : { expr, block };
  }
}

const inverted = (factor: Factor): Factor => ({ ...factor, isDivisor: !factor.isDivisor });

type Next = (placed: Placed) => ValueSource;

const source = (kind: SourceKind, { from, to }: Span): ValueSource => ({
  kind,
  span: { from, to },
});

/** `a, (b, c) = 1, (2, 3)` */
function itemAt(expr: Expr, path: readonly number[]): Expr | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return expr;
  const item = expr.kind === "tuple" || expr.kind === "list" ? expr.items[first] : undefined;
  return item && itemAt(item, rest);
}

function entryOf(expr: Expr, key: PyValue): Expr | undefined {
  if (expr.kind === "dict") {
    const same = expr.entries.filter((e) => e.key?.kind === "constant" && e.key.value === key);
    return same.at(-1)?.value;
  }
  const isRow = expr.kind === "tuple" || expr.kind === "list";
  if (!isRow || typeof key !== "bigint") return undefined;
  return expr.items.at(Number(key));
}
