import { ArgumentParsers } from "./argparse.ts";
import { dottedName, type Expr, type ExprOf, type StmtOf } from "./ast.ts";
import type { Branches } from "./branches.ts";
import { argumentFor, classOf, functionOf } from "./callGraph.ts";
import { classAttribute, classNamed, isDataclass, passedField } from "./classes.ts";
import type { Via } from "./evaluation.ts";
import { givenArguments } from "./givenArguments.ts";
import { hyperparameter } from "./hyperparameters.ts";
import type { Key } from "./items.ts";
import { type Made, madeBy } from "./makers.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import { chainOf, qualify, reachingAssignments, resolveName } from "./resolve.ts";
import {
  ANY_MEMBER,
  type AttributeBinding,
  type Block,
  type CallSite,
  type ModuleIndex,
} from "./scopes.ts";
import { absl, trackedSettings } from "./settingLibraries.ts";
import { starExports } from "./torchNames.ts";

/** The expression behind `object.name` or `object["name"]`. */
export interface Member {
  readonly expr: Expr;
  readonly block: Block;
  readonly via: Via;
}

/** Longer ways from the module to a function are not followed. */
const MAX_CALLS = 10;

type Call = ExprOf<"call">;
type Entries = readonly (readonly [string, Member])[];

/** A thing that has members: a source of the tracer, a class of the file, or `self` in one. */
type Holder =
  | { readonly kind: "source"; readonly source: ItemSource }
  | { readonly kind: "class"; readonly definition: StmtOf<"class"> }
  | { readonly kind: "self"; readonly definition: StmtOf<"class"> };

