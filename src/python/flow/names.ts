import { isScheduledKey } from "../../core/optimizers/scheduledValues.ts";
import { lengthOf, type PyValue } from "../../core/spec/pyValue.ts";
import { rateVariable } from "../../core/spec/rateVariable.ts";
import type { Expr, ExprOf, Span } from "../ast.ts";
import { chainOf } from "../blockChains.ts";
import type { Evaluator } from "../evaluate.ts";
import type { Method } from "../evaluation.ts";
import { countersIn, hasUnknown } from "../exprFacts.ts";
import { constant, freeze, isSmall, type Names } from "../freeze.ts";
import { asLambda } from "../functions.ts";
import { lastName, loopSource, loopVariable } from "../loopFacts.ts";
import { resolveName } from "../resolve.ts";
import type { BindingOf, Block } from "../scopes.ts";
import { namesAssigned } from "../suites.ts";
import { makesSchedule } from "../timmSettings.ts";
import { type Frame, type Owned, ownerOf, type Position } from "./frame.ts";
import { groupDicts } from "./groupDicts.ts";
import { hasField } from "./groupFields.ts";
import type { FlowAssign } from "./nodes.ts";
import type { FlowVariables, RunObjects } from "./variables.ts";

/** What the names of one program need to know; the assignments are complete by then. */
export interface NamesContext {
  readonly evaluator: Evaluator;
  readonly variables: FlowVariables;
  readonly run: RunObjects;
  readonly assigned: ReadonlyMap<string, readonly FlowAssign[]>;
  /** Values of variables that never change, as far as they are known by now. */
  readonly fixed: Map<string, PyValue | undefined>;
  /** Those of them that rest on an assumption. */
  readonly fixedAssumed: Set<string>;
  /** Methods as functions, as far as they are known by now: by their object's key and place. */
  readonly methods: Map<string, KnownMethod>;
  /** How many names may still be looked up. */
  readonly work: { left: number };
  counterOf(loop: BindingOf<"loop">["loop"]): string;
}

interface KnownMethod {
  /** Undefined for a method that does more than compute. */
  readonly result: Expr | undefined;
  /** How deep it was looked into: from less deep more may be seen of it. */
  readonly depth: number;
  readonly assumed: boolean;
}

const noLocals: ReadonlySet<string> = new Set();
const MAX_DEPTH = 40;
/** A method may call another twice, and that one a third: what is put in its place doubles. */
const MAX_INLINED = 5000;

/**
 * Names as one call of a function sees them: what is known whatever happens is a constant, the
 * rest are variables of the program and counters of its loops.
 */
export class FlowNames implements Names {
  private readonly context: NamesContext;
  private readonly frame: Frame;
  private readonly depth: number;

  constructor(context: NamesContext, frame: Frame, depth = 0) {
    this.context = context;
    this.frame = frame;
    this.depth = depth;
  }

  name(expr: ExprOf<"name">, block: Block): Expr {
    const { evaluator } = this.context;
    if (expr.name.startsWith("$")) return expr;
    if (this.isSpent()) return evaluator.open(expr);
    const owned = block.scope.kind === "lambda" ? undefined : ownerOf(expr.name, block);
    const frame = owned && this.frame.of(owned.scope);
    if (!owned || !frame || this.depth > MAX_DEPTH) return this.still(expr, block);
    const item = frame.items.get(expr.name);
    if (item) return this.elsewhere(item.frame).frozen(item.expr, item.block);
    if (isStill(owned, frame)) {
      const value = evaluator.value(expr, block);
      if (value !== undefined) return constant(expr, value);
    }
    return (
      this.counter(expr, block, frame) ?? this.variable(expr, owned, frame) ?? evaluator.open(expr)
    );
  }

  /** Takes a look-up off what a run may cost. */
  private isSpent(): boolean {
    this.context.work.left -= 1;
    return this.context.work.left < 0;
  }

  /** What holds wherever the script is: imports, functions, names of the language. */
  private still(expr: Expr, block: Block): Expr {
    const value = this.context.evaluator.value(expr, block);
    return value === undefined ? this.context.evaluator.open(expr) : constant(expr, value);
  }

  private frozen(expr: Expr, block: Block): Expr {
    return freeze(expr, block, noLocals, this);
  }

  private elsewhere(frame: Frame): FlowNames {
    return new FlowNames(this.context, frame, this.depth + 1);
  }

  /** The variable of a loop that nothing else assigns follows from the loop's counter. */
  private counter(expr: ExprOf<"name">, block: Block, frame: Frame): Expr | undefined {
    const found = resolveName(expr.name, expr.from, block);
    const only = found.kind === "bound" ? found.binding : undefined;
    if (only?.kind !== "loop" || only.block.scope !== frame.scope) return undefined;
    const counter = this.context.counterOf(only.loop);
    const value = loopVariable(only.loop, only.path, counter) ?? this.listItem(only, counter);
    if (!value) return undefined;
    const names = this.elsewhere(frame);
    const result = freeze(value, only.loop.block, new Set([counter]), names);
    const isPlain = !hasUnknown(result) && [...countersIn(result)].every(isCounter);
    return isPlain ? result : undefined;
  }

