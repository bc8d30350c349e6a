import type { Expr, ExprOf, StmtOf } from "../ast.ts";
import { argumentFor, methodOf } from "../callGraph.ts";
import { classNamed } from "../classes.ts";
import type { MayRun, ObjectTracer } from "../objects.ts";
import { qualify } from "../qualify.ts";
import type { Block, ModuleIndex } from "../scopes.ts";
import { starExports } from "../torchNames.ts";
import type { Assignments } from "./assignments.ts";
import type { Position } from "./frame.ts";
import type { FlowNode } from "./nodes.ts";
import type { WalkContext } from "./walkContext.ts";

type Call = ExprOf<"call">;
type Method = StmtOf<"function">;

interface Made {
  readonly getLr: Method;
  /** Where the call stands. */
  readonly block: Block;
}

/** The schedulers of a script's own classes, by the calls that make and that step them. */
export interface OwnSchedulers {
  readonly made: ReadonlyMap<Expr, Made>;
  /** Of each `step()` the call that made what it steps. */
  readonly stepped: ReadonlyMap<Expr, Call>;
}

/**
 * Objects of classes of the script that compute PyTorch's rate in a `get_lr` of their own:
 * `class WarmUp(LRScheduler)`. They drive the optimizer that `optimizer` makes. `steps` are those
 * of PyTorch's own schedulers, which another branch may put in the place.
 */
export function ownSchedulers(
  index: ModuleIndex,
  tracer: ObjectTracer,
  optimizer: Expr,
  steps: ReadonlyMap<Expr, unknown>,
  mayRun: MayRun,
): OwnSchedulers {
  const made = new Map<Expr, Made>();
  const rates = ownRates(index);
  // Most scripts have no such class: then no call is looked at.
  for (const { call, block } of rates.size > 0 ? index.calls : []) {
    const definition = classNamed(call.callee, block);
    const getLr = definition && rates.get(definition);
    const isBegun = getLr && begins(call, definition);
    const given = call.args.find((a) => a.name === "optimizer") ?? call.args[0];
    const origins = isBegun && given ? tracer.origins(given.value, block) : [];
    if (getLr && origins.length === 1 && origins[0] === optimizer) {
      made.set(call, { getLr, block });
    }
  }
  const stepped = new Map<Expr, Call>();
  if (made.size === 0) return { made, stepped };
  for (const { call, block } of index.methodCalls.get("step") ?? []) {
    if (call.callee.kind !== "attribute" || call.args.length > 0) continue;
    const [maker, ...others] = tracer.origins(call.callee.object, block, mayRun);
    if (!maker || steps.has(call)) continue;
    if (others.length === 0 && made.has(maker)) stepped.set(call, maker);
    // Which of them is stepped is not known: none is followed.
    else for (const each of [maker, ...others]) made.delete(each);
  }
  return { made, stepped };
}

const baseClass = /^torch\.optim\.lr_scheduler\._?LRScheduler$/;

/** The classes of the file that have one. */
function ownRates(index: ModuleIndex): ReadonlyMap<StmtOf<"class">, Method> {
  const all = [...index.classes.keys()].flatMap((definition) => {
    const getLr = ownRate(definition, index);
    return getLr ? [[definition, getLr] as const] : [];
  });
  return new Map(all);
}

/** The `get_lr` of a class that leaves everything else to PyTorch's base class. */
function ownRate(definition: StmtOf<"class">, index: ModuleIndex): Method | undefined {
  const getLr = methodOf(definition, "get_lr");
  if (!getLr) return undefined;
  const outside = index.classes.get(definition)?.parent;
  const [base, second] = definition.bases;
  const path = base && outside && !second ? qualify(base.value, outside, starExports)?.path : "";
  if (!path || !baseClass.test(path) || methodOf(definition, "step")) return undefined;
  return getLr.params.length === 1 && getLr.params[0]?.name === "self" ? getLr : undefined;
}

/** Not resumed: `last_epoch` is left at -1. */
function begins(call: Call, definition: StmtOf<"class">): boolean {
  const init = methodOf(definition, "__init__");
  if (!init) return call.args.length === 1;
  const given = argumentFor(call, init, "last_epoch");
  return given === undefined || given === "default";
}

/** What making and stepping such a scheduler does: it counts, and sets the rates of all groups. */
export class OwnSteps {
  private readonly context: Pick<WalkContext, "index" | "variables" | "run" | "ownSchedulers">;
  private readonly assignments: Assignments;

  constructor(context: OwnSteps["context"], assignments: Assignments) {
    this.context = context;
    this.assignments = assignments;
  }

  /** Undefined for a call that neither makes nor steps one. */
  of(call: Call, at: Position): readonly FlowNode[] | undefined {
    const { made, stepped } = this.context.ownSchedulers;
    const maker = stepped.get(call);
    const own = made.get(maker ?? call);
    const block = own && this.context.index.blockOf(own.getLr.body);
    if (!block) return undefined;
    const holder = this.context.variables.holderKey(maker ?? call, own.block);
    this.context.variables.schedulers.add(holder);
    return maker ? this.step(maker, holder, block, at) : this.make(call, holder, block, at);
  }

  private make(call: Call, holder: string, block: Block, at: Position): readonly FlowNode[] {
    const { run, variables } = this.context;
    // Another scheduler may have changed the rate by then.
    const field = run.own.size > 1 ? "initial_lr" : "lr";
    const { from, to } = call;
    const items = Array.from({ length: run.groups }, (_, i): Expr => {
      return { kind: "name", name: `$rate.${i}.${field}`, from, to };
    });
    const inside = { frame: at.frame.ofMethod(block.scope, holder), block };
    const set = (name: string, expr: Expr) =>
      this.assignments.assignNode(variables.named(`${holder}.${name}`), { ...inside, expr });
    return [
      set("base_lrs", { kind: "list", items, from, to }),
      set("last_epoch", { kind: "constant", value: 0n, from, to }),
      set("_step_count", { kind: "constant", value: 1n, from, to }),
      ...this.rates(call, inside),
    ];
  }

  private step(maker: Call, holder: string, block: Block, at: Position): readonly FlowNode[] {
    const { variables } = this.context;
    const { from, to } = maker;
    const inside = { frame: at.frame.ofMethod(block.scope, holder), block };
    const one: Expr = { kind: "constant", value: 1n, from, to };
    const counted = ["last_epoch", "_step_count"].map((name) => {
      const left = selfAttribute(name, maker);
      const expr: Expr = { kind: "binary", op: "+", left, right: one, from, to };
      return this.assignments.assignNode(variables.named(`${holder}.${name}`), { ...inside, expr });
    });
    return [...counted, ...this.rates(maker, inside)];
  }

  /** `group["lr"] = self.get_lr()[i]`, at the call that made the scheduler. */
  private rates({ from, to }: Call, inside: Position): readonly FlowNode[] {
    const span = { from, to };
    return Array.from({ length: this.context.run.groups }, (_, group): FlowNode => {
      const callee = selfAttribute("get_lr", span);
      const object: Expr = { kind: "call", callee, args: [], ...span };
      const index: Expr = { kind: "constant", value: BigInt(group), ...span };
      const expr: Expr = { kind: "subscript", object, index, ...span };
      return { kind: "setRate", group, field: "lr", value: { ...inside, expr }, span };
    });
  }
}

function selfAttribute(name: string, { from, to }: { from: number; to: number }): Expr {
  return { kind: "attribute", object: { kind: "name", name: "self", from, to }, name, from, to };
}
