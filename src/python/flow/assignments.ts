import type { Expr, ExprOf } from "../ast.ts";
import { lastName, loopSource, loopVariable, movableStart } from "../loopFacts.ts";
import { isRestored } from "../restored.ts";
import type { Loop } from "../scopes.ts";
import type { Construction } from "../stepSites.ts";
import { tensorNumber } from "../tensorNumbers.ts";
import { type Given, ownerOf, type Position } from "./frame.ts";
import { fixedField, isTrackedField } from "./groupFields.ts";
import { type FlowAssign, type FlowNode, jumpNode } from "./nodes.ts";
import { Rebindings } from "./rebindings.ts";
import { stepReplacement } from "./stepReplacement.ts";
import type { WalkContext } from "./walkContext.ts";

type Nodes = FlowNode[];

/** Where an attribute is assigned. */
export interface AttributePlace {
  readonly target: ExprOf<"attribute">;
  readonly at: Position;
}

type Known = Pick<WalkContext, "variables" | "run" | "counterOf">;

/** What the script assigns: to variables, to rates of groups, to attributes of the run's objects. */
export class Assignments {
  /** All assignments of each variable, in the order in which they were met. */
  readonly byVariable = new Map<string, FlowAssign[]>();
  /** A place where each variable that is an attribute is assigned. */
  readonly attributes = new Map<string, AttributePlace>();
  readonly rebindings: Rebindings;
  private readonly context: Known;

  constructor(context: Known) {
    this.context = context;
    this.rebindings = new Rebindings(context.run);
  }

  /** `path` tells which item of the value is meant: `[1]` for b in `a, b = value`. */
  assign(target: Expr, value: Given | null, path: readonly number[], at: Position): Nodes {
    if (target.kind === "tuple" || target.kind === "list") {
      return target.items.flatMap((item, i) => this.assign(item, value, [...path, i], at));
    }
    if (target.kind === "subscript")
      return this.setItem(target, path.length > 0 ? null : value, at);
    if (target.kind === "unknown") {
      return target.parts.flatMap((part) => this.assign(part, null, [], at));
    }
    if (target.kind === "attribute") {
      const special =
        this.replacedStep(target, value, path, at) ??
        this.tampering(target, path.length > 0 ? null : value, at);
      if (special) return [special];
    }
    const variable = this.context.variables.variableOf(target, at);
    if (variable !== undefined) {
      if (value && isRestored(value.expr, value.block)) return [];
      if (target.kind === "attribute") this.attributes.set(variable, { target, at });
      if (value && path.length === 0) this.rebindings.give(variable, value);
      return [this.assignNode(variable, value, path)];
    }
    if (target.kind === "attribute") this.context.variables.taint(target.name);
    return [];
  }

  assignNode(variable: string, value: Given | null, path: readonly number[] = []): FlowAssign {
    const node: FlowAssign = { kind: "assign", variable, value, path };
    const known = this.byVariable.get(variable);
    if (known) known.push(node);
    else this.byVariable.set(variable, [node]);
    return node;
  }

  /** The value that a variable has before all others. */
  initialNode(variable: string, value: Given): FlowAssign {
    const node: FlowAssign = { kind: "assign", variable, value, path: [], isInitial: true };
    this.byVariable.set(variable, [node, ...(this.byVariable.get(variable) ?? [])]);
    return node;
  }

  /** Something that is not followed may assign a variable. */
  makeUnread(variable: string): void {
    this.assignNode(variable, null);
  }

  /** A range is made once, before the first round: where it begins is kept. */
  loopStart(loop: Loop, at: Position): readonly FlowAssign[] {
    const expr = movableStart(loop);
    if (!expr) return [];
    const { block } = loopSource(loop);
    return [this.assignNode(this.startOf(loop, at), { frame: at.frame, block, expr })];
  }

  private startOf(loop: Loop, { frame }: Position): string {
    const { iterable } = loopSource(loop);
    return this.context.variables.named(`start ${frame.id} ${iterable.from}`);
  }

  /** What a loop assigns at the start of each round. */
  loopTargets(
    target: Expr,
    loop: Loop,
    path: readonly number[],
    at: Position,
  ): readonly FlowAssign[] {
    if (target.kind === "tuple" || target.kind === "list") {
      return target.items.flatMap((t, i) => this.loopTargets(t, loop, [...path, i], at));
    }
    const variable = this.context.variables.variableOf(target, at);
    if (variable === undefined) return [];
    const kept = movableStart(loop) ? this.startOf(loop, at) : undefined;
    const expr = loopVariable(loop, path, this.context.counterOf(loop), kept);
    const block = loopSource(loop).block;
    return [this.assignNode(variable, expr ? { frame: at.frame, block, expr } : null)];
  }

  /** What a call of a method does to its object: a list grows, a state is loaded. */
  ofCall(call: ExprOf<"call">, at: Position): Nodes {
    const { callee } = call;
    const name = lastName(callee);
    if (/^(exit|quit|_exit)$/.test(name)) return [jumpNode("exit")];
    if (callee.kind !== "attribute") return [];
    if (name === "load_state_dict") return this.loaded(call, callee, at);
    if (name === "add_param_group") return this.addedGroup(callee, at);
    if (name === "register_buffer") return this.registered(call, callee, at);
    const variable = this.context.variables.variableOf(callee.object, at);
    if (variable === undefined || !this.isVariable(callee.object, at)) return [];
    const expr = changedList(callee.object, name, call);
    return [this.assignNode(variable, expr && { ...at, expr })];
  }

