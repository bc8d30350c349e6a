import type { Expr, ExprOf, StmtOf } from "../ast.ts";
import { isOnOffer } from "../callers.ts";
import { argumentFor } from "../callGraph.ts";
import { lastName } from "../loopFacts.ts";
import type { Block } from "../scopes.ts";
import type { Assignments } from "./assignments.ts";
import { Frame, type Given, type Position, type Result } from "./frame.ts";
import type { FlowAssign, FlowNode } from "./nodes.ts";
import { classKey } from "./variables.ts";
import type { WalkContext } from "./walkContext.ts";

type Nodes = FlowNode[];
type Known = Pick<WalkContext, "index" | "graph" | "variables" | "mayRun">;

/** The calls of the script's functions: their names, what they are passed and give back. */
export class CallFrames {
  private readonly context: Known;
  private readonly assignments: Assignments;
  private moduleFrame: Frame | null = null;
  private frames = 0;
  /** The last frame of each call: functions that it hands back keep its names. */
  private readonly made = new Map<Expr, Frame>();
  private readonly resultOf = new Map<number, Result>();

  constructor(context: Known, assignments: Assignments) {
    this.context = context;
    this.assignments = assignments;
  }

  module(block: Block): Frame {
    this.moduleFrame = this.frame(block, null, null, null, true);
    return this.moduleFrame;
  }

  /** Of a function that the script shows no call of. */
  root(definition: StmtOf<"function">, block: Block): Frame {
    return this.frame(block, this.moduleFrame, null, selfOf(definition, block), true);
  }

  /** Of a function that is called; its call knows then what it gives back. */
  called(
    call: ExprOf<"call">,
    target: StmtOf<"function">,
    block: Block,
    at: Position,
    maker?: ExprOf<"call">,
  ): Frame {
    const { frame: caller } = at;
    const outer = block.scope.parent;
    const kept = maker && this.made.get(maker);
    const lexical = kept ?? (outer && caller.of(functionScope(outer))) ?? this.moduleOf(caller);
    const isOnly = caller.isOnly && this.isOnlyCall(call, target);
    const self = this.selfFor(call, target, at);
    const frame = this.frame(block, lexical, caller, self, isOnly);
    this.made.set(call, frame);
    return frame;
  }

  /** Whether the script, with its default options, calls the function nowhere else. */
  private isOnlyCall(call: ExprOf<"call">, target: StmtOf<"function">): boolean {
    const { graph, mayRun } = this.context;
    const sites = graph.callsTo(target);
    return (
      sites.length <= 1 ||
      sites.every(({ call: other, block }) =>
        other === call ? mayRun(block) : !mayRun(block) || isOnOffer(block, graph),
      )
    );
  }

  /** Parameters are assigned when the call begins. */
  passed(
    call: ExprOf<"call">,
    target: StmtOf<"function">,
    frame: Frame,
    at: Position,
  ): readonly FlowAssign[] {
    const outside = frame.outer ?? frame;
    const definedIn = this.context.index.blockOf(target.body)?.parent ?? at.block;
    return target.params.flatMap((param, i) => {
      const isSelf = i === 0 && (param.name === "self" || param.name === "cls");
      if (isSelf) return [];
      const expr = param.star === "" ? argumentFor(call, target, param.name) : undefined;
      const given: Given | null =
        expr === "default"
          ? param.defaultValue && { expr: param.defaultValue, frame: outside, block: definedIn }
          : expr
            ? { ...at, expr }
            : null;
      if (given) frame.given.set(param.name, given);
      return [this.assignments.assignNode(this.context.variables.local(frame, param.name), given)];
    });
  }

  /** What a `return` assigns to the variables of its call. */
  giveBack(value: Expr, at: Position): Nodes {
    const { frame } = at;
    const result = this.resultOf.get(frame.id);
    if (!result) return [];
    const given = { ...at, expr: value };
    if (result.kind === "variable") return [this.assignments.assignNode(result.name, given)];
    return result.names.map((name, i) => this.assignments.assignNode(name, given, [i]));
  }

  /** Variables for what the function returns: one, or one for each item of its tuples. */
  resultFor(target: StmtOf<"function">, frame: Frame): Result | undefined {
    const returns = this.context.index.returns.get(target) ?? [];
    if (returns.length === 0) return undefined;
    const lengths = new Set(
      returns.map(({ value }) => (value.kind === "tuple" ? value.items.length : 0)),
    );
    const [only = 0] = lengths;
    const isTuple = lengths.size === 1 && only > 0;
    const variable = (i: number | string) => this.context.variables.local(frame, `return ${i}`);
    const result: Result = isTuple
      ? { kind: "tuple", names: Array.from({ length: only }, (_, i) => variable(i)) }
      : { kind: "variable", name: variable("") };
    this.resultOf.set(frame.id, result);
    return result;
  }

  private frame(
    { scope }: Block,
    outer: Frame | null,
    caller: Frame | null,
    self: string | null,
    isOnly: boolean,
  ): Frame {
    const id = this.frames++;
    return new Frame({ scope, outer, caller, id, self, isOnly });
  }

  private moduleOf(frame: Frame): Frame {
    return frame.outer ? this.moduleOf(frame.outer) : frame;
  }

  private selfFor(call: ExprOf<"call">, target: StmtOf<"function">, at: Position): string | null {
    const { variables } = this.context;
    const isMaking = target.name === "__init__" && !isSuperCall(call.callee);
    if (isMaking) return variables.holderKey(call, at.block);
    if (call.callee.kind !== "attribute") return null;
    return variables.holderOf(call.callee.object, at) ?? null;
  }
}

/** The nearest scope of a function or the module. */
function functionScope(scope: Frame["scope"]): Frame["scope"] {
  return scope.kind === "class" && scope.parent ? functionScope(scope.parent) : scope;
}

function selfOf({ from }: StmtOf<"function">, { scope }: Block): string | null {
  const definition = scope.parent?.definition;
  return definition?.kind === "class" ? classKey(definition.from) : `function${from}`;
}

const isSuperCall = (callee: Expr): boolean =>
  callee.kind === "attribute" &&
  callee.object.kind === "call" &&
  lastName(callee.object.callee) === "super";
