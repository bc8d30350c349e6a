import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import { argumentFor, type CallGraph, classOf } from "./callGraph.ts";
import { resolveExpr, resolveName } from "./resolve.ts";
import type { Binding, Block, ModuleIndex } from "./scopes.ts";

/** An expression that makes an object, and the block it stands in. */
export interface Source {
  readonly expr: Expr;
  readonly block: Block;
}

/** False for a block that the script does not run with its default options. */
export type MayRun = (block: Block) => boolean;

/** One search: what was found, and what need not be followed again. */
interface Search {
  readonly found: Map<Expr, Source>;
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

  constructor(index: ModuleIndex, graph: CallGraph) {
    this.index = index;
    this.graph = graph;
  }

  /** Every call whose result `expr` may be; empty when the file does not say. */
  origins(expr: Expr, block: Block, mayRun: MayRun = always): readonly ExprOf<"call">[] {
    return this.sources(expr, block, mayRun).flatMap((s) => (s.expr.kind === "call" ? s.expr : []));
  }

  /** Every expression whose value `expr` may be, through assignments, calls and returns. */
  sources(expr: Expr, block: Block, mayRun: MayRun = always): readonly Source[] {
    const search: Search = { found: new Map(), seen: new Set(), mayRun, depth: 0 };
    this.follow(expr, block, [], search);
    return [...search.found.values()];
  }

  /** `path` tells which item of a tuple is meant: `[1]` for b in `a, b = expr`. */
  private follow(expr: Expr, block: Block, path: readonly number[], search: Search): void {
    if (search.depth >= MAX_DEPTH) return;
    search.depth += 1;
    this.followKind(expr, block, path, search);
    search.depth -= 1;
  }

  private followKind(expr: Expr, block: Block, path: readonly number[], search: Search): void {
    if (expr.kind === "name") this.followName(expr, block, path, search);
    else if (expr.kind === "attribute") this.followAttribute(expr, block, path, search);
    else if (expr.kind === "call") this.followCall(expr, block, path, search);
    else if (expr.kind === "conditional") {
      this.follow(expr.whenTrue, block, path, search);
      this.follow(expr.whenFalse, block, path, search);
    } else if (expr.kind === "walrus") this.follow(expr.value, block, path, search);
    else this.followItem(expr, block, path, search);
  }

  private followItem(expr: Expr, block: Block, path: readonly number[], search: Search): void {
    const [first, ...rest] = path;
    if (first === undefined) search.found.set(expr, { expr, block });
    else if (expr.kind === "tuple" || expr.kind === "list") {
      const item = expr.items[first];
      if (item) this.follow(item, block, rest, search);
    }
  }

  /** A call of the file's own function is what the function returns. */
  private followCall(
    call: ExprOf<"call">,
    block: Block,
    path: readonly number[],
    search: Search,
  ): void {
    const prepared = preparedItem(call, path);
    if (prepared) {
      this.follow(prepared.item, block, prepared.rest, search);
      return;
    }
    const target = this.graph.targetOf(call);
    const returns = (target && target.name !== "__init__" && this.index.returns.get(target)) || [];
    if (returns.length === 0) {
      if (path.length === 0 || isKnownArguments(call, path)) {
        search.found.set(call, { expr: call, block });
      }
      return;
    }
    for (const site of returns.filter((r) => search.mayRun(r.block))) {
      const key = `${site.value.from}:${path.join(".")}`;
      if (search.seen.has(key)) continue;
      search.seen.add(key);
      this.follow(site.value, site.block, path, search);
    }
  }

  private followName(
    e: ExprOf<"name">,
    block: Block,
    path: readonly number[],
    search: Search,
  ): void {
    const resolution = resolveName(e.name, e.from, block);
    if (resolution.kind === "unbound") return;
    const bindings = resolution.kind === "bound" ? [resolution.binding] : resolution.bindings;
    for (const binding of bindings) {
      if (search.mayRun(binding.block)) this.followBinding(binding, path, search);
    }
  }

  private followBinding(binding: Binding, path: readonly number[], search: Search): void {
    if (search.seen.has(binding)) return;
    search.seen.add(binding);
    if (binding.kind === "value") {
      this.follow(binding.value, binding.block, [...binding.path, ...path], search);
    } else if (binding.kind === "param") {
      const { definition } = binding.owner;
      if (definition?.kind !== "function") return;
      for (const site of this.graph.callsTo(definition)) {
        const given = argumentFor(site.call, definition, binding.name);
        if (given && given !== "default") this.follow(given, site.block, path, search);
      }
    }
  }

  /** `self.optimizer`: what the same class assigns to it; else what the same path is assigned. */
  private followAttribute(
    e: ExprOf<"attribute">,
    block: Block,
    path: readonly number[],
    search: Search,
  ): void {
    const imported = resolveExpr(e, block);
    if (imported.kind === "bound") {
      this.followBinding(imported.binding, path, search);
      return;
    }
    const written = dottedName(e);
    const owner = classOf(block);
    for (const binding of this.index.attributes.get(e.name) ?? []) {
      const sameOwner = classOf(binding.block) === owner;
      if (search.seen.has(binding) || !sameOwner || !search.mayRun(binding.block)) continue;
      if (`${dottedName(binding.object)}.${e.name}` !== written) continue;
      search.seen.add(binding);
      this.follow(binding.value, binding.block, [...binding.path, ...path], search);
    }
  }
}

const always: MayRun = () => true;

/** `a, b = accelerator.prepare(x, y)` and the like hand back what they are given, in its order. */
function preparedItem(
  { callee, args }: ExprOf<"call">,
  path: readonly number[],
): { readonly item: Expr; readonly rest: readonly number[] } | undefined {
  if (callee.kind !== "attribute" || !/^(prepare|setup|setup_optimizers)$/.test(callee.name)) {
    return undefined;
  }
  const positional = args.filter((a) => a.name === null && a.star === "");
  const [index = 0, ...rest] = path;
  const isWhole = path.length > 0 || (positional.length === 1 && args.length === 1);
  const item = isWhole ? positional[index]?.value : undefined;
  return item && { item, rest };
}

/** `args, unknown = parser.parse_known_args()` */
const isKnownArguments = ({ callee }: ExprOf<"call">, path: readonly number[]): boolean =>
  callee.kind === "attribute" && callee.name === "parse_known_args" && path.join() === "0";
