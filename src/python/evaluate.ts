import { PyError } from "../core/spec/pyError.ts";
import { equals } from "../core/spec/pyMath.ts";
import { isFunction, type PyFunction, type PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf, Span, StmtOf } from "./ast.ts";
import { Branches } from "./branches.ts";
import { newBudget } from "./budget.ts";
import { moduleConstants } from "./builtins.ts";
import type { LoaderLength } from "./dataLoaders.ts";
import type { CounterFunction, Evaluation, Oracle, Texts, Via } from "./evaluation.ts";
import { countersIn, hasUnknown, holdsOpenFunction, isLiteral } from "./exprFacts.ts";
import { constant, freeze, isSmall, type Names } from "./freeze.ts";
import { asLambda } from "./functions.ts";
import { interpret } from "./interpret.ts";
import { isInvariant } from "./invariance.ts";
import { lastName, loopVariable } from "./loopFacts.ts";
import { subscript } from "./operators.ts";
import { qualify, resolveExpr, resolveName } from "./resolve.ts";
import type { Binding, BindingOf, Block } from "./scopes.ts";
import type { ItemFact } from "./script.ts";
import { starExports } from "./torchNames.ts";
import { Unresolved } from "./unresolved.ts";
import type { Place } from "./workspace.ts";

interface Trail {
  via: Via | null;
  place: Span | null;
  assumed: boolean;
}

/** Definitions longer than this are not inlined into functions of loop counters. */
const MAX_INLINED = 500;

/** Longer chains of definitions are not followed: they would exhaust the stack. */
const MAX_PENDING = 200;

/** Evaluates expressions of one file by looking names up, never by running anything. */
export class Evaluator implements Names {
  private readonly source: Texts;
  private readonly oracle: Oracle;
  private readonly values = new Map<Binding, Evaluation>();
  private readonly inlined = new Map<Binding, Expr | undefined>();
  private readonly pending = new Set<Binding | Expr>();
  private readonly members = new Map<Expr, Evaluation>();
  private readonly methods = new Map<StmtOf<"function"> | undefined, Expr | undefined>();
  /** Which branches run with the script's default options. */
  readonly branches = new Branches((test, block) => this.certain(test, block));
  /** Whether loop variables may stay as counters. */
  private isSymbolic = false;
  /** What the running evaluation has touched so far. */
  /** How often something was read that rests on an assumption. */
  private assumptions = 0;
  private trail: Trail = { via: null, place: null, assumed: false };

  constructor(source: Texts, oracle: Oracle) {
    this.source = source;
    this.oracle = oracle;
  }

  /** The value of an expression at its place in the file, or what the user set for it. */
  evaluate(expr: Expr, block: Block): Evaluation {
    const found = this.evaluated(expr, block);
    // An option without a default waits for the command line.
    const isUnset = found.known && found.value === null && found.via === "argparse";
    if (found.known && !found.assumed && !isUnset) return found;
    const value = this.oracle.override(this.text(expr));
    if (value === undefined) return found;
    this.assumptions += 1;
    return { known: true, value, via: "constant", place: null, assumed: true };
  }

  private evaluated(expr: Expr, block: Block): Evaluation {
    const outer = { trail: this.trail, isSymbolic: this.isSymbolic };
    this.trail = { via: null, place: null, assumed: false };
    this.isSymbolic = false;
    try {
      const frozen = freeze(expr, block, noLocals, this);
      const value = interpret(frozen, new Map(), newBudget());
      const { place, assumed } = this.trail;
      if (assumed) this.assumptions += 1;
      if (holdsOpenFunction(value)) return { known: false, part: expr, error: null };
      return { known: true, value, via: this.viaOf(expr, value), place, assumed };
    } catch (error) {
      return failure(expr, error);
    } finally {
      this.trail = outer.trail;
      this.isSymbolic = outer.isSymbolic;
    }
  }

  /** Whether what `work` reads rests on an assumption. */
  watched<T>(work: () => T): { readonly result: T; readonly assumed: boolean } {
    const before = this.assumptions;
    const result = work();
    return { result, assumed: this.assumptions > before };
  }

  /** The expression a name stands for, followed through plain assignments. */
  definitionOf(expr: Expr, block: Block, depth = 0): { expr: Expr; block: Block } {
    if (depth > 20) return { expr, block };
    const resolution = resolveExpr(expr, block);
    const source = resolution.kind === "bound" ? this.definition(resolution.binding) : undefined;
    return source ? this.definitionOf(source.expr, source.block, depth + 1) : { expr, block };
  }

