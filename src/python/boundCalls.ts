import { findScheduler } from "../core/schedulers/index.ts";
import { classNameOf } from "../core/schedulers/scheduler.ts";
import { type Stepping, steppingOf } from "../core/schedulers/stepping.ts";
import { isObject, itemsOf, type PyObject } from "../core/spec/pyValue.ts";
import type { Analyses } from "./analyses.ts";
import { type BoundCall, bindCall, knownValues, loopLengths } from "./argumentFacts.ts";
import type { Expr } from "./ast.ts";
import type { Constructions } from "./constructions.ts";
import { type FindObject, schedulerList } from "./schedulerLists.ts";
import type { Block } from "./scopes.ts";
import type { AssumedLengths } from "./shapeProgram.ts";
import type { Construction } from "./stepSites.ts";

/** The arguments of every optimizer and scheduler, bound to the parameters of its class. */
export class BoundCalls {
  private readonly analyses: Analyses;
  private readonly constructions: Constructions;
  private readonly lengths: AssumedLengths;
  private readonly bound = new Map<Construction, BoundCall>();

  constructor(analyses: Analyses, constructions: Constructions, lengths: AssumedLengths) {
    this.analyses = analyses;
    this.constructions = constructions;
    this.lengths = lengths;
  }

  of(construction: Construction): BoundCall {
    const known = this.bound.get(construction);
    if (known) return known;
    const bound = this.bind(construction);
    this.bound.set(construction, bound);
    return bound;
  }

  /** How a scheduler with these arguments is stepped. */
  steppingOf(owner: Construction): Stepping {
    return steppingOf(findScheduler(owner.torch.name), knownValues(this.of(owner).args));
  }

  /** The schedulers that a composite is given. */
  childrenOf(scheduler: Construction): readonly Construction[] {
    const list = this.of(scheduler).args.schedulers?.value;
    return (itemsOf(list ?? null) ?? []).flatMap((item) =>
      isObject(item) ? (this.constructions.withId(item.ref) ?? []) : [],
    );
  }

  private bind(construction: Construction): BoundCall {
    const { index, evaluator, timm, huggingFace } = this.analyses;
    if (construction.isFactory) return timm.bind(construction);
    if (construction.isImplied) return huggingFace.bind(construction);
    const find: FindObject = (expr, block) => this.schedulerObject(expr, block, construction);
    return bindCall(construction, evaluator, loopLengths(this.lengths), (expr, block) =>
      schedulerList(expr, block, index, evaluator, find),
    );
  }

  /** A scheduler that was built before the call in whose arguments it stands. */
  private schedulerObject(expr: Expr, block: Block, user: Construction): PyObject | undefined {
    const { tracer, evaluator } = this.analyses;
    const all = tracer.origins(expr, block);
    const isTaken = (place: Block) => evaluator.branches.mayRunBefore(place, user.site.block);
    const [origin, second] = all.length > 1 ? tracer.origins(expr, block, isTaken) : all;
    const only = origin && !second ? this.constructions.at(origin) : undefined;
    if (only?.torch.kind !== "scheduler" || only === user) return undefined;
    if (only.anchor.call.to > user.anchor.call.to) return undefined;
    if (only.anchor === user.anchor && only.site.call.to > user.site.call.to) return undefined;
    const type = classNameOf(findScheduler(only.torch.name) ?? only.torch);
    return { kind: "object", type, ref: this.constructions.idOf(only) };
  }
}
