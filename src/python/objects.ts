import type { PyValue } from "../core/spec/pyValue.ts";
import { dottedName, type Expr, type ExprOf, type StmtOf } from "./ast.ts";
import { argumentFor, type CallGraph, classOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import {
  appendsByList,
  EVERY,
  itemsAt,
  type Key,
  keyOf,
  keywordItem,
  preparedItem,
  wrappedItem,
} from "./items.ts";
import { type ConfiguredItem, configuredItem, pathInForm } from "./lightningItems.ts";
import { lastName } from "./loopFacts.ts";
import { resolveExpr, resolveName } from "./resolve.ts";
import type { AttributeBinding, Binding, Block, CallSite, ModuleIndex } from "./scopes.ts";

/** An expression that makes an object, and the block it stands in. */
export interface Source {
  readonly expr: Expr;
  readonly block: Block;
}

/** A source of which only an item is meant: `path` is what could not be followed any more. */
export interface ItemSource extends Source {
  readonly path: readonly Key[];
}

/** False for a block that the script does not run with its default options. */
export type MayRun = (block: Block) => boolean;

/** The content of files of settings: of what a call reads, and of what Hydra passes. */
export interface ReadConfigs {
  ofCall(call: ExprOf<"call">, block: Block): Expr | undefined;
  ofHydra(definition: StmtOf<"function">, block: Block): Expr | undefined;
  /** The value of a computed key. */
  key(index: Expr, block: Block): PyValue | undefined;
}

const noConfigs: ReadConfigs = {
  ofCall: () => undefined,
  ofHydra: () => undefined,
  key: () => undefined,
};

/** One search: what was found, and what need not be followed again. */
interface Search {
  readonly found: Map<Expr, ItemSource>;
  readonly seen: Set<unknown>;
  readonly mayRun: MayRun;
  depth: number;
}

/** Longer ways are not followed: they would exhaust the stack. */
const MAX_DEPTH = 200;

/** Follows a variable, attribute or parameter back to the expressions that may have made the object. */
export class ObjectTracer {
  private readonly index: ModuleIndex;
  private readonly graph: CallGraph;
  private readonly configs: ReadConfigs;
  /** Objects whose class is being looked for. */
  private readonly holding = new Set<Expr>();
  private appended: ReadonlyMap<string, readonly CallSite[]> | undefined;

  constructor(index: ModuleIndex, graph: CallGraph, configs: ReadConfigs = noConfigs) {
    this.index = index;
    this.graph = graph;
    this.configs = configs;
  }

  /** Every call whose result `expr` may be; empty when the file does not say. */
  origins(expr: Expr, block: Block, mayRun: MayRun = always): readonly ExprOf<"call">[] {
    return this.sources(expr, block, mayRun).flatMap((s) => (s.expr.kind === "call" ? s.expr : []));
  }

  /** Every expression whose value `expr` may be, through assignments, calls and returns. */
  sources(expr: Expr, block: Block, mayRun: MayRun = always): readonly ItemSource[] {
    const places = this.places(expr, block, mayRun);
    return places.filter(
      (p) => p.path.length === 0 || (p.expr.kind === "call" && isFirstOfPair(p.expr, p.path)),
    );
  }

  /** As `sources`, with items of calls that are not the file's own; `path` is that of the item. */
  places(
    expr: Expr,
    block: Block,
    mayRun: MayRun = always,
    path: readonly Key[] = [],
  ): readonly ItemSource[] {
    const search: Search = { found: new Map(), seen: new Set(), mayRun, depth: 0 };
    this.follow(expr, block, path, search);
    return [...search.found.values()];
  }

  /** `path` tells which item of a tuple is meant: `[1]` for b in `a, b = expr`. */
  private follow(expr: Expr, block: Block, path: readonly Key[], search: Search): void {
    if (search.depth >= MAX_DEPTH) return;
    search.depth += 1;
    this.followKind(expr, block, path, search);
    search.depth -= 1;
  }

  private followKind(expr: Expr, block: Block, path: readonly Key[], search: Search): void {
    if (expr.kind === "name") this.followName(expr, block, path, search);
    else if (expr.kind === "attribute") this.followAttribute(expr, block, path, search);
    else if (expr.kind === "call") this.followCall(expr, block, path, search);
    else if (expr.kind === "conditional") {
      this.follow(expr.whenTrue, block, path, search);
      this.follow(expr.whenFalse, block, path, search);
    } else if (expr.kind === "walrus") this.follow(expr.value, block, path, search);
    else if (expr.kind === "subscript") this.followSubscript(expr, block, path, search);
    else this.followItem(expr, block, path, search);
  }

  /** `loaders["train"]`: the item set under that name, else that of the whole. */
  private followSubscript(
    expr: ExprOf<"subscript">,
    block: Block,
    path: readonly Key[],
    search: Search,
  ): void {
    const key = keyOf(expr.index) ?? this.chosenKey(expr.index, block);
    const before = search.found.size;
    if (key !== undefined) {
      this.followSetItems(expr.object, key, block, path, search);
      this.follow(expr.object, block, [key, ...path], search);
    }
    if (search.found.size === before && path.length === 0) {
      search.found.set(expr, { expr, block, path });
    }
  }

  /** The key that `args.opt` is; while it is not known, every item may be meant. */
  private chosenKey(index: Expr, block: Block): Key | undefined {
    if (index.kind === "constant") return undefined;
    const value = this.configs.key(index, block);
    if (typeof value === "bigint") return Number(value);
    return typeof value === "string" ? value : EVERY;
  }

  /** `optimizers["encoder"] = Adam(…)` under the same name. */
  private followSetItems(
    object: Expr,
    key: Key,
    block: Block,
    path: readonly Key[],
    search: Search,
  ): void {
    const written = dottedName(object);
    for (const binding of this.index.attributes.get(String(key)) ?? []) {
      const isSame = binding.isItem && written && dottedName(binding.object) === written;
      if (!isSame || classOf(binding.block) !== classOf(block)) continue;
      if (search.seen.has(binding) || !search.mayRun(binding.block)) continue;
      search.seen.add(binding);
      this.follow(binding.value, binding.block, [...binding.path, ...path], search);
    }
  }

  private followItem(expr: Expr, block: Block, path: readonly Key[], search: Search): void {
    const [first, ...rest] = path;
    if (first === undefined) search.found.set(expr, { expr, block, path });
    else for (const item of itemsAt(expr, first)) this.follow(item, block, rest, search);
  }

  /** A call of the file's own function is what the function returns. */
  private followCall(
    call: ExprOf<"call">,
    block: Block,
    path: readonly Key[],
    search: Search,
  ): void {
    const prepared = preparedItem(call, path);
    if (prepared) {
      this.follow(prepared.item, block, prepared.rest, search);
      return;
    }
    if (this.followGet(call, block, path, search)) return;
    const config = this.configs.ofCall(call, block);
    if (config) {
      this.follow(config, block, path, search);
      return;
    }
    const configured = configuredItem(call, block, this.index);
    if (configured) {
      this.followConfigured(configured, path, search);
      return;
    }
    const target = this.graph.targetOf(call);
    const wrapped = target || path.length > 0 ? undefined : wrappedItem(call);
    if (wrapped && !classNamed(call.callee, block)) {
      this.follow(wrapped, block, path, search);
      return;
    }
    const returns = (target && target.name !== "__init__" && this.index.returns.get(target)) || [];
    if (returns.length === 0) {
      const keyword = path.length > 0 ? keywordItem(call, path[0]) : undefined;
      if (keyword) this.follow(keyword, block, path.slice(1), search);
      else if (!search.found.has(call)) search.found.set(call, { expr: call, block, path });
      return;
    }
    for (const site of returns.filter((r) => search.mayRun(r.block))) {
      const key = `${site.value.from}:${path.join(".")}`;
      if (search.seen.has(key)) continue;
      search.seen.add(key);
      this.follow(site.value, site.block, path, search);
    }
  }

  /** `{"adam": Adam(…), "sgd": SGD(…)}.get(args.opt)` of a dict of the file. */
  private followGet(
    { callee, args }: ExprOf<"call">,
    block: Block,
    path: readonly Key[],
    search: Search,
  ): boolean {
    const [index] = args;
    if (callee.kind !== "attribute" || callee.name !== "get" || !index) return false;
    const key = keyOf(index.value) ?? this.chosenKey(index.value, block);
    const before = search.found.size;
    if (key !== undefined) this.follow(callee.object, block, [key, ...path], search);
    return search.found.size > before;
  }

  /** What a Lightning module's `configure_optimizers` made. */
  private followConfigured(
    { returns, part }: ConfiguredItem,
    path: readonly Key[],
    search: Search,
  ): void {
    for (const { value, block } of returns) {
      for (const form of this.places(value, block, search.mayRun)) {
        if (form.path.length > 0 || search.seen.has(form.expr)) continue;
        search.seen.add(form.expr);
        this.follow(form.expr, form.block, pathInForm(form.expr, part, path), search);
      }
    }
  }

  private followName(e: ExprOf<"name">, block: Block, path: readonly Key[], search: Search): void {
    const resolution = resolveName(e.name, e.from, block);
    if (resolution.kind === "unbound") return;
    const bindings = resolution.kind === "bound" ? [resolution.binding] : resolution.bindings;
    for (const binding of bindings) {
      if (search.mayRun(binding.block)) this.followBinding(binding, path, search);
    }
  }

  private followBinding(binding: Binding, path: readonly Key[], search: Search): void {
    if (search.seen.has(binding)) return;
    search.seen.add(binding);
    if (binding.kind === "value") {
      this.follow(binding.value, binding.block, [...binding.path, ...path], search);
      if (path[0] === EVERY) this.followAppended(binding.name, path.slice(1), search);
    } else if (binding.kind === "loop") {
      const { statement, block } = binding.loop;
      if (statement.kind !== "for") return;
      this.followItems(statement.iterable, block, [...binding.path, ...path], search);
    } else if (binding.kind === "opaque") {
      this.followComprehension(binding, path, search);
    } else if (binding.kind === "param") {
      const { definition } = binding.owner;
      if (definition?.kind !== "function") return;
      const outside = binding.block.parent ?? binding.block;
      const isFirst = definition.params[0]?.name === binding.name;
      const config = isFirst ? this.configs.ofHydra(definition, outside) : undefined;
      if (config) this.follow(config, outside, path, search);
      for (const site of this.graph.callsTo(definition)) {
        const given = argumentFor(site.call, definition, binding.name);
        if (given && given !== "default") this.follow(given, site.block, path, search);
      }
    }
  }

  /** `o` in `[StepLR(o, 5) for o in optimizers]`. */
  private followComprehension(
    { name, block }: Binding,
    path: readonly Key[],
    search: Search,
  ): void {
    const { definition } = block.scope;
    if (definition?.kind !== "comprehension") return;
    for (const { target, iterable } of definition.loops) {
      const item = placeOf(name, target);
      if (item) this.followItems(iterable, block.parent ?? block, [...item, ...path], search);
    }
  }

  /** What a loop over `iterable` has in its target; `path` is that of the item in the target. */
  private followItems(iterable: Expr, block: Block, path: readonly Key[], search: Search): void {
    if (iterable.kind === "call") {
      const { callee, args } = iterable;
      const [first, ...rest] = path;
      const name = lastName(callee);
      const isMethod = callee.kind === "attribute";
      if (!isMethod && name === "enumerate" && args[0]) {
        if (first === 1) this.followItems(args[0].value, block, rest, search);
        return;
      }
      if (!isMethod && name === "zip") {
        const item = typeof first === "number" ? args[first] : undefined;
        if (item) this.followItems(item.value, block, rest, search);
        return;
      }
      if (isMethod && name === "values") {
        this.follow(callee.object, block, [EVERY, ...path], search);
        return;
      }
      if (isMethod && name === "items") {
        if (first === 1) this.follow(callee.object, block, [EVERY, ...rest], search);
        return;
      }
    }
    this.follow(iterable, block, [EVERY, ...path], search);
  }

  /** `optimizers.append(Adam(…))` is one more item. */
  private followAppended(written: string, path: readonly Key[], search: Search): void {
    this.appended ??= appendsByList(this.index);
    for (const { call, block } of this.appended.get(written) ?? []) {
      const [item] = call.args;
      if (!item || search.seen.has(call) || !search.mayRun(block)) continue;
      search.seen.add(call);
      this.follow(item.value, block, path, search);
    }
  }

  /** `trainer.optimizer`: what the class of `trainer` assigns to `self.optimizer`. */
  private setByClass(
    { object }: ExprOf<"attribute">,
    block: Block,
    known: readonly AttributeBinding[],
  ): readonly AttributeBinding[] {
    const isSelf = object.kind === "name" && object.name === "self";
    if (isSelf || known.length === 0 || this.holding.has(object)) return [];
    this.holding.add(object);
    const made = this.sources(object, block).flatMap((s) =>
      s.expr.kind === "call" ? (classNamed(s.expr.callee, s.block) ?? []) : [],
    );
    this.holding.delete(object);
    return known.filter(
      (b) =>
        !b.isItem &&
        dottedName(b.object) === "self" &&
        made.some((definition) => definition === classOf(b.block)),
    );
  }

  /** `self.optimizer`: what the same class assigns to it; else what the same path is assigned. */
  private followAttribute(
    e: ExprOf<"attribute">,
    block: Block,
    path: readonly Key[],
    search: Search,
  ): void {
    const imported = resolveExpr(e, block);
    if (imported.kind === "bound") {
      this.followBinding(imported.binding, path, search);
      return;
    }
    const written = dottedName(e);
    const owner = classOf(block);
    const known = this.index.attributes.get(e.name) ?? [];
    for (const binding of this.setByClass(e, block, known)) {
      if (search.seen.has(binding) || !search.mayRun(binding.block)) continue;
      search.seen.add(binding);
      this.follow(binding.value, binding.block, [...binding.path, ...path], search);
    }
    // `cfg.train`: an item of what `cfg` is.
    if (path.length === 0 && known.length === 0) search.found.set(e, { expr: e, block, path });
    for (const binding of known) {
      const sameOwner = classOf(binding.block) === owner;
      if (search.seen.has(binding) || !sameOwner || !search.mayRun(binding.block)) continue;
      if (binding.isItem || `${dottedName(binding.object)}.${e.name}` !== written) continue;
      search.seen.add(binding);
      this.follow(binding.value, binding.block, [...binding.path, ...path], search);
    }
    if (written && path[0] === EVERY) this.followAppended(written, path.slice(1), search);
  }
}

/** Where a name stands in a target: `[1]` for b in `a, b`. */
function placeOf(name: string, target: Expr): readonly number[] | undefined {
  if (target.kind === "name") return target.name === name ? [] : undefined;
  const items = target.kind === "tuple" || target.kind === "list" ? target.items : [];
  const i = items.findIndex((item) => item.kind === "name" && item.name === name);
  return i < 0 ? undefined : [i];
}

const always: MayRun = () => true;

/** `args, unknown = parser.parse_known_args()`, `scheduler, epochs = create_scheduler_v2(…)` */
const isFirstOfPair = ({ callee }: ExprOf<"call">, path: readonly Key[]): boolean => {
  if (callee.kind !== "attribute" && callee.kind !== "name") return false;
  if (callee.name === "create_scheduler_v2") return path.join() === "0";
  if (callee.kind !== "attribute") return false;
  if (callee.name === "parse_known_args") return path.join() === "0";
  return callee.name === "parse_args_into_dataclasses" && path.length === 1;
};
