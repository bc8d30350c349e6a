import type { ArgumentParsers } from "./argparse.ts";
import { dottedName, type Expr, type StmtOf } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import type { Branches } from "./branches.ts";
import { isAside } from "./callers.ts";
import { classOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import { filledFrom } from "./filledClasses.ts";
import { makingOf } from "./makers.ts";
import type { Member, MemberLookUp } from "./member.ts";
import type { ItemSource, MayRun, ObjectTracer } from "./objects.ts";
import { resolveName } from "./resolve.ts";
import type { BindingOf, Block, ModuleIndex } from "./scopes.ts";
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

/** `if isinstance(hyp, str): hyp = yaml.safe_load(f)`: of a file's name what the file holds. */
function loadedByName(object: Expr, block: Block): BindingOf<"value"> | undefined {
  if (object.kind !== "name") return undefined;
  const found = resolveName(object.name, object.from, block);
  if (found.kind !== "ambiguous") return undefined;
  return found.bindings.find((b): b is BindingOf<"value"> => {
    if (b.kind !== "value" || b.path.length > 0) return false;
    return chainOf(b.block).some(({ siblings }) => {
      const test = siblings?.kind === "if" ? siblings.branches[0]?.test : null;
      if (test?.kind !== "call" || dottedName(test.callee) !== "isinstance") return false;
      const [subject, type] = test.args.map((a) => dottedName(a.value));
      return subject === object.name && type === "str";
    });
  });
}

/** Finds what has the members of an object. */
export class Holders {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly parsers: ArgumentParsers;
  private readonly lookUp: MemberLookUp;
  private readonly branches: () => Branches;
  private readonly known = new Map<Expr, readonly Holder[]>();
  private readonly open = new Set<Expr>();

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    parsers: ArgumentParsers,
    lookUp: MemberLookUp,
    branches: () => Branches,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.parsers = parsers;
    this.lookUp = lookUp;
    this.branches = branches;
  }

  /** Several where it may be one or the other; none where the file does not say. */
  of(object: Expr, block: Block): readonly Holder[] {
    const known = this.known.get(object);
    if (known) return known;
    // An object that is being followed is not followed again from itself.
    this.known.set(object, []);
    const found = this.find(object, block);
    // While a test is looked into, not all is answered: what is open then is asked again.
    if (found.length > 1 && this.branches().isDeciding) this.known.delete(object);
    else this.known.set(object, found);
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
    const found = this.made(object, block, () => true);
    if (found.length > 1 && !this.isOneParse(found)) {
      // What a branch makes that is not taken is left out, if it is not all there is.
      const running = this.made(object, block, (b) => this.branches().mayRun(b));
      if (running.length > 0) {
        return this.isOneParse(running)
          ? running.slice(0, 1)
          : this.withoutAsides(this.withoutCopies(running), object);
      }
    }
    if (found.length > 0) return this.isOneParse(found) ? found.slice(0, 1) : found;
    const inner = this.innerMember(object, block);
    return inner ? this.of(inner.expr, inner.block) : [];
  }

  private made(object: Expr, block: Block, mayRun: MayRun): readonly Holder[] {
    const loaded = loadedByName(object, block);
    const { value, block: place } = loaded ?? { value: object, block };
    const sources = this.tracer.sources(value, place, mayRun);
    return fromCommandLine(sources).flatMap((source) => this.fromSource(source, object));
  }

  /** `train(settings.copy())` beside `train(settings)`: nothing else is done to the copy. */
  private withoutCopies(holders: readonly Holder[]): readonly Holder[] {
    const keys = new Set(holders.map(keyOf));
    const others = holders.filter((holder) => {
      if (holder.kind !== "source" || holder.source.expr.kind !== "call") return true;
      const { expr, block } = holder.source;
      const made = makingOf(expr, block);
      if (made?.kind !== "copy" || this.isNamed(expr)) return true;
      const [copied, second] = this.of(made.of, block);
      return !copied || second !== undefined || !keys.has(keyOf(copied));
    });
    return others.length > 0 ? others : holders;
  }

  /** What another file makes where something asks for it, as a plug-in that takes runs up. */
  private withoutAsides(holders: readonly Holder[], object: Expr): readonly Holder[] {
    const own = holders.filter(
      (holder) => holder.kind !== "source" || !isAside(holder.source.expr, holder.source.block),
    );
    const [only, second] = own;
    if (!only || second || own.length === holders.length) return holders;
    this.open.add(object);
    return own;
  }

  /** Whether an object may, where something asks for it, be another one. */
  isOpen(object: Expr): boolean {
    return this.open.has(object);
  }

  private isNamed(call: Expr): boolean {
    return this.index.calls.some((site) => site.call === call && site.target !== null);
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

/** Of a script that reads its options from a file if it is given one: those of the command line. */
function fromCommandLine(sources: readonly ItemSource[]): readonly ItemSource[] {
  if (sources.length < 2) return sources;
  const filled = sources.map(({ expr }) => expr.kind === "call" && filledFrom(expr.callee));
  return filled.includes("command line")
    ? sources.filter((_, i) => !filled[i] || filled[i] === "command line")
    : sources;
}