  /** The item of a list whose value is known. */
  private listItem({ loop, path }: BindingOf<"loop">, counter: string): Expr | undefined {
    const { kind, iterable, block, enumerated } = loopSource(loop);
    const inner = enumerated ? path.slice(1) : path;
    if (kind !== "iterable" || inner.length > 0) return undefined;
    const value = this.context.evaluator.value(iterable, block);
    if (value === undefined || lengthOf(value) === undefined) return undefined;
    const { from, to } = iterable;
    const index: Expr = { kind: "name", name: counter, from, to };
    return { kind: "subscript", object: constant(iterable, value), index, from, to };
  }

  private variable(expr: Expr, { bindings }: Owned, frame: Frame): Expr | undefined {
    const { variables } = this.context;
    const [first, second] = bindings;
    if (!first) return undefined;
    const given = second ? undefined : frame.given.get(first.name);
    if (given) {
      const value = this.elsewhere(given.frame).frozen(given.expr, given.block);
      if (isFixed(value)) return value;
    }
    return this.assigned(expr, variables.local(frame, first.name), second !== undefined);
  }

  private assigned(expr: Expr, variable: string, isRebound: boolean): Expr | undefined {
    const [only, second] = this.context.assigned.get(variable) ?? [];
    if (!only) return undefined;
    const fixed = second || isRebound ? undefined : this.fixedValue(variable, only);
    if (fixed !== undefined) return constant(expr, fixed);
    return { kind: "name", name: variable, from: expr.from, to: expr.to };
  }

  /** The value of a variable that is assigned once, if that is a constant. */
  private fixedValue(variable: string, { value, path }: FlowAssign): PyValue | undefined {
    const { fixed } = this.context;
    if (fixed.has(variable)) {
      if (this.context.fixedAssumed.has(variable)) this.assume();
      return fixed.get(variable);
    }
    // A variable that is being looked into is not looked into again.
    fixed.set(variable, undefined);
    if (!value || path.length > 0 || value.expr.kind === "call") return undefined;
    const names = this.elsewhere(value.frame);
    const { result: frozen, assumed } = this.context.evaluator.watched(() =>
      names.frozen(value.expr, value.block),
    );
    if (assumed) this.context.fixedAssumed.add(variable);
    const found = frozen.kind === "constant" ? frozen.value : undefined;
    fixed.set(variable, found);
    return found;
  }

  attribute(expr: ExprOf<"attribute">, block: Block): Expr {
    const { evaluator, variables } = this.context;
    if (this.isSpent()) return evaluator.open(expr);
    const at = this.at(block);
    const groups =
      variables.isGroups(expr, at) && groupDicts(expr, this.context.run, at, variables);
    if (groups) return groups;
    const variable = variables.variableOf(expr, at);
    const assignments = variable === undefined ? [] : (this.context.assigned.get(variable) ?? []);
    const isRebound = assignments.filter((a) => !a.isInitial).length > 1;
    const value = isRebound ? undefined : evaluator.value(expr, block);
    if (value !== undefined) return constant(expr, value);
    if (variable === undefined || this.isLate(variable)) return evaluator.open(expr);
    return this.assigned(expr, variable, true) ?? evaluator.open(expr);
  }

  /** `if args.steps is None: args.steps = …`: what it is before is not among the assignments. */
  private isLate(variable: string): boolean {
    const [first] = this.context.assigned.get(variable) ?? [];
    if (!first?.value || first.isInitial) return false;
    return chainOf(first.value.block).some((b) => b.conditional && !b.loop);
  }

  imported(expr: ExprOf<"attribute">, block: Block): Expr | undefined {
    return this.context.evaluator.imported(expr, block) ?? this.method(expr, block);
  }

  /**
   * A method that only computes, as a function of the attributes of its object, which are variables
   * of the program: `self.rate()` where `self._step` counts.
   */
  private method({ object, name }: ExprOf<"attribute">, block: Block): Expr | undefined {
    const { evaluator, variables } = this.context;
    const self = this.depth > MAX_DEPTH ? undefined : variables.holderOf(object, this.at(block));
    const found = self === undefined ? undefined : evaluator.methodOf(object, name, block);
    if (!found || self === undefined) return undefined;
    const { methods } = this.context;
    const key = `${self} ${found.definition.from}`;
    const known = methods.get(key);
    if (known && (known.result || known.depth <= this.depth)) {
      if (known.assumed) this.assume();
      return known.result;
    }
    // Methods that call each other would be looked into as often as there are ways between them.
    methods.set(key, { result: undefined, depth: this.depth, assumed: false });
    const { result, assumed } = evaluator.watched(() => this.methodFunction(found, self));
    methods.set(key, { result, depth: this.depth, assumed });
    return result;
  }

