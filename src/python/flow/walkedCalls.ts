import { type Expr, type ExprOf, partsOf, type StmtOf } from "../ast.ts";
import type { Assignments } from "./assignments.ts";
import type { Position } from "./frame.ts";
import { branchOf, type FlowNode } from "./nodes.ts";
import { OwnSteps } from "./ownSchedulers.ts";
import type { StepNodes } from "./stepNodes.ts";
import type { WalkContext } from "./walkContext.ts";

type Nodes = FlowNode[];
/** What runs when one of the script's functions is called. */
type Inlined = (
  call: ExprOf<"call">,
  target: StmtOf<"function">,
  at: Position,
  /** The call that handed the function back, whose names it keeps. */
  maker?: ExprOf<"call">,
) => Nodes;

/** The calls in expressions that matter, in the order in which they run. */
export class WalkedCalls {
  private readonly context: WalkContext;
  private readonly assignments: Assignments;
  private readonly stepNodes: StepNodes;
  private readonly ownSteps: OwnSteps;
  private readonly inlined: Inlined;
  /** What it does that the optimizer is made. */
  private readonly made: () => Nodes;

  constructor(
    context: WalkContext,
    assignments: Assignments,
    stepNodes: StepNodes,
    inlined: Inlined,
    made: () => Nodes,
  ) {
    this.context = context;
    this.assignments = assignments;
    this.stepNodes = stepNodes;
    this.ownSteps = new OwnSteps(context, assignments);
    this.inlined = inlined;
    this.made = made;
  }

  /** What an expression runs, and what `:=` assigns in it. */
  within(expr: Expr, at: Position): Nodes {
    if (expr.kind === "walrus") return this.walrus(expr, at);
    if (!this.context.interest.within(expr) && !mayBind(expr)) return [];
    switch (expr.kind) {
      case "lambda":
        return [];
      case "call":
        return this.call(expr, at);
      case "logical":
        return this.logical(expr, at);
      case "conditional":
        return this.conditional(expr, at);
      case "comprehension":
        return this.comprehension(expr, at);
      default:
        return partsOf(expr).flatMap((part) => this.within(part, at));
    }
  }

  private walrus({ name, value, from, to }: ExprOf<"walrus">, at: Position): Nodes {
    const given = { ...at, expr: value };
    const target: Expr = { kind: "name", name, from, to };
    return [...this.within(value, at), ...this.assignments.assign(target, given, [], at)];
  }

  /** `ready and step()` is a branch: the right side runs only after one outcome of the left. */
  private logical({ op, left: test, right }: ExprOf<"logical">, at: Position): Nodes {
    const body = this.within(right, at);
    const left = this.within(test, at);
    if (body.length === 0) return left;
    const branches =
      op === "and" ? [branchOf(test, body)] : [branchOf(test, []), branchOf(null, body)];
    return [...left, { kind: "if", at, branches }];
  }

  private conditional(expr: ExprOf<"conditional">, at: Position): Nodes {
    const yes = this.within(expr.whenTrue, at);
    const no = this.within(expr.whenFalse, at);
    const branches = [branchOf(expr.test, yes), branchOf(null, no)];
    return [...this.within(expr.test, at), { kind: "if", at, branches }];
  }

  /** `[s.step() for s in schedulers]`, where the list is known. */
  private comprehension(expr: ExprOf<"comprehension">, at: Position): Nodes {
    const [loop, second] = expr.loops;
    const target = loop?.target;
    const listed = loop && !second && this.context.listed(loop.iterable, at.block);
    if (!listed || target?.kind !== "name") {
      return expr.items.flatMap((item) => this.within(item, at));
    }
    return listed.flatMap((item) => {
      const frame = at.frame.round(target.name, { frame: at.frame, ...item });
      return expr.items.flatMap((e) => this.within(e, { ...at, frame }));
    });
  }

  private call(call: ExprOf<"call">, at: Position): Nodes {
    const before = [
      ...(call.callee.kind === "attribute" ? this.within(call.callee.object, at) : []),
      ...call.args.flatMap((a) => this.within(a.value, at)),
    ];
    const started = this.context.graph.startedAs(call)?.call ?? call;
    return [...before, ...this.effect(started, at), ...(this.ownSteps.of(call, at) ?? [])];
  }

  /** The one function that a name stands for, of those that other functions may have handed back. */
  private closure(call: ExprOf<"call">, at: Position) {
    const { graph, variables, mayRun } = this.context;
    const found = graph.closuresOf(call).filter(({ maker }) => mayRun(maker.block));
    const made = found.length > 1 ? variables.originsOf(call.callee, at) : [];
    const [only, second] =
      made.length > 0 ? found.filter(({ maker }) => made.includes(maker.call)) : found;
    return second ? undefined : only;
  }

  /** What the call itself does. */
  private effect(call: ExprOf<"call">, at: Position): Nodes {
    const { steps, run, interest, graph } = this.context;
    const stepped = steps.get(call);
    if (stepped) return this.stepNodes.of(call, stepped, at);
    const built = run.own.get(call);
    if (built) return built === run.optimizer ? this.made() : [{ kind: "build", scheduler: built }];
    const target = graph.targetOf(call);
    if (target && interest.has(target)) return this.inlined(call, target, at);
    const closure = this.closure(call, at);
    if (closure && interest.has(closure.definition)) {
      return this.inlined(call, closure.definition, at, closure.maker.call);
    }
    return interest.matters(call) ? this.assignments.ofCall(call, at) : [];
  }
}

/** `:=` can stand anywhere; it is rare, so only small expressions are searched for it. */
function mayBind(expr: Expr, depth = 0): boolean {
  if (expr.kind === "walrus") return true;
  if (depth > 4 || expr.kind === "constant" || expr.kind === "name") return false;
  if (expr.kind === "lambda" || expr.kind === "comprehension") return false;
  return partsOf(expr).some((part) => mayBind(part, depth + 1));
}
