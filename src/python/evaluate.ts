import { PyError } from "../core/spec/pyError.ts";
import { isArray, isFunction, type PyFunction, type PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf, Span } from "./ast.ts";
import { BindingValues } from "./bindingValues.ts";
import { Branches } from "./branches.ts";
import { newBudget } from "./budget.ts";
import { moduleConstants } from "./builtins.ts";
import { CounterInlining } from "./counterInlining.ts";
import type { LoaderLength } from "./dataLoaders.ts";
import {
  type CounterFunction,
  type Evaluation,
  type Method,
  nothingKnown,
  type Oracle,
  type Texts,
  type Via,
} from "./evaluation.ts";
import { countersIn, hasUnknown, holdsOpenFunction, isLiteral } from "./exprFacts.ts";
import { constant, freeze, type Names } from "./freeze.ts";
import { interpret, itemsOfArray } from "./interpret.ts";
import { isInvariant } from "./invariance.ts";
import { lastName } from "./loopFacts.ts";
import { MethodFunctions } from "./methodFunctions.ts";
import { Pending } from "./pending.ts";
import { qualify } from "./qualify.ts";
import { resolveExpr } from "./resolve.ts";
import type { Binding, Block } from "./scopes.ts";
import type { FactorFact, ItemFact, SourceFact } from "./script.ts";
import { starExports } from "./torchNames.ts";
import { Unresolved } from "./unresolved.ts";
import { type Factor, MAX_FACTORS, ValueSources } from "./valueSources.ts";
import type { Place } from "./workspace.ts";

interface Trail {
  via: Via | null;
  place: Span | null;
  assumed: boolean;
  /** Settings were read that a file, which nobody names, may say otherwise. */
  declared: boolean;
}

/** Evaluates expressions of one file by looking names up, never by running anything. */
export class Evaluator implements Names {
  private readonly source: Texts;
  private readonly oracle: Oracle;
  private readonly pending = new Pending();
  private readonly members = new Map<Expr, Evaluation>();
  /** Which branches run with the script's default options. */
  readonly branches = new Branches((test, block) => this.certain(test, block));
  private readonly bindings: BindingValues;
  private readonly counters: CounterInlining;
  private readonly methods: MethodFunctions;
  private readonly sources: ValueSources;
  /** Whether loop variables may stay as counters. */
  private isSymbolic = false;
  /** How often something was read that rests on an assumption. */
  private assumptions = 0;
  /** What the running evaluation has touched so far. */
  private trail: Trail = newTrail();

