import type { ArgumentParsers } from "./argparse.ts";
import type { Expr, StmtOf } from "./ast.ts";
import { classOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import type { Member, MemberLookUp } from "./member.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import { trackedSettings } from "./settingLibraries.ts";

/** A thing that has members: a source of the tracer, a class of the file, or `self` in one. */
export type Holder =
  | { readonly kind: "source"; readonly source: ItemSource }
  | { readonly kind: "class"; readonly definition: StmtOf<"class"> }
  | { readonly kind: "self"; readonly definition: StmtOf<"class"> };

/** What is the same for one holder wherever it is met. */
export const keyOf = (holder: Holder): object =>
  holder.kind === "source" ? holder.source.expr : holder.definition;

/** The class of which a holder is an instance, or which it is. */
export function classOfHolder(holder: Holder): StmtOf<"class"> | undefined {
  if (holder.kind !== "source") return holder.definition;
  const { expr, block } = holder.source;
  return expr.kind === "call" ? classNamed(expr.callee, block) : undefined;
}

/** Finds what has the members of an object. */
export class Holders {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly parsers: ArgumentParsers;
  private readonly lookUp: MemberLookUp;
  private readonly known = new Map<Expr, readonly Holder[]>();

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    parsers: ArgumentParsers,
    lookUp: MemberLookUp,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.parsers = parsers;
    this.lookUp = lookUp;
  }

  /** Several where it may be one or the other; none where the file does not say. */
  of(object: Expr, block: Block): readonly Holder[] {
    const known = this.known.get(object);
    if (known) return known;
    // An object that is being followed is not followed again from itself.
    this.known.set(object, []);
    const found = this.find(object, block);
    this.known.set(object, found);
    return found;
  }

  private find(object: Expr, block: Block): readonly Holder[] {
    const named = classNamed(object, block);
    if (named) return [{ kind: "class", definition: named }];
    const owner = classOf(block);
    if (owner && object.kind === "name" && object.name === "self") {
      return [{ kind: "self", definition: owner }];
    }
    // `args.__dict__` holds what `args` has.
    if (object.kind === "attribute" && object.name === "__dict__") {
      return this.of(object.object, block);
    }
    const run = trackedSettings(object, block, this.index, this.tracer);
    if (run) return this.of(run.expr, run.block);
    const sources = this.tracer.sources(object, block);
    const found = sources.flatMap((source) => this.fromSource(source, object));
    if (found.length > 0) return this.isOneParse(found) ? found.slice(0, 1) : found;
    const inner = this.innerMember(object, block);
    return inner ? this.of(inner.expr, inner.block) : [];
  }

  /** `parser.parse_known_args()[0] if known else parser.parse_args()` */
  private isOneParse(holders: readonly Holder[]): boolean {
    if (holders.length < 2) return false;
    const parsers = holders.map((holder) =>
      holder.kind === "source" ? this.parsers.parserOf(holder.source) : undefined,
    );
    return parsers[0] !== undefined && parsers.every((parser) => parser === parsers[0]);
  }

  /** `part = cfg["train"]` is what stands there in `cfg`. */
  private fromSource(source: ItemSource, object: Expr): readonly Holder[] {
    const { expr, block } = source;
    if (expr.kind === "call" || expr.kind === "dict") return [{ kind: "source", source }];
    if (expr === object) return [];
    const inner = this.innerMember(expr, block);
    return inner ? this.of(inner.expr, inner.block) : [];
  }

  /** `cfg.train` in `cfg.train.lr`, `cfg["train"]` in `cfg["train"]["lr"]`. */
  private innerMember(object: Expr, block: Block): Member | undefined {
    if (object.kind === "attribute") {
      return this.lookUp.find(object.object, object.name, object.from, block);
    }
    if (object.kind !== "subscript" || object.index.kind !== "constant") return undefined;
    const { value } = object.index;
    return typeof value === "string"
      ? this.lookUp.find(object.object, value, object.from, block)
      : undefined;
  }
}
