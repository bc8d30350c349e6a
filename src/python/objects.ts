import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import { argumentFor, type CallGraph, classOf } from "./callGraph.ts";
import { resolveName } from "./resolve.ts";
import type { Binding, Block, ModuleIndex } from "./scopes.ts";

type Call = ExprOf<"call">;

/** Follows a variable, attribute or parameter back to the calls that may have made the object. */
export class ObjectTracer {
  private readonly index: ModuleIndex;
  private readonly graph: CallGraph;

  constructor(index: ModuleIndex, graph: CallGraph) {
    this.index = index;
    this.graph = graph;
  }

  /** Every call whose result `expr` may be; empty when the file does not say. */
  origins(expr: Expr, block: Block): readonly Call[] {
    const found = new Set<Call>();
    this.follow(expr, block, found, new Set());
    return [...found];
  }

  private follow(expr: Expr, block: Block, found: Set<Call>, seen: Set<unknown>): void {
    if (expr.kind === "call") found.add(expr);
    else if (expr.kind === "name") this.followName(expr, block, found, seen);
    else if (expr.kind === "attribute") this.followAttribute(expr, block, found, seen);
    else if (expr.kind === "conditional") {
      this.follow(expr.whenTrue, block, found, seen);
      this.follow(expr.whenFalse, block, found, seen);
    }
  }

  private followName(e: ExprOf<"name">, block: Block, found: Set<Call>, seen: Set<unknown>): void {
    const resolution = resolveName(e.name, e.from, block);
    if (resolution.kind === "unbound") return;
    const bindings = resolution.kind === "bound" ? [resolution.binding] : resolution.bindings;
    for (const binding of bindings) this.followBinding(binding, found, seen);
  }

  private followBinding(binding: Binding, found: Set<Call>, seen: Set<unknown>): void {
    if (seen.has(binding)) return;
    seen.add(binding);
    if (binding.kind === "value") {
      const value = itemAt(binding.value, binding.path);
      if (value) this.follow(value, binding.block, found, seen);
    } else if (binding.kind === "param") {
      const { definition } = binding.owner;
      if (definition?.kind !== "function") return;
      for (const site of this.graph.callsTo(definition)) {
        const given = argumentFor(site.call, definition, binding.name);
        if (given && given !== "default") this.follow(given, site.block, found, seen);
      }
    }
  }

  /** `self.optimizer`: what the same class assigns to it; else what the same path is assigned. */
  private followAttribute(
    e: ExprOf<"attribute">,
    block: Block,
    found: Set<Call>,
    seen: Set<unknown>,
  ): void {
    const path = dottedName(e);
    const owner = classOf(block);
    for (const binding of this.index.attributes.get(e.name) ?? []) {
      const sameOwner = classOf(binding.block) === owner;
      if (seen.has(binding) || !sameOwner) continue;
      if (`${dottedName(binding.object)}.${e.name}` !== path) continue;
      seen.add(binding);
      const value = itemAt(binding.value, binding.path);
      if (value) this.follow(value, binding.block, found, seen);
    }
  }
}

/** The item of a literal tuple or list that an unpacking assignment takes. */
function itemAt(value: Expr, path: readonly number[]): Expr | undefined {
  let item: Expr | undefined = value;
  for (const i of path) {
    item = item?.kind === "tuple" || item?.kind === "list" ? item.items[i] : undefined;
  }
  return item;
}