  /** An expression as a function of the rounds of the loops around it. */
  counterFunction(expr: Expr, block: Block): CounterFunction {
    this.isSymbolic = true;
    const body = freeze(expr, block, noLocals, this);
    this.isSymbolic = false;
    const variables = [...countersIn(body)];
    const params = variables.map((name) => ({ name, fallback: undefined }));
    const fn: PyFunction = {
      kind: "function",
      source: this.text(expr),
      code: { name: "<lambda>", params, body },
    };
    const invariant = isInvariant(expr, block, this.oracle);
    return { fn, variables, complete: !hasUnknown(body), invariant };
  }

  /** Whether an expression certainly has the same value in every round of the loops around it. */
  isInvariant(expr: Expr, block: Block): boolean {
    return isInvariant(expr, block, this.oracle);
  }

  text(span: Span): string {
    return this.source.text(span);
  }

  place(span: Span): Place {
    return this.source.place(span);
  }

  /** A value with its origin. */
  fact(expr: Expr, block: Block): ItemFact {
    const found = this.evaluate(expr, block);
    if (!found.known) return { value: undefined, via: null, place: null };
    return { value: found.value, via: found.via, place: found.place && this.place(found.place) };
  }

  value(expr: Expr, block: Block): PyValue | undefined {
    const result = this.evaluate(expr, block);
    return result.known ? result.value : undefined;
  }

  name(expr: ExprOf<"name">, block: Block): Expr {
    const binding = this.bindingOf(expr, block);
    return (binding && this.bound(expr, binding)) ?? this.open(expr);
  }

  private bound(expr: Expr, binding: Binding): Expr | undefined {
    const found = this.bindingValue(binding);
    if (!found.known) return this.symbolic(binding);
    const isPlain = found.via === "literal" || found.via === "expression";
    this.trail.via ??= isPlain ? "constant" : found.via;
    this.trail.place ??= found.place ?? placeOf(binding);
    if (found.assumed) this.assume();
    return constant(expr, found.value);
  }

  /** The binding in force; of several possible ones the last, if all hold the same value. */
  private bindingOf(expr: ExprOf<"name">, block: Block): Binding | undefined {
    const resolution = resolveName(expr.name, expr.from, block);
    if (resolution.kind === "bound") return resolution.binding;
    if (resolution.kind === "unbound") return undefined;
    const possible = resolution.bindings.filter((b) => this.branches.mayRun(b.block));
    const [nearest, other] = possible;
    const isDecided = nearest && (!other || isBefore(nearest, expr)) && this.hasRun(nearest, block);
    if (isDecided) return nearest;
    const values = possible.map((b) => this.bindingValue(b));
    const [first] = values;
    const isAgreed = values.every((v) => v.known && first?.known && equals(v.value, first.value));
    return isAgreed ? possible.at(-1) : undefined;
  }

  private hasRun({ block }: Binding, use: Block): boolean {
    return block.scope === use.scope && this.branches.hasRun(block, use);
  }

  attribute(expr: ExprOf<"attribute">, block: Block): Expr {
    const path = this.path(expr, block);
    const number = path === undefined ? undefined : moduleConstants[path];
    if (number !== undefined) return constant(expr, number);
    const imported = resolveExpr(expr, block);
    if (imported.kind === "bound") {
      return this.bound(expr, imported.binding) ?? this.open(expr);
    }
    const found = this.member(expr, expr.object, expr.name, block);
    const other = found ?? this.trainerNumber(expr, block);
    return other ?? this.method(expr.object, expr.name, block) ?? this.processes(expr);
  }

  /** `accelerator.num_processes`: one process, while nothing says otherwise. */
  private processes(expr: ExprOf<"attribute">): Expr {
    const own = this.open(expr);
    if (own.kind === "constant" || expr.name !== "num_processes") return own;
    this.assume();
    return constant(expr, 1n);
  }

  private trainerNumber(expr: ExprOf<"attribute">, block: Block): Expr | undefined {
    const found = this.oracle.trainer(expr, block);
    if (!found) return undefined;
    if (found.assumed) this.assume();
    this.trail.via ??= "attribute";
    return constant(expr, found.value);
  }

