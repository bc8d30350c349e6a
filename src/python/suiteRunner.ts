import { isGivenUpType, isSubclass, PyError, typeError } from "../core/spec/pyError.ts";
import { pyRepr } from "../core/spec/pyRepr.ts";
import { isNumeric, type PyValue, typeName } from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Expr, Stmt, StmtOf } from "./ast.ts";
import { type Budget, charge, spend } from "./budget.ts";
import { assignTarget } from "./unpacking.ts";
import { Unresolved } from "./unresolved.ts";

/** Undefined: the statements came to their end without `return`. */
type Returned = PyValue | undefined;

/** `break` or `continue`, on its way to the loop around it. */
class LoopJump extends Error {
  readonly jump: "break" | "continue";

  constructor(jump: "break" | "continue") {
    super(jump);
    this.jump = jump;
  }
}

/** Runs the statements of a function that only computes, on names of its own. */
export class SuiteRunner {
  private readonly locals: Map<string, PyValue>;
  private readonly budget: Budget;
  private readonly evaluate: (expr: Expr) => PyValue;
  private readonly listed: (value: PyValue) => readonly PyValue[] | undefined;

  /** `evaluate` sees `locals` as they are at the time; `listed` is what `for` goes through. */
  constructor(
    locals: Map<string, PyValue>,
    budget: Budget,
    evaluate: (expr: Expr) => PyValue,
    listed: (value: PyValue) => readonly PyValue[] | undefined,
  ) {
    this.locals = locals;
    this.budget = budget;
    this.evaluate = evaluate;
    this.listed = listed;
  }

  /** What they return. Throws `PyError` for what Python would raise. */
  run(statements: readonly Stmt[]): Returned {
    for (const statement of statements) {
      spend(this.budget, 1);
      const value = this.statement(statement);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  private statement(s: Stmt): Returned {
    switch (s.kind) {
      case "return":
        return s.value ? this.evaluate(s.value) : null;
      case "expression":
        this.expression(s.value);
        return undefined;
      case "assign": {
        const value = s.value ? this.evaluate(s.value) : null;
        for (const target of s.targets) assignTarget(target, value, this.locals);
        return undefined;
      }
      case "augment":
        this.augment(s);
        return undefined;
      case "if":
        return this.run(s.branches.find(({ test }) => !test || this.holds(test))?.body ?? []);
      case "for":
      case "while":
        return this.loop(s);
      case "jump":
        throw new LoopJump(s.jump);
      case "raise":
        throw this.raised(s.value);
      case "assert":
        if (this.holds(s.test)) return undefined;
        throw new PyError("AssertionError", s.message ? this.text(s.message) : "");
      case "try":
        return this.attempt(s);
      default:
        return undefined;
    }
  }

  private holds(test: Expr): boolean {
    return truthy(this.evaluate(test));
  }

  /** What a message shows of a value. */
  private text(expr: Expr): string {
    const value = this.evaluate(expr);
    return typeof value === "string" ? value : pyRepr(value);
  }

  private augment({ target, op, value, from, to }: StmtOf<"augment">): void {
    const sum = this.evaluate({ kind: "binary", op, left: target, right: value, from, to });
    assignTarget(target, sum, this.locals);
  }

  /** `xs.append(x)`: the one call whose effect is kept. */
  private expression(expr: Expr): void {
    if (expr.kind === "constant") return;
    if (expr.kind !== "call" || expr.callee.kind !== "attribute") throw new Unresolved(expr);
    const { object: list, name } = expr.callee;
    const [item] = name === "append" ? expr.args : [];
    const items = item && list.kind === "name" ? this.locals.get(list.name) : undefined;
    if (!item || list.kind !== "name" || !Array.isArray(items)) throw new Unresolved(expr);
    this.locals.set(list.name, charge([...items, this.evaluate(item.value)], this.budget));
  }

  private loop(s: StmtOf<"for" | "while">): Returned {
    const items = s.kind === "for" ? this.itemsIn(s.iterable) : [];
    for (let i = 0; ; i++) {
      spend(this.budget, 1);
      const isOver = s.kind === "for" ? i >= items.length : !this.holds(s.test);
      if (isOver) return this.run(s.orelse);
      if (s.kind === "for") assignTarget(s.target, items[i] as PyValue, this.locals);
      try {
        const value = this.run(s.body);
        if (value !== undefined) return value;
      } catch (error) {
        if (!(error instanceof LoopJump)) throw error;
        if (error.jump === "break") return undefined;
      }
    }
  }

  private itemsIn(iterable: Expr): readonly PyValue[] {
    const value = this.evaluate(iterable);
    const items = this.listed(value);
    if (items) return items;
    if (isNumeric(value) || value === null) {
      throw typeError(`'${typeName(value)}' object is not iterable`);
    }
    throw new Unresolved(iterable);
  }

  private raised(value: Expr | null): PyError {
    const callee = value?.kind === "call" ? value.callee : value;
    const type =
      callee?.kind === "name" || callee?.kind === "attribute" ? callee.name : "RuntimeError";
    const [first] = value?.kind === "call" ? value.args : [];
    return new PyError(type, first ? this.text(first.value) : "");
  }

  /** `finally` runs however the rest ends; what it returns itself replaces that. */
  private attempt(s: StmtOf<"try">): Returned {
    const atLast = () => this.run(bodyOf(s, "finally"));
    let value: Returned;
    try {
      value = this.handled(s);
    } catch (error) {
      const instead = isRaised(error) || error instanceof LoopJump ? atLast() : undefined;
      if (instead === undefined) throw error;
      return instead;
    }
    const instead = atLast();
    return instead === undefined ? value : instead;
  }

  /** Without its `finally`; what `else` raises is not handled. */
  private handled(s: StmtOf<"try">): Returned {
    let value: Returned;
    try {
      value = this.run(bodyOf(s, "try"));
    } catch (error) {
      const handler = isRaised(error)
        ? s.branches.find((b) => b.role === "except" && catches(b.values, error.type))
        : undefined;
      if (!handler) throw error;
      return this.run(handler.body);
    }
    return value === undefined ? this.run(bodyOf(s, "else")) : value;
  }
}

const isRaised = (error: unknown): error is PyError =>
  error instanceof PyError && !isGivenUpType(error.type);

const bodyOf = ({ branches }: StmtOf<"try">, role: "try" | "else" | "finally") =>
  branches.filter((b) => b.role === role).flatMap((b) => b.body);

function catches(values: readonly Expr[], type: string): boolean {
  const classes = values.flatMap((v) => (v.kind === "tuple" ? v.items : [v]));
  if (classes.length === 0) return true;
  return classes.some(
    (c) => (c.kind === "name" || c.kind === "attribute") && isSubclass(type, c.name),
  );
}