  /** `optimizer.step = …` */
  private replacedStep(
    target: ExprOf<"attribute">,
    value: Given | null,
    path: readonly number[],
    at: Position,
  ): FlowNode | undefined {
    if (target.name !== "step" || !value || path.length > 0) return undefined;
    if (this.ownOf(target.object, at) !== this.context.run.optimizer) return undefined;
    const by = stepReplacement(value.expr, value.block);
    return by && { kind: "replaceStep", by };
  }

  /**
   * `scheduler.last_epoch = 5` moves the schedule; with `optimizer.param_groups = …` and other
   * attributes of schedulers the rates may change in any way.
   */
  private tampering(
    target: ExprOf<"attribute">,
    value: Given | null,
    at: Position,
  ): FlowNode | undefined {
    const { object, name, from, to } = target;
    const owner = this.ownOf(object, at);
    if (!owner) return undefined;
    const isOptimizer = owner === this.context.run.optimizer;
    if (isOptimizer && name !== "param_groups") return undefined;
    const span = { from, to };
    if (
      !isOptimizer &&
      name === "last_epoch" &&
      value &&
      !countsItself.test(owner.torch.qualified)
    ) {
      return { kind: "setEpoch", scheduler: owner, value, span };
    }
    return { kind: "opaque", span, scheduler: isOptimizer ? null : owner };
  }

  /** The object of the run that an expression stands for. */
  private ownOf(object: Expr, at: Position): Construction | undefined {
    const { run, variables } = this.context;
    return variables.originsOf(object, at).flatMap((origin) => run.own.get(origin) ?? [])[0];
  }

  /** `group["lr"] = …` is a rate set by hand; any other item makes its list or dict unknown. */
  private setItem(target: ExprOf<"subscript">, value: Given | null, at: Position): Nodes {
    const { variables } = this.context;
    const { from, to } = target;
    const group = variables.groupOf(target.object, at);
    const field = fixedField(target.index);
    if (group !== undefined) {
      if (field === undefined) return [{ kind: "opaque", span: { from, to }, scheduler: null }];
      if (!isTrackedField(field)) return [];
      const span = { from, to: value ? value.expr.to : to };
      return value
        ? [{ kind: "setRate", group, field, value, span }]
        : [{ kind: "opaque", span, scheduler: null }];
    }
    const isGroups =
      target.object.kind === "subscript" && variables.isGroups(target.object.object, at);
    if (isGroups && field === "lr")
      return [{ kind: "opaque", span: { from, to }, scheduler: null }];
    const variable = variables.variableOf(target.object, at);
    return variable === undefined ? [] : [this.assignNode(variable, null)];
  }

  /** A local, or an attribute: not a module or a function. */
  private isVariable(expr: Expr, at: Position): boolean {
    if (expr.kind !== "name") return true;
    const bindings = ownerOf(expr.name, at.block)?.bindings ?? [];
    return bindings.some((b) => b.kind === "value" || b.kind === "augment" || b.kind === "param");
  }

  /** `self.register_buffer("steps", torch.tensor([0]))` */
  private registered(
    { args }: ExprOf<"call">,
    { object, from, to }: ExprOf<"attribute">,
    at: Position,
  ): Nodes {
    const [name, value] = args.map((a) => a.value);
    const isNamed = name?.kind === "constant" && typeof name.value === "string";
    const number = value && tensorNumber(value);
    if (!isNamed || !number) return [];
    const target: Expr = { kind: "attribute", object, name: name.value as string, from, to };
    return this.assign(target, { ...at, expr: number }, [], at);
  }

  private addedGroup({ object }: ExprOf<"attribute">, at: Position): Nodes {
    const isOwn = this.ownOf(object, at) === this.context.run.optimizer;
    return isOwn ? [{ kind: "addGroup" }] : [];
  }

  private loaded(call: ExprOf<"call">, callee: ExprOf<"attribute">, at: Position): Nodes {
    const owner = this.ownOf(callee.object, at);
    if (!owner) return [];
    const { from, to } = call;
    const scheduler = owner === this.context.run.optimizer ? null : owner;
    return [{ kind: "opaque", span: { from, to }, scheduler }];
  }
}

/** Composites count in their schedulers too, timm's schedules are told where they are. */
const countsItself = /^timm\.|\.(SequentialLR|ChainedScheduler)$/;

/** The list after a call of its method; null where that is not followed. */
function changedList(list: Expr, method: string, { args, from, to }: ExprOf<"call">): Expr | null {
  if (method === "clear") return { kind: "list", items: [], from, to };
  const [first, second] = args;
  if (first?.star !== "" || second) return null;
  const { value } = first;
  if (method !== "append" && method !== "extend") return null;
  const right: Expr = method === "append" ? { kind: "list", items: [value], from, to } : value;
  return { kind: "binary", op: "+", left: list, right, from, to };
}
