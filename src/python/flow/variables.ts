import type { PyArgs } from "../../core/spec/pyValue.ts";
import type { Expr, ExprOf } from "../ast.ts";
import type { ObjectTracer } from "../objects.ts";
import type { Block } from "../scopes.ts";
import type { Construction } from "../stepSites.ts";
import { type Frame, type Given, ownerOf, type Position } from "./frame.ts";

/** The run whose program is read. */
export interface RunObjects {
  readonly optimizer: Construction;
  /** The optimizer and its schedulers, by their calls. */
  readonly own: ReadonlyMap<Expr, Construction>;
  /** How many parameter groups the optimizer has. */
  readonly groups: number;
  /** What a group holds beside the optimizer's own fields; null where that is not known. */
  extraOf(group: number): PyArgs | null;
  /** Whether the script sets an item of that name anywhere. */
  setsField(name: string): boolean;
  /** An optimizer whose maker is not in the script can only be this one. */
  readonly isOnlyOptimizer: boolean;
  /** The class of the script that a call makes an instance of, and whether it is the only one. */
  instanceOf(
    call: Expr,
    block: Block,
  ): { readonly from: number; readonly isOnly: boolean } | undefined;
  idOf(construction: Construction): string;
  /** The optimizer or scheduler that a call makes, of this run or another. */
  madeBy(call: ExprOf<"call">): Construction | undefined;
  /** Whether what a call makes shows the optimizer's parameter groups as its own. */
  isWrapper(call: Expr): boolean;
}

/** Longer ways from a name to what it stands for are not followed. */
const MAX_STEPS = 30;

/** What names and attributes mean within a call: objects, parameter groups, variables. */
export class FlowVariables {
  private readonly tracer: ObjectTracer;
  private readonly run: RunObjects;
  private readonly names = new Map<string, string>();
  private readonly tainted = new Set<string>();
  /** Schedulers of the script's own classes that drive the run's optimizer, by their keys. */
  readonly schedulers = new Set<string>();

  constructor(tracer: ObjectTracer, run: RunObjects) {
    this.tracer = tracer;
    this.run = run;
  }

  /** A variable of the program, by anything that tells it from the others. */
  named(key: string): string {
    const known = this.names.get(key);
    if (known) return known;
    const name = `$v${this.names.size}`;
    this.names.set(key, name);
    return name;
  }

  /** The variable behind `name` or `object.name`; undefined where that is not known. */
  variableOf(expr: Expr, at: Position): string | undefined {
    if (expr.kind === "name") {
      const owned = ownerOf(expr.name, at.block);
      const frame = owned && at.frame.of(owned.scope);
      return frame && this.local(frame, expr.name);
    }
    if (expr.kind !== "attribute") return undefined;
    const holder = this.holderOf(expr.object, at);
    return holder === undefined ? undefined : this.named(`${holder}.${expr.name}`);
  }

  local({ id }: Frame, name: string): string {
    return this.named(`${id} ${name}`);
  }

  /** A key of the one object that an expression is. */
  holderOf(object: Expr, at: Position, depth = 0): string | undefined {
    if (depth > MAX_STEPS) return undefined;
    if (object.kind === "name") {
      const owned = ownerOf(object.name, at.block);
      const frame = owned && at.frame.of(owned.scope);
      if (frame?.self && isSelf(frame, object.name)) return frame.self;
      const given = frame && givenFor(frame, object.name, owned.bindings.length);
      if (given) return this.holderOf(given.expr, given, depth + 1);
    }
    const isSuper =
      object.kind === "call" && object.callee.kind === "name" && object.callee.name === "super";
    if (isSuper) return at.frame.self ?? undefined;
    const [source, second] = this.tracer.sources(object, at.block);
    return source && !second ? this.holderKey(source.expr, source.block) : undefined;
  }

  /** An instance goes by its class where there is only one. */
  holderKey(call: Expr, block: Block): string {
    const made = this.run.instanceOf(call, block);
    return made?.isOnly ? classKey(made.from) : `x${call.from}`;
  }

  /** Where a scheduler of the script's own class keeps the rates that it began with. */
  baseRatesOf(holder: string): string | undefined {
    return this.schedulers.has(holder) ? this.named(`${holder}.base_lrs`) : undefined;
  }