  imported(expr: ExprOf<"attribute">, block: Block): Expr | undefined {
    const found = resolveExpr(expr, block);
    const value = found.kind === "bound" ? this.bound(expr, found.binding) : undefined;
    if (value?.kind === "constant" && isFunction(value.value)) return value;
    return this.method(expr.object, expr.name, block);
  }

  /** A method of an object of the script, as a function without `self`. */
  private method(object: Expr, name: string, block: Block): Expr | undefined {
    const found = this.oracle.method(object, name, block);
    if (!found || this.methods.has(found.definition)) return this.methods.get(found?.definition);
    // A method that calls itself stays open.
    this.methods.set(found.definition, undefined);
    const lambda = asLambda(found.definition);
    if (!lambda) return undefined;
    const [, ...params] = lambda.params;
    const frozen = freeze({ ...lambda, params }, found.block, noLocals, this);
    const isWhole =
      frozen.kind === "constant" && isFunction(frozen.value) && !holdsOpenFunction(frozen.value);
    const method = isWhole ? frozen : undefined;
    this.methods.set(found.definition, method);
    return method;
  }

  instance(call: ExprOf<"call">, block: Block): Expr | undefined {
    return this.method(call, "__call__", block);
  }

  item(expr: Expr, object: Expr, name: string, block: Block): Expr | undefined {
    const found = this.member(expr, object, name, block);
    return found ?? (this.oracle.knows(object, block) ? this.open(expr) : undefined);
  }

  /** The value, where nothing about it is assumed. */
  certain(test: Expr, block: Block): PyValue | undefined {
    const result = this.evaluate(test, block);
    return result.known && !result.assumed ? result.value : undefined;
  }

  private member(expr: Expr, object: Expr, name: string, block: Block): Expr | undefined {
    const found = this.members.get(expr) ?? this.memberValue(expr, object, name, block);
    if (!this.isSymbolic) this.members.set(expr, found);
    if (!found.known) return undefined;
    this.trail.via ??= found.via;
    this.trail.place ??= found.place;
    if (found.assumed) this.assume();
    return constant(expr, found.value);
  }

  private memberValue(expr: Expr, object: Expr, name: string, block: Block): Evaluation {
    if (this.pending.has(expr) || this.pending.size > MAX_PENDING) return nothing;
    this.pending.add(expr);
    const member = this.oracle.member(object, name, expr.from, block);
    const value = member ? this.evaluate(member.expr, member.block) : nothing;
    this.pending.delete(expr);
    if (!member || !value.known) return nothing;
    const { from, to } = member.expr;
    // Of `self.lr = lr` the place is where `lr` has its value.
    const place = isLiteral(member.expr) ? null : value.place;
    return { ...value, via: member.via, place: place ?? { from, to } };
  }

  path(callee: Expr, block: Block): string | undefined {
    return qualify(callee, block, starExports)?.path;
  }

  length(call: Expr, argument: Expr, block: Block): Expr | undefined {
    const length = this.oracle.length(argument, block);
    // A list by a loader's name has its own length.
    const isOwn = length?.assumed && this.value(argument, block) !== undefined;
    if (!length || isOwn) return undefined;
    if (length.assumed) this.assume();
    this.trail.via ??= "loader";
    this.trail.place ??= length.place;
    return constant(call, length.value);
  }

  /** What a loop over `expr` goes through, where that is a data loader of known length. */
  loader(expr: Expr, block: Block): LoaderLength | undefined {
    return this.oracle.loader(expr, block);
  }

  lacks(object: Expr, name: string, block: Block): boolean {
    return this.oracle.lacks(object, name, block);
  }

  assume(): void {
    this.assumptions += 1;
    this.trail.assumed = true;
  }

  open(expr: Expr): Expr {
    const value = this.oracle.override(this.text(expr));
    if (value === undefined) return { kind: "unknown", parts: [], from: expr.from, to: expr.to };
    this.assume();
    return constant(expr, value);
  }

  private viaOf(expr: Expr, value: PyValue): Via {
    if (isFunction(value)) return "function";
    if (isLiteral(expr)) return "literal";
    if (expr.kind === "name") return this.trail.via ?? "constant";
    const isMember = expr.kind === "attribute" || expr.kind === "subscript";
    if (isMember) return this.trail.via ?? "expression";
    const isLength = expr.kind === "call" && lastName(expr.callee) === "len";
    return this.trail.via === "loader" && isLength ? "loader" : "expression";
  }

