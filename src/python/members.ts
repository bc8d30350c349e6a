import { ArgumentParsers } from "./argparse.ts";
import { dottedName, type Expr } from "./ast.ts";
import { chainOf, sharedLoop } from "./blockChains.ts";
import type { Branches } from "./branches.ts";
import { isAside, isNone, passedKeywords, runsOnce } from "./callers.ts";
import { type CallGraph, classOf } from "./callGraph.ts";
import type { Via } from "./evaluation.ts";
import { classOfHolder, type Holder, Holders } from "./holders.ts";
import { hyperparameter } from "./hyperparameters.ts";
import { InitialMembers } from "./initialMembers.ts";
import { lastName } from "./loopFacts.ts";
import { makingOf } from "./makers.ts";
import type { Entries, Member, MemberLookUp } from "./member.ts";
import { MemberChanges } from "./memberChanges.ts";
import { MemberNames } from "./memberNames.ts";
import type { ObjectTracer } from "./objects.ts";
import { reachingAssignments } from "./resolve.ts";
import type { AttributeBinding, Block, ModuleIndex } from "./scopes.ts";
import { absl } from "./settingLibraries.ts";

const MAX_DEPTH = 8;

/** Looks up members of parsed arguments, configuration classes, instances, namespaces and dicts. */
export class Members implements MemberLookUp {
  private readonly index: ModuleIndex;
  private readonly graph: CallGraph;
  private readonly branches: () => Branches;
  private readonly holders: Holders;
  private readonly changes: MemberChanges;
  private readonly initial: InitialMembers;
  private readonly names: MemberNames;
  private depth = 0;

  /** `isConfig` tells whether an expression stands in a file of settings. */
  constructor(
    index: ModuleIndex,
    graph: CallGraph,
    tracer: ObjectTracer,
    branches: () => Branches,
    isConfig: (expr: Expr) => boolean,
  ) {
    this.index = index;
    this.graph = graph;
    this.branches = branches;
    const parsers = new ArgumentParsers(index, tracer, {
      isNone: (expr, block) => isNone(expr, block, graph),
      mayRun: (block) => this.branches().mayRun(block),
      entriesOf: (object, block) => this.entries(object, block),
    });
    this.holders = new Holders(index, tracer, parsers, this, branches);
    this.changes = new MemberChanges(index, tracer, this.holders, branches);
    this.initial = new InitialMembers(index, tracer, parsers, this, isConfig);
    this.names = new MemberNames(this.holders, this.changes, this);
  }

  find(object: Expr, name: string, at: number, block: Block): Member | undefined {
    return this.deeper(() => this.findMember(object, name, at, block), undefined);
  }

  lacks(object: Expr, name: string, block: Block): boolean {
    return this.deeper(() => this.certainlyLacks(object, name, block), false);
  }

  entries(object: Expr, block: Block): Entries | undefined {
    return this.deeper(() => this.entriesOf(object, block), undefined);
  }

  /** What is built from itself is not followed for ever. */
  private deeper<T>(look: () => T, otherwise: T): T {
    if (this.depth > MAX_DEPTH) return otherwise;
    this.depth += 1;
    try {
      return look();
    } finally {
      this.depth -= 1;
    }
  }

  /** Whether the file says what the object is. */
  knows(object: Expr, block: Block): boolean {
    return this.holders.of(object, block).length > 0;
  }

  /** Whether a list or dict, or what a call makes, is changed by calls or by items set. */
  isChanged(literal: Expr): boolean {
    return this.changes.isChanged(literal);
  }

  private findMember(object: Expr, name: string, at: number, block: Block): Member | undefined {
    const kept = this.kept(object, name, block) ?? absl(object, name, block, this.index);
    if (kept) return kept;
    const passed = this.passed(object, block);
    if (passed) return passed.find(([key]) => key === name)?.[1];
    const holder = this.onlyHolder(object, block, { asDeclared: true });
    if (!holder) return undefined;
    if (this.isMerged(holder)) return this.ofMerged(holder, object, name, at, block);
    const all = this.changes.assignments(holder, object, name);
    const own = isParsed(holder) ? all.filter((b) => !isAside(b.object, b.block)) : all;
    const found = this.assignedOrInitial(holder, own, name, at, block);
    const isOpen =
      own.length < all.length || this.changes.isChangedAside(holder) || this.holders.isOpen(object);
    return found && isOpen ? { ...found, assumed: true } : found;
  }

  private assignedOrInitial(
    holder: Holder,
    assigned: readonly AttributeBinding[],
    name: string,
    at: number,
    block: Block,
  ): Member | undefined {
    const own = this.assignedHere(assigned, at, block);
    if (own !== "nothing") return own;
    const foreign = assigned.filter(
      (b) => b.block.scope !== block.scope && this.branches().mayRun(b.block),
    );
    if (foreign.length === 0) return this.initial.find(holder, name);
    const only = onlyPlain(foreign, classOfHolder(holder) ? "attribute" : "constant");
    if (only || foreign.length < 2 || !isNode(holder)) return only;
    const set = this.declaredOrSet(holder, assigned, name, block);
    return set && { ...set, assumed: true };
  }

  /** Settings of yacs, where a file or options that nobody names may be merged into them. */
  private isMerged(holder: Holder): boolean {
    return this.changes.isAnyMerged && isNode(holder);
  }