  private methodFunction({ definition, block }: Method, self: string): Expr | undefined {
    const lambda = asLambda(definition);
    if (!lambda) return undefined;
    const frame = this.frame.ofMethod(block.scope, self);
    const params = lambda.params.slice(1);
    if (params.some((p) => p.star !== "")) return undefined;
    const own = new Set(params.map((p) => p.name));
    if (lambda.body.kind === "suite") namesAssigned(lambda.body.statements, own);
    const names = this.elsewhere(frame);
    const body = freeze(lambda.body, block, own, names);
    if (!isSmall(body, MAX_INLINED) || hasUnknown(body)) return undefined;
    const frozen = params.map((p) => ({
      ...p,
      defaultValue: p.defaultValue && freeze(p.defaultValue, block, noLocals, names),
    }));
    return { ...lambda, params: frozen, body };
  }

  item(expr: Expr, object: Expr, name: string, block: Block): Expr | undefined {
    const { evaluator, variables } = this.context;
    const group = variables.groupOf(object, this.at(block));
    if (group === undefined) return evaluator.item(expr, object, name, block);
    const { run } = this.context;
    const extra = run.setsField(name) ? undefined : run.extraOf(group)?.[name];
    if (extra !== undefined) return constant(expr, extra);
    if (this.mayScale(group, name)) return constant(expr, this.wholeRate());
    const isKept = hasField(run.optimizer.torch.name, name) === true || isScheduledKey(name);
    if (!isKept) return evaluator.open(expr);
    return { kind: "name", name: rateVariable(group, name), from: expr.from, to: expr.to };
  }

  /** What a call that was put in its place gave back, and who an object of the run is. */
  call(expr: ExprOf<"call">): Expr | undefined {
    const { run } = this.context;
    const made = run.own.get(expr) ?? run.madeBy(expr);
    if (made) return this.made(expr, constant(expr, run.idOf(made)));
    const result = this.frame.results.get(expr);
    if (!result) return undefined;
    const { from, to } = expr;
    const name = (variable: string): Expr => ({ kind: "name", name: variable, from, to });
    if (result.kind === "variable") return name(result.name);
    return { kind: "tuple", items: result.names.map(name), from, to };
  }

  /** timm's factory hands the schedule back as the first of a pair. */
  private made(call: ExprOf<"call">, object: Expr): Expr {
    if (!makesSchedule(lastName(call.callee))) return object;
    const { from, to } = call;
    return { kind: "tuple", items: [object, this.open(call)], from, to };
  }

  length(call: ExprOf<"call">, argument: Expr, block: Block): Expr | undefined {
    return this.context.evaluator.length(call, argument, block);
  }

  path(callee: Expr, block: Block): string | undefined {
    return this.context.evaluator.path(callee, block);
  }

  lacks(object: Expr, name: string, block: Block): boolean {
    return (
      this.holds(object, name, block) === false || this.context.evaluator.lacks(object, name, block)
    );
  }

  holds(object: Expr, name: string, block: Block): boolean | undefined {
    const { run, variables } = this.context;
    const group = variables.groupOf(object, this.at(block));
    if (group === undefined) return undefined;
    const own = hasField(run.optimizer.torch.name, name);
    if (own !== undefined || (isScheduledKey(name) && name !== "lr_scale")) return own;
    if (this.mayScale(group, name)) return this.wholeRate() === 1;
    const extra = run.setsField(name) ? null : run.extraOf(group);
    return extra ? Object.hasOwn(extra, name) : undefined;
  }

  /** Groups that are made from the layers of a model: by how much each is slower is not known. */
  private mayScale(group: number, name: string): boolean {
    const { run } = this.context;
    return name === "lr_scale" && run.extraOf(group) === null && !run.setsField(name);
  }

  /** Those of the last layers have the rate as it is. */
  private wholeRate(): number {
    this.assume();
    return 1;
  }

  assume(): void {
    this.context.evaluator.assume();
  }

  open(expr: Expr): Expr {
    return this.context.evaluator.open(expr);
  }

  value(expr: Expr, block: Block): PyValue | undefined {
    return this.context.evaluator.value(expr, block);
  }

  text(span: Span): string {
    return this.context.evaluator.text(span);
  }

  private at(block: Block): Position {
    return { frame: this.frame, block };
  }
}

/** A name whose value does not hang on the call, nor on what other functions assign to it. */
const isStill = ({ scope, bindings }: Owned, frame: Frame): boolean =>
  frame.isOnly && bindings.every((binding) => binding.block.scope === scope);

const isCounter = (name: string): boolean => /^\$\d+$/.test(name);

/** An expression that no assignment can change. */
const isFixed = (expr: Expr): boolean =>
  !hasUnknown(expr) && [...countersIn(expr)].every(isCounter);
