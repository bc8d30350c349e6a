import { mapBodies } from "../../core/spec/mapBodies.ts";
import type { Expr, ExprOf } from "../ast.ts";
import { lastName } from "../loopFacts.ts";
import type { Construction, StepSite } from "../stepSites.ts";
import type { Assignments } from "./assignments.ts";
import type { Position } from "./frame.ts";
import type { FlowIf, FlowNode } from "./nodes.ts";
import type { WalkContext } from "./walkContext.ts";

type Nodes = FlowNode[];

/** A step with the name of what is stepped. */
interface NamedStep {
  readonly subject: Expr;
  readonly site: StepSite;
  readonly at: Position;
}

/** The steps that a call makes, of the object that is meant there. */
export class StepNodes {
  /** Objects whose further steps are left out. */
  ignored: ReadonlySet<Construction> = new Set();
  private readonly context: Pick<WalkContext, "variables" | "run">;
  private readonly assignments: Assignments;
  /** Steps of what a name stands for, which it may cease to stand for. */
  private readonly named = new Map<FlowNode, NamedStep>();

  constructor(context: Pick<WalkContext, "variables" | "run">, assignments: Assignments) {
    this.context = context;
    this.assignments = assignments;
  }

  /** The steps of one call; of several objects that it may mean, the one that the name holds. */
  of(call: ExprOf<"call">, stepped: readonly StepSite[], at: Position): Nodes {
    const { variables } = this.context;
    if (stepped.every(({ owner }) => this.ignored.has(owner))) return [];
    const subject = stepSubject(call);
    const origins = subject ? variables.originsOf(subject, at) : [];
    const meant = stepped.filter(({ owner }) => origins.includes(owner.site.call));
    const sites = origins.length > 0 && meant.length > 0 ? meant : stepped;
    // In this call the name stands for another object.
    const isContextual = subject && variables.followed(subject, at) !== undefined;
    if (isContextual && origins.length > 0 && meant.length === 0) return [];
    const variable = subject && variables.variableOf(subject, at);
    const isChosen =
      variable !== undefined && sites.length > 1 && this.assignments.byVariable.has(variable);
    const others = origins.some((o) => o.kind === "call" && this.isOther(o)) ? subject : undefined;
    if (!isChosen || !subject) return sites.map((site) => this.namedStep(site, at, others));
    return sites.map((site) => this.ifMeant(subject, site, at, this.stepNode(site, at)));
  }

  /** A call that makes an object of another run. */
  private isOther(call: ExprOf<"call">): boolean {
    const { run } = this.context;
    return !run.own.has(call) && run.madeBy(call) !== undefined;
  }

  /** What was walked through, once it is known which names cease to stand for the run's objects. */
  settled(nodes: readonly FlowNode[]): readonly FlowNode[] {
    const { rebindings } = this.assignments;
    if (!rebindings.any) return nodes;
    return nodes.map((node) => {
      const step = this.named.get(node);
      if (!step) return mapBodies(node, (body) => this.settled(body));
      const { subject, site, at } = step;
      const variable = this.context.variables.variableOf(subject, at);
      if (variable === undefined || !rebindings.has(variable)) return node;
      return { ...this.ifMeant(subject, site, at, node), isTakenUnread: true };
    });
  }

  private namedStep(site: StepSite, at: Position, subject: Expr | undefined): FlowNode {
    const node = this.stepNode(site, at);
    if (subject) this.named.set(node, { subject, site, at });
    return node;
  }

  /** `if scheduler is this one`, by its id. */
  private ifMeant(subject: Expr, site: StepSite, at: Position, step: FlowNode): FlowIf {
    const { from, to } = subject;
    const id: Expr = { kind: "constant", value: this.context.run.idOf(site.owner), from, to };
    const test: Expr = {
      kind: "compare",
      first: subject,
      rest: [{ op: "==", right: id }],
      from,
      to,
    };
    const branches = [{ test, isOutside: false, body: [step] }];
    return { kind: "if", at, branches };
  }

  private stepNode({ site, owner, method, argument, metric }: StepSite, at: Position): FlowNode {
    const { from, to } = site.call;
    const span = { from, to };
    if (owner.torch.kind === "optimizer") {
      this.assignments.rebindings.updates += 1;
      return { kind: "optimizerStep", span, owner, isBare: site.call.args.length === 0 };
    }
    const given = (expr: Expr | null) => expr && { ...at, expr };
    return {
      kind: "schedulerStep",
      scheduler: owner,
      span,
      method,
      argument: given(argument),
      metric: given(metric),
    };
  }
}

/** The object that is stepped: the receiver, or what a gradient scaler is given. */
function stepSubject({ callee, args }: ExprOf<"call">): Expr | undefined {
  if (callee.kind !== "attribute") return undefined;
  const isScaler = /scaler|accelerator|fabric/i.test(lastName(callee.object));
  return isScaler ? args[0]?.value : callee.object;
}