/** Looks up members of parsed arguments, configuration classes, instances, namespaces and dicts. */
export class Members {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly parsers: ArgumentParsers;
  private readonly branches: () => Branches;
  /** Whether an expression stands in a file of settings. */
  private readonly isConfig: (expr: Expr) => boolean;
  private readonly callsTo: (definition: StmtOf<"function">) => readonly CallSite[];
  private readonly holders = new Map<Expr, readonly Holder[]>();
  private readonly changed = new Map<object, readonly { readonly block: Block }[]>();
  private changedSources: ReadonlySet<Expr> | undefined;
  /** Objects that something is done to which is not followed. */
  private readonly changes: readonly { readonly object: Expr; readonly block: Block }[];
  private depth = 0;

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    branches: () => Branches,
    isConfig: (expr: Expr) => boolean,
    callsTo: (definition: StmtOf<"function">) => readonly CallSite[],
  ) {
    this.callsTo = callsTo;
    this.isConfig = isConfig;
    this.index = index;
    this.tracer = tracer;
    this.branches = branches;
    this.parsers = new ArgumentParsers(index, tracer, {
      isNone: (expr, block) => this.isNone(expr, block),
      mayRun: (block) => this.branches().mayRun(block),
      entriesOf: (object, block) => this.entries(object, block),
    });
    const called = index.calls.flatMap(({ call, block }) => {
      const object = changedBy(call);
      return object ? [{ object, block }] : [];
    });
    this.changes = [...called, ...(index.attributes.get(ANY_MEMBER) ?? [])];
  }

  /** Undefined when the file does not say, or says more than one thing. */
  find(object: Expr, name: string, at: number, block: Block): Member | undefined {
    return this.deeper(() => this.lookUp(object, name, at, block), undefined);
  }

  /** What is built from itself is not followed for ever. */
  private deeper<T>(look: () => T, otherwise: T): T {
    if (this.depth > 8) return otherwise;
    this.depth += 1;
    try {
      return look();
    } finally {
      this.depth -= 1;
    }
  }

  /** Whether the file says what the object is. */
  knows(object: Expr, block: Block): boolean {
    return this.holdersOf(object, block).length > 0;
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

  /** `self.hparams.lr` after `self.save_hyperparameters()`. */
  private kept(object: Expr, name: string, block: Block): Member | undefined {
    const owner = dottedName(object) === "self.hparams" ? classOf(block) : undefined;
    const kept = owner && hyperparameter(name, owner, this.index);
    if (kept?.kind === "member") return this.find(kept.object, name, kept.object.from, kept.block);
    return kept && { expr: kept.expr, block: kept.block, via: "attribute" };
  }

  private lookUp(object: Expr, name: string, at: number, block: Block): Member | undefined {
    const kept = this.kept(object, name, block) ?? absl(object, name, block, this.index);
    if (kept) return kept;
    const passed = this.passed(object, block);
    if (passed) return passed.find(([key]) => key === name)?.[1];
    const holders = this.holdersOf(object, block);
    const [holder, second] = holders;
    if (!holder || second || this.isChangedElsewhere(holder, block)) return undefined;
    const assigned = this.assignments(holder, object, name);
    const ownScope = assigned.filter((b) => b.block.scope === block.scope);
    const own = ownScope.filter((b) => b.at <= at);
    const branches = this.branches();
    const later = ownScope.filter((b) => b.at > at && branches.mayRun(b.block));
    // A loop comes by again, and a method may have run before.
    const around = new Set(chainOf(block));
    const isLoopCarried = later.some((b) => chainOf(b.block).some((c) => c.loop && around.has(c)));
    const isRepeated = later.length > 0 && block.scope.kind === "function" && !this.runsOnce(block);
    const reaching = reachingAssignments(own, at, block).filter((b) => branches.mayRun(b.block));
    const [last, other] = reaching;
    const isLast = last && (!other || last.at <= at) && branches.hasRun(last.block, block);
    if (isLast && !isLoopCarried) return memberOf(last, "constant");
    if (reaching.length > 0 || isRepeated || isLoopCarried) return undefined;
    const foreign = assigned.filter((b) => b.block.scope !== block.scope);
    if (foreign.length > 0) {
      return onlyPlain(foreign, this.classOfHolder(holder) ? "attribute" : "constant");
    }
    return this.initial(holder, name);
  }

  /** `argv` of `def main(argv=None)`, where the script calls `main()`. */
  private isNone(expr: Expr, block: Block): boolean {
    if (expr.kind === "constant") return expr.value === null;
    const found = expr.kind === "name" ? resolveName(expr.name, expr.from, block) : undefined;
    const binding = found?.kind === "bound" ? found.binding : undefined;
    if (binding?.kind !== "param") return false;
    const { definition } = binding.owner;
    const fallback = binding.param.defaultValue;
    if (definition?.kind !== "function" || fallback?.kind !== "constant") return false;
    const isLeft = ({ call }: CallSite) =>
      argumentFor(call, definition, binding.name) === "default";
    return fallback.value === null && this.callsTo(definition).every(isLeft);
  }

  /** At module level, or in a function that the script calls at one place, once. */
  private runsOnce(block: Block, depth = 0): boolean {
    const definition = functionOf(block);
    if (!definition) return true;
    const [site, second] = this.callsTo(definition);
    if (!site || second || depth > MAX_CALLS) return false;
    return !chainOf(site.block).some((b) => b.loop) && this.runsOnce(site.block, depth + 1);
  }

  private holdersOf(object: Expr, block: Block): readonly Holder[] {
    const known = this.holders.get(object);
    if (known) return known;
    // An object that is being followed is not followed again from itself.
    this.holders.set(object, []);
    const found = this.findHolders(object, block);
    this.holders.set(object, found);
    return found;
  }

  private findHolders(object: Expr, block: Block): readonly Holder[] {
    const named = classNamed(object, block);
    if (named) return [{ kind: "class", definition: named }];
    const owner = classOf(block);
    if (owner && object.kind === "name" && object.name === "self") {
      return [{ kind: "self", definition: owner }];
    }
    // `args.__dict__` holds what `args` has.
    if (object.kind === "attribute" && object.name === "__dict__") {
      return this.holdersOf(object.object, block);
    }
    const run = trackedSettings(object, block, this.index, this.tracer);
    if (run) return this.holdersOf(run.expr, run.block);
    const sources = this.tracer.sources(object, block);
    const found = sources.flatMap((source) => this.holderOf(source, object));
    if (found.length > 0) return this.isOneParse(found) ? found.slice(0, 1) : found;
    const inner = this.innerMember(object, block);
    return inner ? this.holdersOf(inner.expr, inner.block) : [];
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
  private holderOf(source: ItemSource, object: Expr): readonly Holder[] {
    if (isHolder(source.expr)) return [{ kind: "source", source }];
    if (source.expr === object) return [];
    const inner = this.innerMember(source.expr, source.block);
    return inner ? this.holdersOf(inner.expr, inner.block) : [];
  }

  /** `cfg.train` in `cfg.train.lr`, `cfg["train"]` in `cfg["train"]["lr"]`. */
  private innerMember(object: Expr, block: Block): Member | undefined {
    if (object.kind === "attribute") {
      return this.find(object.object, object.name, object.from, block);
    }
    if (object.kind !== "subscript" || object.index.kind !== "constant") return undefined;
    const { value } = object.index;
    return typeof value === "string"
      ? this.find(object.object, value, object.from, block)
      : undefined;
  }

  /** Assignments to the member, in text order. */
  private assignments(holder: Holder, object: Expr, name: string): readonly AttributeBinding[] {
    const bindings = this.index.attributes.get(name) ?? [];
    return bindings.filter((binding) => this.isSame(holder, object, binding));
  }

  private isSame(holder: Holder, object: Expr, binding: AttributeBinding): boolean {
    if (holder.kind === "self") {
      const isSelf = dottedName(binding.object) === "self";
      return isSelf && classOf(binding.block) === holder.definition;
    }
    const others = this.holdersOf(binding.object, binding.block);
    // An object of unknown origin under the same name may be the same one.
    if (others.length === 0) return dottedName(binding.object) === dottedName(object);
    return (
      others.some((other) => keyOf(other) === keyOf(holder)) || this.isOwnSelf(holder, binding)
    );
  }

  /** `self.lr = …` in the class of which the holder is an instance. */
  private isOwnSelf(holder: Holder, binding: AttributeBinding): boolean {
    const definition = this.classOfHolder(holder);
    if (!definition || dottedName(binding.object) !== "self") return false;
    return classOf(binding.block) === definition;
  }

  private classOfHolder(holder: Holder): StmtOf<"class"> | undefined {
    if (holder.kind !== "source") return holder.definition;
    const { expr, block } = holder.source;
    return expr.kind === "call" ? classNamed(expr.callee, block) : undefined;
  }

  /** By `setattr(args, key, value)`, `args.update(…)`, `vars(args).update(…)`, `cfg[key] = …`. */
  private isChangedElsewhere(holder: Holder, use: Block): boolean {
    if (holder.kind !== "source") return false;
    const key = keyOf(holder);
    const changes = this.changesOf(key);
    if (changes.length === 0) return false;
    const branches = this.branches();
    // What a branch does that is not taken is seen in that branch only.
    return !branches.mayRun(use) || changes.some(({ block }) => branches.mayRun(block));
  }

  private changesOf(key: object): readonly { readonly block: Block }[] {
    const known = this.changed.get(key);
    if (known) return known;
    this.changed.set(key, []);
    const found = this.changes.filter(({ object, block }) =>
      this.holdersOf(object, block).some((other) => keyOf(other) === key),
    );
    this.changed.set(key, found);
    return found;
  }

  /** What a holder has from its making. */
  private initial(holder: Holder, name: string): Member | undefined {
    if (holder.kind !== "source") {
      const only = holder.kind === "self" ? this.onlyInstance(holder.definition) : undefined;
      const passed = only && passedField(only.call, holder.definition, name);
      if (passed === "open") return undefined;
      if (only && passed) return { expr: passed, block: only.block, via: "attribute" };
      return this.ofClass(holder.definition, name);
    }
    const { expr, block, path } = holder.source;
    const into = expr.kind === "call" ? this.fields(expr, block, path) : undefined;
    if (into) return this.ofClass(into, name);
    if (expr.kind === "dict") return this.entryOf(expr, name, block);
    return expr.kind === "call" ? this.ofCall(expr, block, name) : undefined;
  }

  /** The dataclass that `HfArgumentParser` fills for an item of what it parses. */
  private fields(call: Call, block: Block, path: readonly Key[]): StmtOf<"class"> | undefined {
    const { callee } = call;
    if (callee.kind !== "attribute" || callee.name !== "parse_args_into_dataclasses")
      return undefined;
    const [parser, second] = this.tracer.sources(callee.object, block);
    if (parser?.expr.kind !== "call" || second) return undefined;
    const types = parser.expr.args[0]?.value;
    const items = types?.kind === "tuple" || types?.kind === "list" ? types.items : [types];
    const [index] = path;
    const wanted = items[typeof index === "number" ? index : 0];
    return wanted && classNamed(wanted, parser.block);
  }

  /** What `**other` brings in may replace an entry before it. */
  private entryOf(dict: ExprOf<"dict">, name: string, block: Block): Member | undefined {
    for (const { key, value } of [...dict.entries].reverse()) {
      if (key?.kind === "constant") {
        if (key.value !== name) continue;
        return { expr: value, block, via: this.isConfig(value) ? "loader" : "dict" };
      }
      if (key) return undefined;
      const found = this.find(value, name, value.from, block);
      if (found || !this.lacks(value, name, block)) return found;
    }
    return undefined;
  }

  private ofCall(call: Call, block: Block, name: string): Member | undefined {
    const { callee } = call;
    const method = callee.kind === "attribute" ? callee.name : "";
    if (/^parse(_known)?_args$/.test(method)) {
      const option = this.parsers.option(call, block, name);
      return option && { ...option, via: "argparse" };
    }
    const definition = classNamed(callee, block);
    if (definition) {
      const passed = passedField(call, definition, name);
      if (passed === "open") return this.spread(call, definition, block, name);
      const via = isDataclass(definition) ? "dataclass" : "attribute";
      return passed ? { expr: passed, block, via } : this.ofClass(definition, name);
    }
    const made = this.made(call, block);
    return made && this.ofMade(made, block, name);
  }

  private made(call: Call, block: Block): Made | undefined {
    return madeBy(call, qualify(call.callee, block, starExports)?.path);
  }

  private ofMade(made: Made, block: Block, name: string): Member | undefined {
    if (made.kind === "copy") return this.find(made.of, name, made.of.from, block);
    if (made.kind === "defaults") {
      const definition = classNamed(made.of, block);
      return definition && this.ofClass(definition, name);
    }
    for (const part of [...made.parts].reverse()) {
      if (part.kind === "entry") {
        if (part.name === name) return { expr: part.value, block, via: "dict" };
        continue;
      }
      const found = this.find(part.object, name, part.object.from, block);
      // What an object may hold replaces what stands before it.
      if (found || !this.lacks(part.object, name, block)) return found;
    }
    return undefined;
  }

  /** Whether an object certainly has no member of this name. */
  lacks(object: Expr, name: string, block: Block): boolean {
    return this.deeper(() => this.certainlyLacks(object, name, block), false);
  }

  private certainlyLacks(object: Expr, name: string, block: Block): boolean {
    const passed = this.passed(object, block);
    if (passed) return passed.every(([key]) => key !== name);
    const [holder, second] = this.holdersOf(object, block);
    if (!holder || second || this.isChangedElsewhere(holder, block)) return false;
    const branches = this.branches();
    const assigned = this.assignments(holder, object, name);
    if (assigned.some((b) => branches.mayRun(b.block))) return false;
    if (holder.kind !== "source") return false;
    const { expr, block: where } = holder.source;
    if (expr.kind === "dict") {
      return expr.entries.every(({ key, value }) =>
        key ? key.kind === "constant" && key.value !== name : this.lacks(value, name, where),
      );
    }
    const made = expr.kind === "call" ? this.made(expr, where) : undefined;
    if (made?.kind === "copy") return this.lacks(made.of, name, where);
    if (made?.kind !== "namespace") return false;
    return made.parts.every((part) =>
      part.kind === "entry" ? part.name !== name : this.lacks(part.object, name, where),
    );
  }

  /**
   * Everything a dict or namespace holds, where its names are certain; the value of one that may
   * have been replaced is unknown.
   */
  entries(object: Expr, block: Block): Entries | undefined {
    return this.deeper(() => this.entriesOf(object, block), undefined);
  }

  private entriesOf(object: Expr, block: Block): Entries | undefined {
    const passed = this.passed(object, block);
    if (passed) return passed;
    const names = this.namesIn(object, block, 0);
    const found = names?.map(
      (name) => [name, this.find(object, name, object.from, block)] as const,
    );
    const { from, to } = object;
    const open: Member = { expr: { kind: "unknown", parts: [], from, to }, block, via: "dict" };
    return found?.flatMap(([name, member]) =>
      member || !this.lacks(object, name, block) ? [[name, member ?? open] as const] : [],
    );
  }

  /** What `**kwargs` of a function holds, where one call in the file is all that calls it. */
  private passed(object: Expr, block: Block): Entries | undefined {
    if (object.kind !== "name") return undefined;
    const found = resolveName(object.name, object.from, block);
    const binding = found.kind === "bound" ? found.binding : undefined;
    if (binding?.kind !== "param" || binding.param.star !== "**") return undefined;
    const { definition } = binding.owner;
    if (definition?.kind !== "function") return undefined;
    const [site, second] = this.callsTo(definition);
    if (!site || second) return undefined;
    const named = new Set(definition.params.filter((p) => p.star === "").map((p) => p.name));
    const given = givenArguments(site.call.args, site.block, (e, b) => this.entries(e, b));
    if (given.some((g) => g.star !== "")) return undefined;
    return given.flatMap(({ name, value, block: where, via }) =>
      name === null || named.has(name)
        ? []
        : [[name, { expr: value, block: where, via: via ?? "function" }] as const],
    );
  }

  private namesIn(object: Expr, block: Block, depth: number): readonly string[] | undefined {
    const holders = depth > 8 ? [] : this.holdersOf(object, block);
    // `dict(fused=True) if is_cuda else dict()`: whatever is chosen, it holds nothing else.
    const all = allOf(holders.map((holder) => this.namesOfHolder(holder, object, block, depth)));
    return holders.length > 0 ? all && [...new Set(all)] : undefined;
  }

  private namesOfHolder(
    holder: Holder,
    object: Expr,
    block: Block,
    depth: number,
  ): readonly string[] | undefined {
    if (holder.kind !== "source" || this.isChangedElsewhere(holder, block)) return undefined;
    const own = this.namesOfSource(holder.source.expr, holder.source.block, depth);
    const set = [...this.index.attributes].flatMap(([name, bindings]) =>
      bindings.some((b) => b.isItem && this.isSame(holder, object, b)) ? [name] : [],
    );
    return own && [...own, ...set];
  }

  private namesOfSource(expr: Expr, block: Block, depth: number): readonly string[] | undefined {
    if (expr.kind === "dict") {
      const names = expr.entries.map(({ key, value }) => {
        if (!key) return this.namesIn(value, block, depth + 1);
        return key.kind === "constant" && typeof key.value === "string" ? [key.value] : undefined;
      });
      return allOf(names);
    }
    const made = expr.kind === "call" ? this.made(expr, block) : undefined;
    if (made?.kind === "copy") return this.namesIn(made.of, block, depth + 1);
    if (made?.kind !== "namespace") return undefined;
    const names = made.parts.map((part) =>
      part.kind === "entry" ? [part.name] : this.namesIn(part.object, block, depth + 1),
    );
    return allOf(names);
  }

  /** `Config(**settings)`: what the settings hold, else the class's own. */
  private spread(
    { args }: Call,
    definition: StmtOf<"class">,
    block: Block,
    name: string,
  ): Member | undefined {
    for (const { star, value } of args) {
      if (star === "*") return undefined;
      if (star === "") continue;
      const found = this.find(value, name, value.from, block);
      if (found || !this.lacks(value, name, block)) return found;
    }
    return this.ofClass(definition, name);
  }

  private ofClass(definition: StmtOf<"class">, name: string): Member | undefined {
    const found = classAttribute(definition, name, this.index);
    return found && { ...found, via: isDataclass(definition) ? "dataclass" : "attribute" };
  }

  /** The one call in the file that makes an instance. */
  private onlyInstance(definition: StmtOf<"class">) {
    const made = this.index.calls.filter(
      ({ call, block }) => classNamed(call.callee, block) === definition,
    );
    return made.length === 1 ? made[0] : undefined;
  }
}

const allOf = (parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined =>
  parts.includes(undefined) ? undefined : parts.flatMap((names) => names ?? []);

const isHolder = ({ kind }: Expr): boolean => kind === "call" || kind === "dict";

const keyOf = (holder: Holder): object =>
  holder.kind === "source" ? holder.source.expr : holder.definition;

const memberOf = ({ value, path, block }: AttributeBinding, via: Via): Member | undefined =>
  path.length === 0 ? { expr: value, block, via } : undefined;

/** Assigned in another function, before the use or after it: trusted if it is the only time. */
function onlyPlain(bindings: readonly AttributeBinding[], via: Via): Member | undefined {
  const [only, second] = bindings;
  if (!only || second || chainOf(only.block).some((b) => b.conditional)) return undefined;
  return memberOf(only, via);
}

const changers =
  /^(update|setdefault|pop|popitem|clear|append|extend|insert|remove|reverse|sort|__setitem__|__setattr__|__delitem__|merge_from_file|merge_from_list|merge_from_other_cfg)$/;

/** The object that a call changes in ways that are not followed. */
function changedBy({ callee, args }: Call): Expr | undefined {
  const first = args[0]?.value;
  if (callee.kind === "name") return callee.name === "setattr" ? first : undefined;
  if (callee.kind !== "attribute") return undefined;
  if (!changers.test(callee.name)) return undefined;
  const { object } = callee;
  if (object.kind === "call" && dottedName(object.callee) === "vars") return object.args[0]?.value;
  if (object.kind === "attribute" && object.name === "__dict__") return object.object;
  return object;
}