  constructor(source: Texts, oracle: Oracle) {
    this.source = source;
    this.oracle = oracle;
    const evaluate = (expr: Expr, block: Block) => this.evaluate(expr, block);
    this.bindings = new BindingValues(oracle, this.branches, this.pending, evaluate);
    this.counters = new CounterInlining(oracle, this.bindings, this.pending, this);
    this.methods = new MethodFunctions(oracle, this);
    this.sources = new ValueSources(oracle, this.bindings, this);
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

  /** The same; a short array of numpy as the list of its items. */
  listed(expr: Expr, block: Block): Evaluation {
    const found = this.evaluate(expr, block);
    if (!found.known || !isArray(found.value)) return found;
    try {
      return { ...found, value: itemsOfArray(found.value, newBudget()) };
    } catch (error) {
      return failure(expr, error);
    }
  }

  private evaluated(expr: Expr, block: Block): Evaluation {
    const outer = { trail: this.trail, isSymbolic: this.isSymbolic };
    this.trail = newTrail();
    this.isSymbolic = false;
    try {
      const frozen = freeze(expr, block, noLocals, this);
      const value = interpret(frozen, new Map(), newBudget());
      const { place } = this.trail;
      const assumed = this.trail.assumed || this.trail.declared;
      const declared = assumed && !this.trail.assumed;
      if (assumed) this.assumptions += 1;
      if (holdsOpenFunction(value)) return { known: false, part: expr, error: null };
      return { known: true, value, via: this.viaOf(expr, value), place, assumed, declared };
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
    const source =
      resolution.kind === "bound" ? this.bindings.definition(resolution.binding) : undefined;
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
    const source = this.sourceOf(expr, block);
    if (!found.known) return { value: undefined, via: null, place: null, ...source };
    const { value, via, place } = found;
    return { value, via, place: place && this.place(place), ...source };
  }

  /** What says the value of an expression that is no literal itself. */
  sourceOf(expr: Expr, block: Block): { readonly source?: SourceFact } {
    return isLiteral(expr) ? {} : { source: this.saidBy(expr, block) };
  }

  /** What says the value of an expression. */
  saidBy(expr: Expr, block: Block): SourceFact {
    const { kind, span, factors } = this.sources.of(expr, block);
    const own = { kind, place: this.place(span), text: this.text(span) };
    const isProduct = factors && factors.length > 1 && factors.length <= MAX_FACTORS;
    return isProduct ? { ...own, factors: factors.map((factor) => this.factorFact(factor)) } : own;
  }

  private factorFact({ expr, block, isDivisor }: Factor): FactorFact {
    // What a name was before `lr *= 2` stands nowhere else.
    const text = expr.kind === "name" ? expr.name : this.text(expr);
    return { ...this.fact(expr, block), at: this.place(expr), text, isDivisor };
  }

  value(expr: Expr, block: Block): PyValue | undefined {
    const result = this.evaluate(expr, block);
    return result.known ? result.value : undefined;
  }

  name(expr: ExprOf<"name">, block: Block): Expr {
    const binding = this.bindings.inForce(expr, block);
    return (binding && this.bound(expr, binding)) ?? this.open(expr);
  }

  private bound(expr: Expr, binding: Binding): Expr | undefined {
    const found = this.bindings.of(binding);
    if (!found.known) return this.isSymbolic ? this.counters.of(binding) : undefined;
    const isPlain = found.via === "literal" || found.via === "expression";
    this.trail.via ??= isPlain ? "constant" : found.via;
    this.trail.place ??= found.place ?? placeOf(binding);
    this.takeOver(found);
    return constant(expr, found.value);
  }

  /** What is computed of a value is as certain as that is. */
  private takeOver({ assumed, declared }: { assumed: boolean; declared?: boolean }): void {
    if (!assumed) return;
    if (!declared) this.assume();
    else this.trail.declared = true;
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
    return other ?? this.methods.of(expr.object, expr.name, block) ?? this.processes(expr);
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
    return this.methods.of(expr.object, expr.name, block);
  }

  /** The method that `object.name` means, where the script says of which class the object is. */
  methodOf(object: Expr, name: string, block: Block): Method | undefined {
    return this.oracle.method(object, name, block);
  }

  instance(call: ExprOf<"call">, block: Block): Expr | undefined {
    return this.methods.of(call, "__call__", block);
  }

  item(expr: Expr, object: Expr, name: string, block: Block): Expr | undefined {
    const found = this.member(expr, object, name, block);
    return found ?? (this.oracle.knows(object, block) ? this.open(expr) : undefined);
  }

  /** The value, where nothing about it is assumed but that settings stay as they are declared. */
  certain(test: Expr, block: Block): PyValue | undefined {
    const result = this.evaluate(test, block);
    const isCertain = result.known && (!result.assumed || result.declared === true);
    return isCertain ? result.value : undefined;
  }

  /** The default of a command-line option, whatever the script assigns to it afterwards. */
  initialOption(expr: ExprOf<"attribute">, block: Block): PyValue | undefined {
    const own = this.oracle.override(this.text(expr));
    if (own !== undefined) return own;
    const option = this.oracle.initialOption(expr.object, expr.name, block);
    return option && this.value(option.expr, option.block);
  }

  private member(expr: Expr, object: Expr, name: string, block: Block): Expr | undefined {
    const found = this.members.get(expr) ?? this.memberValue(expr, object, name, block);
    if (!this.isSymbolic) this.members.set(expr, found);
    if (!found.known) return undefined;
    this.trail.via ??= found.via;
    this.trail.place ??= found.place;
    this.takeOver(found);
    return constant(expr, found.value);
  }

  private memberValue(expr: Expr, object: Expr, name: string, block: Block): Evaluation {
    const look = () => {
      const member = this.oracle.member(object, name, expr.from, block);
      // `self.items = []` grows by what is appended to it.
      if (member?.expr.kind === "list" && this.oracle.isChanged(member.expr)) return undefined;
      return member && { member, value: this.evaluate(member.expr, member.block) };
    };
    const found = this.pending.run(expr, look, undefined);
    if (!found?.value.known) return nothingKnown;
    const { member, value } = found;
    const { from, to } = member.expr;
    // Of `self.lr = lr` the place is where `lr` has its value.
    const place = isLiteral(member.expr) ? null : value.place;
    const isDeclared = member.assumed === true && (value.declared || !value.assumed);
    const known = isDeclared ? { ...value, assumed: true, declared: true } : value;
    return { ...known, via: member.via, place: place ?? { from, to } };
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
}

const newTrail = (): Trail => ({ via: null, place: null, assumed: false, declared: false });

const noLocals: ReadonlySet<string> = new Set();

function failure(expr: Expr, error: unknown): Evaluation {
  if (error instanceof Unresolved) return { known: false, part: error, error: null };
  if (error instanceof PyError) return { known: false, part: expr, error };
  throw error;
}

function placeOf(binding: Binding): Span | null {
  return binding.kind === "value" ? { from: binding.value.from, to: binding.value.to } : null;
}