  /** An assignment to the attribute of an object that is not known: it may be any. */
  taint(attribute: string): void {
    this.tainted.add(attribute);
  }

  /** The variables that such assignments may have changed. */
  taintedNames(): readonly string[] {
    return [...this.names].flatMap(([key, name]) => {
      const [, attribute] = /\.(\w+)$/.exec(key) ?? [];
      return attribute && this.tainted.has(attribute) ? [name] : [];
    });
  }

  /** The calls that may have made the object that an expression is. */
  originsOf(expr: Expr, at: Position, depth = 0): readonly Expr[] {
    const given = depth > MAX_STEPS ? undefined : this.followed(expr, at);
    return given
      ? this.originsOf(given.expr, given, depth + 1)
      : this.tracer.origins(expr, at.block);
  }

  /** What a parameter or an unrolled loop variable stands for in this call. */
  followed(expr: Expr, at: Position): Given | undefined {
    if (expr.kind !== "name") return undefined;
    const owned = ownerOf(expr.name, at.block);
    const frame = owned && at.frame.of(owned.scope);
    return frame && givenFor(frame, expr.name, owned.bindings.length);
  }

  /** Whether `expr.param_groups` are those of the run's optimizer. */
  isOwnOptimizer(expr: Expr, at: Position): boolean {
    const origins = this.originsOf(expr, at);
    const { optimizer, isOnlyOptimizer } = this.run;
    if (origins.length === 0) return isOnlyOptimizer || this.isDriven(expr, at);
    return origins.includes(optimizer.site.call) || origins.some((o) => this.run.isWrapper(o));
  }

  /** `self.optimizer` in a scheduler of the script's own class. */
  private isDriven(expr: Expr, { frame }: Position): boolean {
    const isOwn = expr.kind === "attribute" && expr.name === "optimizer";
    const isOfSelf = isOwn && expr.object.kind === "name" && isSelf(frame, expr.object.name);
    return isOfSelf && frame.self !== null && this.schedulers.has(frame.self);
  }

  /** The number of the run's parameter group that an expression is. */
  groupOf(expr: Expr, at: Position, depth = 0): number | undefined {
    if (depth > MAX_STEPS) return undefined;
    if (expr.kind === "subscript") {
      const { object, index } = expr;
      if (!this.isGroups(object, at)) return undefined;
      const { groups } = this.run;
      const number = index.kind === "unary" ? negated(index) : index;
      if (number.kind !== "constant" || typeof number.value !== "bigint") return undefined;
      const at0 = Number(number.value) + (number.value < 0n ? groups : 0);
      return at0 >= 0 && at0 < groups ? at0 : undefined;
    }
    if (expr.kind !== "name") return undefined;
    const owned = ownerOf(expr.name, at.block);
    const frame = owned && at.frame.of(owned.scope);
    const group = frame?.groups.get(expr.name);
    if (!frame || group !== undefined) return group;
    const [only, second] = owned.bindings;
    if (only?.kind === "value" && !second && only.path.length === 0) {
      return this.groupOf(only.value, { frame, block: only.block }, depth + 1);
    }
    const given = givenFor(frame, expr.name, owned.bindings.length);
    return given && this.groupOf(given.expr, given, depth + 1);
  }

  /** `optimizer.param_groups` of the run. */
  isGroups(expr: Expr, at: Position): expr is ExprOf<"attribute"> {
    return (
      expr.kind === "attribute" &&
      expr.name === "param_groups" &&
      this.isOwnOptimizer(expr.object, at)
    );
  }
}

export const classKey = (from: number): string => `class${from}`;

const isSelf = (frame: Frame, name: string): boolean => frame.definition?.params[0]?.name === name;

/** What a name that is bound only once stands for: a parameter, or the item of a round. */
function givenFor(frame: Frame, name: string, bindings: number): Given | undefined {
  const item = frame.items.get(name);
  return item ?? (bindings === 1 ? frame.given.get(name) : undefined);
}

function negated({ op, operand, ...span }: ExprOf<"unary">): Expr {
  const isNumber = operand.kind === "constant" && typeof operand.value === "bigint";
  return op === "-" && isNumber
    ? { ...span, kind: "constant", value: -(operand.value as bigint) }
    : operand;
}