  /** What a binding holds. A constant that depends on itself has no value. */
  private bindingValue(binding: Binding): Evaluation {
    const known = this.values.get(binding);
    if (known) return known;
    if (this.pending.has(binding) || this.pending.size > MAX_PENDING) return nothing;
    this.pending.add(binding);
    const value = this.computeBinding(binding);
    this.pending.delete(binding);
    this.values.set(binding, value);
    return value;
  }

  private computeBinding(binding: Binding): Evaluation {
    if (binding.kind === "augment") return this.augmented(binding);
    if (binding.kind === "value" && binding.path.length > 0) return this.unpacked(binding);
    const source = this.definition(binding);
    if (source && isContainer(source.expr) && this.oracle.isChanged(source.expr)) return nothing;
    const value = source && this.evaluate(source.expr, source.block);
    if (!value?.known || binding.kind !== "param") return value ?? nothing;
    const { expr, via } = source as { expr: Expr; via: Via };
    return { ...value, via, place: value.place ?? { from: expr.from, to: expr.to } };
  }

  /** The expression a binding stands for, if it is one. */
  private definition(binding: Binding): { expr: Expr; block: Block; via?: Via } | undefined {
    if (binding.kind === "param") return this.oracle.parameter(binding);
    if (binding.kind === "function") {
      const lambda = asLambda(binding.definition);
      return lambda && { expr: lambda, block: binding.block };
    }
    const isPlain = binding.kind === "value" && binding.path.length === 0;
    return isPlain ? { expr: binding.value, block: binding.block } : undefined;
  }

  private unpacked({ value, path, block }: BindingOf<"value">): Evaluation {
    const [only, second] = path;
    const known =
      value.kind === "call" && only !== undefined && second === undefined
        ? this.oracle.handedBack(value, only, block)
        : undefined;
    if (known) {
      return {
        known: true,
        value: known.value,
        via: "function",
        place: known.place,
        assumed: known.assumed,
      };
    }
    const whole = this.evaluate(value, block);
    if (!whole.known) return whole;
    let item: PyValue | undefined = whole.value;
    for (const i of path) item = item === undefined ? undefined : subscript(item, BigInt(i));
    return item === undefined ? nothing : { ...whole, value: item };
  }

  /** `x += 1`: the value x had before, whenTrue the operation. */
  private augmented({ name, op, value, block }: BindingOf<"augment">): Evaluation {
    const { from, to } = value;
    const before: Expr = { kind: "name", name, from, to };
    return this.evaluate({ kind: "binary", op, left: before, right: value, from, to }, block);
  }

  /** A name without a constant value, as an expression of loop counters. */
  private symbolic(binding: Binding): Expr | undefined {
    if (!this.isSymbolic || this.pending.has(binding)) return undefined;
    if (this.pending.size > MAX_PENDING) return undefined;
    if (this.inlined.has(binding)) return this.inlined.get(binding);
    this.pending.add(binding);
    const frozen = this.inline(binding);
    this.pending.delete(binding);
    const result = frozen && isSmall(frozen, MAX_INLINED) ? frozen : undefined;
    this.inlined.set(binding, result);
    return result;
  }

  private inline(binding: Binding): Expr | undefined {
    if (binding.kind !== "loop") {
      const source = this.definition(binding);
      return source && freeze(source.expr, source.block, noLocals, this);
    }
    const { loop, path } = binding;
    const counter = this.oracle.counterOf(loop);
    const value = loopVariable(loop, path, counter);
    return value && freeze(value, loop.block, new Set([counter]), this);
  }
}

const isBefore = ({ at }: Binding, { from }: Span) => at <= from;

const isContainer = ({ kind }: Expr) => kind === "list" || kind === "dict" || kind === "call";

const nothing: Evaluation = { known: false, part: { from: 0, to: 0 }, error: null };
const noLocals: ReadonlySet<string> = new Set();

function failure(expr: Expr, error: unknown): Evaluation {
  if (error instanceof Unresolved) return { known: false, part: error, error: null };
  if (error instanceof PyError) return { known: false, part: expr, error };
  throw error;
}

function placeOf(binding: Binding): Span | null {
  return binding.kind === "value" ? { from: binding.value.from, to: binding.value.to } : null;
}
