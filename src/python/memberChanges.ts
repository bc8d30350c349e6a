import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import type { Branches } from "./branches.ts";
import { isAside, isOnOffer } from "./callers.ts";
import { classOf, functionOf } from "./callGraph.ts";
import { readsCheckpoint } from "./checkpoints.ts";
import { classOfHolder, type Holder, type Holders, keyOf } from "./holders.ts";
import { lastName } from "./loopFacts.ts";
import type { ObjectTracer } from "./objects.ts";
import { resolveName } from "./resolve.ts";
import { isRestored } from "./restored.ts";
import { ANY_MEMBER, type AttributeBinding, type Block, type ModuleIndex } from "./scopes.ts";

/** Something that is done to an object and is not followed. */
interface Change {
  readonly object: Expr;
  readonly block: Block;
  /** Settings of yacs are merged into it: what they do not say stays as it was declared. */
  readonly isMerge: boolean;
  /** Another file does it where something asks for it: `setattr` of a plug-in that takes runs up. */
  readonly isAside: boolean;
}

const changers =
  /^(update|setdefault|pop|popitem|clear|append|extend|insert|remove|reverse|sort|__setitem__|__setattr__|__delitem__|merge_from_file|merge_from_list|merge_from_other_cfg)$/;
const merges = /^merge_from_(file|list|other_cfg)$/;

/** What the file does to objects after they are made: members it assigns, and changes unread. */
export class MemberChanges {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly holders: Holders;
  private readonly branches: () => Branches;
  private readonly changes: readonly Change[];
  private readonly byHolder = new Map<object, readonly Change[]>();
  /** Whether settings of yacs are merged into one another. */
  readonly isAnyMerged: boolean;
  private changedSources: ReadonlySet<Expr> | undefined;

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    holders: Holders,
    branches: () => Branches,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.holders = holders;
    this.branches = branches;
    const called = index.calls.flatMap(({ call, block }) => {
      const object = changedBy(call);
      if (!object) return [];
      const isMerge = merges.test(lastName(call.callee));
      return [{ object, block, isMerge, isAside: isAside(object, block) }];
    });
    const set = (index.attributes.get(ANY_MEMBER) ?? []).filter((b) => !isTakenUp(b));
    this.changes = [...called, ...set.map(bySetting)];
    this.isAnyMerged = called.some((c) => c.isMerge);
  }

  /** Whether a list or dict, or what a call makes, is changed by calls or by items set. */
  isChanged(literal: Expr): boolean {
    this.changedSources ??= this.findChanged();
    return this.changedSources.has(literal);
  }

  private findChanged(): ReadonlySet<Expr> {
    const named = [...this.index.attributes.values()].flat().filter((b) => b.isItem);
    const sources = [...this.changes, ...named].flatMap(({ object, block }) =>
      this.tracer.sources(object, block),
    );
    return new Set(sources.map(({ expr }) => expr));
  }

  /** By `setattr(args, key, value)`, `args.update(…)`, `vars(args).update(…)`, `cfg[key] = …`. */
  isChangedElsewhere(holder: Holder, use: Block, { asDeclared = false } = {}): boolean {
    if (holder.kind !== "source") return false;
    const all = this.changesOf(keyOf(holder));
    const changes = asDeclared ? all.filter((c) => !c.isMerge && !c.isAside) : all;
    if (changes.length === 0) return false;
    const branches = this.branches();
    // What a branch does that is not taken is seen in that branch only.
    return (
      !branches.mayRun(use) ||
      changes.some(({ block }) => branches.mayRun(block) && !this.isOnOffer(block, use))
    );
  }

  private isOnOffer(block: Block, use: Block): boolean {
    return functionOf(block) !== functionOf(use) && isOnOffer(block, this.tracer.graph);
  }

  /** Whether another file may change what the script declares. */
  isChangedAside(holder: Holder): boolean {
    return holder.kind === "source" && this.changesOf(keyOf(holder)).some((c) => c.isAside);
  }

  private changesOf(key: object): readonly Change[] {
    const known = this.byHolder.get(key);
    if (known) return known;
    this.byHolder.set(key, []);
    const found = this.changes.filter(({ object, block }) =>
      this.holders.of(object, block).some((other) => keyOf(other) === key),
    );
    this.byHolder.set(key, found);
    return found;
  }

  /** Assignments to the member of a holder that is met as `object`, in text order. */
  assignments(holder: Holder, object: Expr, name: string): readonly AttributeBinding[] {
    const bindings = this.index.attributes.get(name) ?? [];
    return bindings.filter(
      (binding) =>
        this.isSame(holder, object, binding) && !isRestored(binding.value, binding.block),
    );
  }

  /** The names under which items are set. */
  itemsSet(holder: Holder, object: Expr): readonly string[] {
    return [...this.index.attributes].flatMap(([name, bindings]) =>
      bindings.some((b) => b.isItem && this.isSame(holder, object, b)) ? [name] : [],
    );
  }

  private isSame(holder: Holder, object: Expr, binding: AttributeBinding): boolean {
    if (holder.kind === "self") {
      const isSelf = dottedName(binding.object) === "self";
      return isSelf && classOf(binding.block) === holder.definition;
    }
    const others = this.holders.of(binding.object, binding.block);
    // An object of unknown origin under the same name may be the same one.
    if (others.length === 0) return dottedName(binding.object) === dottedName(object);
    return others.some((other) => keyOf(other) === keyOf(holder)) || isOwnSelf(holder, binding);
  }
}

/** `self.lr = …` in the class of which the holder is an instance. */
function isOwnSelf(holder: Holder, binding: AttributeBinding): boolean {
  const definition = classOfHolder(holder);
  if (!definition || dottedName(binding.object) !== "self") return false;
  return classOf(binding.block) === definition;
}

/** `run_variables[key] = checkpoint[key]` of a run that is taken up again: a new one is shown. */
function isTakenUp({ value, block }: AttributeBinding): boolean {
  if (value.kind !== "subscript" || value.object.kind !== "name") return false;
  const found = resolveName(value.object.name, value.object.from, block);
  const source = found.kind === "bound" && found.binding.kind === "value" && found.binding.value;
  return source && readsCheckpoint(source);
}

/** The object that a call changes in ways that are not followed. */
function changedBy({ callee, args }: ExprOf<"call">): Expr | undefined {
  const first = args[0]?.value;
  if (callee.kind === "name") return callee.name === "setattr" ? first : undefined;
  if (callee.kind !== "attribute") return undefined;
  if (!changers.test(callee.name)) return undefined;
  const { object } = callee;
  if (object.kind === "call" && dottedName(object.callee) === "vars") return object.args[0]?.value;
  if (object.kind === "attribute" && object.name === "__dict__") return object.object;
  return object;
}

const bySetting = ({ object, block }: AttributeBinding): Change => ({
  object,
  block,
  isMerge: false,
  isAside: isAside(object, block),
});
