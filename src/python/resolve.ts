import type { Expr } from "./ast.ts";
import { comesBack, dominates, endOfLoops, excludes } from "./blockChains.ts";
import { submodule } from "./modulePaths.ts";
import { type Binding, type Block, type Links, moduleOf, type Scope } from "./scopes.ts";

/** What a name means at a place: one binding, several possible ones, or nothing in this file. */
export type Resolution =
  | { readonly kind: "bound"; readonly binding: Binding }
  | { readonly kind: "ambiguous"; readonly bindings: readonly Binding[] }
  | { readonly kind: "unbound" };

const unbound: Resolution = { kind: "unbound" };

/**
 * Finds the binding of `name` that is in force at offset `at` inside `block`; for a name that comes
 * from another file of the workspace, the binding there.
 */
export function resolveName(name: string, at: number, block: Block): Resolution {
  return linked(resolveInFile(name, at, block), name, block, 0);
}

function resolveInFile(name: string, at: number, block: Block): Resolution {
  let scope: Scope | null = block.scope;
  let isOwn = true;
  for (; scope; scope = scope.parent) {
    // Names of a class body are not visible in the functions inside it.
    const isVisible = isOwn || scope.kind !== "class";
    const bindings = scope.outerNames.has(name) ? undefined : scope.bindings.get(name);
    if (bindings && isVisible) {
      return isOwn ? reaching(bindings, at, block) : fromOutside(bindings);
    }
    isOwn = isOwn && scope.kind === "comprehension";
  }
  return unbound;
}

/** Longer chains of re-exports are not followed. */
const MAX_LINKS = 12;

function linked(found: Resolution, name: string, block: Block, depth: number): Resolution {
  if (depth > MAX_LINKS) return found;
  if (found.kind === "unbound") return fromStars(name, moduleOf(block.scope), depth);
  if (found.kind === "bound") return imported(found.binding, depth);
  if (!found.bindings.some((b) => b.kind === "from")) return found;
  const all = found.bindings.map((b) => imported(b, depth));
  const bindings = all.flatMap((r) => {
    if (r.kind === "bound") return [r.binding];
    return r.kind === "ambiguous" ? r.bindings : [];
  });
  return { kind: "ambiguous", bindings };
}

/** What `from module import member` brings in, where the module is a file of the workspace. */
function imported(binding: Binding, depth: number): Resolution {
  const own: Resolution = { kind: "bound", binding };
  if (binding.kind !== "from") return own;
  const scope = linksOf(binding.block.scope)?.module(binding.module);
  const found = scope && exported(scope, binding.member, depth + 1);
  return found && found.kind !== "unbound" ? found : own;
}

/** What a name of a module means to those who import it. */
function exported(module: Scope, name: string, depth = 0): Resolution {
  const { top } = module;
  if (!top?.block) return unbound;
  const bindings = module.bindings.get(name);
  const own = bindings ? reaching(bindings, Number.POSITIVE_INFINITY, top.block) : unbound;
  return linked(own, name, top.block, depth);
}

function fromStars(name: string, module: Scope, depth: number): Resolution {
  const { links, stars } = module.top ?? { links: null, stars: [] };
  if (!links || stars.length === 0 || name.startsWith("_")) return unbound;
  for (const star of [...stars].reverse()) {
    const scope = links.module(star);
    const found = scope && exported(scope, name, depth + 1);
    if (found && found.kind !== "unbound") return found;
  }
  return unbound;
}

const linksOf = (scope: Scope): Links | null => moduleOf(scope).top?.links ?? null;

/** What a name means, or `module.name` where the module is a file of the workspace. */
export function resolveExpr(expr: Expr, block: Block): Resolution {
  if (expr.kind === "name") return resolveName(expr.name, expr.from, block);
  if (expr.kind !== "attribute" || !linksOf(block.scope)) return unbound;
  const module = moduleNamed(expr.object, block);
  const scope = module?.links.module(module.name);
  return scope ? exported(scope, expr.name) : unbound;
}

/** The module an expression stands for, as the importing file calls it. */
function moduleNamed(expr: Expr, block: Block): { links: Links; name: string } | undefined {
  if (expr.kind === "attribute") {
    const outer = moduleNamed(expr.object, block);
    const scope = outer?.links.module(outer.name);
    const inner = scope && moduleMeant(exported(scope, expr.name));
    return inner ?? (outer && { ...outer, name: submodule(outer.name, expr.name) });
  }
  if (expr.kind !== "name") return undefined;
  return moduleMeant(resolveName(expr.name, expr.from, block));
}

function moduleMeant(found: Resolution): { links: Links; name: string } | undefined {
  const binding = found.kind === "bound" ? found.binding : undefined;
  const links = binding && linksOf(binding.block.scope);
  if (!links) return undefined;
  if (binding.kind === "import") return { links, name: binding.module };
  return binding.kind === "from"
    ? { links, name: submodule(binding.module, binding.member) }
    : undefined;
}

/** Seen from a function that runs later, a name rebound at several places stays open. */
function fromOutside(bindings: readonly Binding[]): Resolution {
  const [only, second] = bindings;
  if (only && !second) return { kind: "bound", binding: only };
  return ambiguous(bindings);
}

/**
 * The assignment that reaches a use in the same scope, if exactly one can. `bindings` stand in
 * text order, and a text may bind one name many thousand times: only neighbours are looked at.
 */
function reaching(bindings: readonly Binding[], at: number, use: Block): Resolution {
  const possible = reachingAssignments(bindings, at, use);
  const [only, second] = possible;
  if (!only) return unbound;
  const certain = dominates(only.block, use) || only.kind === "function" || only.kind === "class";
  if (!second && (certain || isImport(only))) return { kind: "bound", binding: only };
  return ambiguous(possible);
}

/** What happens at an offset in a block. */
interface Placed {
  readonly at: number;
  readonly block: Block;
}

/** The assignments, of those in text order, that may be the last one before a use. */
export function reachingAssignments<T extends Placed>(
  bindings: readonly T[],
  at: number,
  use: Block,
): readonly T[] {
  const next = firstAfter(bindings, at);
  const before: T[] = [];
  let certain: T | undefined;
  for (let i = next - 1; i >= 0 && !certain && before.length <= MANY; i--) {
    const earlier = bindings[i] as T;
    if (excludes(earlier.block, use)) continue;
    before.push(earlier);
    if (dominates(earlier.block, use)) certain = earlier;
  }
  const after: T[] = [];
  const loopEnd = endOfLoops(use);
  for (let i = next; i < bindings.length; i++) {
    const later = bindings[i] as T;
    if (later.at > loopEnd) break;
    if (comesBack(later.block, use, certain?.block)) after.push(later);
  }
  return [...after, ...before];
}

/** With more candidates than this a name is as good as unknown: none of them is named then. */
const MANY = 50;

const ambiguous = (bindings: readonly Binding[]): Resolution => ({
  kind: "ambiguous",
  bindings: bindings.length > MANY ? [] : bindings,
});

function firstAfter(bindings: readonly Placed[], at: number): number {
  let low = 0;
  let high = bindings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bindings[middle] as Placed).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isImport = (binding: Binding) => binding.kind === "import" || binding.kind === "from";