  /** What is declared, or what the script sets in any case: assumed, as a file may say otherwise. */
  private ofMerged(
    holder: Holder,
    object: Expr,
    name: string,
    at: number,
    block: Block,
  ): Member | undefined {
    const assigned = this.changes.assignments(holder, object, name);
    const own = this.assignedHere(assigned, at, block);
    const found = own === "nothing" ? this.declaredOrSet(holder, assigned, name, block) : own;
    return found && { ...found, assumed: true };
  }

  private declaredOrSet(
    holder: Holder,
    assigned: readonly AttributeBinding[],
    name: string,
    block: Block,
  ): Member | undefined {
    const branches = this.branches();
    const foreign = assigned.filter(
      ({ block: b }) =>
        b.scope !== block.scope && branches.mayRun(b) && !chainOf(b).some((c) => c.conditional),
    );
    const home = holder.kind === "source" ? holder.source.block.scope : null;
    const declared = foreign.find((b) => b.block.scope === home);
    const [set, second] = foreign.filter((b) => b !== declared);
    if (second) return undefined;
    const binding = set ?? declared;
    return binding ? memberOf(binding, "constant") : this.initial.find(holder, name);
  }

  /** The default of a command-line option, whatever is assigned to it afterwards. */
  initialOption(object: Expr, name: string, block: Block): Member | undefined {
    const holder = this.onlyHolder(object, block, { asDeclared: true });
    const found = holder?.kind === "source" ? this.initial.find(holder, name) : undefined;
    return found?.via === "argparse" ? found : undefined;
  }

  /** `self.hparams.lr` after `self.save_hyperparameters()`. */
  private kept(object: Expr, name: string, block: Block): Member | undefined {
    const owner = dottedName(object) === "self.hparams" ? classOf(block) : undefined;
    const kept = owner && hyperparameter(name, owner, this.index);
    if (kept?.kind === "member") return this.find(kept.object, name, kept.object.from, kept.block);
    return kept && { expr: kept.expr, block: kept.block, via: "attribute" };
  }

  /** What `**kwargs` of a function holds. */
  private passed(object: Expr, block: Block): Entries | undefined {
    return passedKeywords(object, block, this.graph, (e, b) => this.entries(e, b));
  }

  /** What has the members, where it is certain and nothing unread is done to it. */
  private onlyHolder(
    object: Expr,
    block: Block,
    options?: { readonly asDeclared: boolean },
  ): Holder | undefined {
    const [holder, second] = this.holders.of(object, block);
    const isChanged = holder && this.changes.isChangedElsewhere(holder, block, options);
    return second || isChanged ? undefined : holder;
  }

  /** What the function or module around the use assigns; undefined where that may be several. */
  private assignedHere(
    assigned: readonly AttributeBinding[],
    at: number,
    block: Block,
  ): Member | undefined | "nothing" {
    const branches = this.branches();
    const here = assigned.filter((b) => b.block.scope === block.scope);
    const before = here.filter((b) => b.at <= at);
    const later = here.filter((b) => b.at > at && branches.mayRun(b.block));
    // A loop comes by again, and a method may have run before.
    const isLoopCarried = later.some((b) => sharedLoop(b.block, block) !== null);
    const isFunction = block.scope.kind === "function";
    const isRepeated = later.length > 0 && isFunction && !runsOnce(block, this.graph);
    const reaching = reachingAssignments(before, at, block).filter((b) => branches.mayRun(b.block));
    const [last, other] = reaching;
    const isLast = last && (!other || last.at <= at) && branches.hasRun(last.block, block);
    if (isLast && !isLoopCarried) return memberOf(last, "constant");
    return reaching.length > 0 || isRepeated || isLoopCarried ? undefined : "nothing";
  }

  private certainlyLacks(object: Expr, name: string, block: Block): boolean {
    const passed = this.passed(object, block);
    if (passed) return passed.every(([key]) => key !== name);
    const holder = this.onlyHolder(object, block);
    if (!holder) return false;
    const branches = this.branches();
    const assigned = this.changes.assignments(holder, object, name);
    return !assigned.some((b) => branches.mayRun(b.block)) && this.names.lacks(holder, name);
  }

  private entriesOf(object: Expr, block: Block): Entries | undefined {
    const passed = this.passed(object, block);
    if (passed) return passed;
    const { from, to } = object;
    const open: Member = { expr: { kind: "unknown", parts: [], from, to }, block, via: "dict" };
    const found = this.names
      .of(object, block)
      ?.map((name) => [name, this.find(object, name, from, block)] as const);
    return found?.flatMap(([name, member]) =>
      member || !this.lacks(object, name, block) ? [[name, member ?? open] as const] : [],
    );
  }
}

/** Options of the command line. */
const isParsed = (holder: Holder): boolean =>
  holder.kind === "source" &&
  holder.source.expr.kind === "call" &&
  /^parse(_known)?_args$/.test(lastName(holder.source.expr.callee));

/** Settings that are declared one by one: `cfg.TRAIN = CN()`, `cfg.TRAIN.LR = 0.1`. */
function isNode(holder: Holder): boolean {
  if (holder.kind !== "source") return false;
  const { expr, block } = holder.source;
  const made = expr.kind === "call" ? makingOf(expr, block) : undefined;
  return made !== undefined && made.kind !== "defaults";
}

const memberOf = ({ value, path, block }: AttributeBinding, via: Via): Member | undefined =>
  path.length === 0 ? { expr: value, block, via } : undefined;

/** Assigned in another function, before the use or after it: trusted if it is the only time. */
function onlyPlain(bindings: readonly AttributeBinding[], via: Via): Member | undefined {
  const [only, second] = bindings;
  if (!only || second || chainOf(only.block).some((b) => b.conditional)) return undefined;
  return memberOf(only, via);
}
