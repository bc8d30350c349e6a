import type { Expr, ExprOf } from "./ast.ts";
import { comesBack, dominates, endOfLoops, excludes } from "./blockChains.ts";
import { submodule } from "./modulePaths.ts";
import {
  type Binding,
  type Block,
  type Links,
  moduleOf,
  type QualifiedName,
  type Scope,
} from "./scopes.ts";

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

/** What people call these modules when an excerpt leaves out its imports. */
const conventional: Readonly<Record<string, string>> = {
  torch: "torch",
  optim: "torch.optim",
  lr_scheduler: "torch.optim.lr_scheduler",
  math: "math",
  np: "numpy",
  numpy: "numpy",
};

/** Whether `from module import *` brings in a name. */
type StarNames = (module: string, name: string) => boolean;

/**
 * The full dotted path an expression refers to, such as `torch.optim.SGD`.
 * Undefined when it is something else, for instance a class of the file itself.
 */
export function qualify(
  expr: Expr,
  block: Block,
  starNames: StarNames,
  depth = 0,
): QualifiedName | undefined {
  if (depth > MAX_ALIASES || (expr.kind !== "name" && expr.kind !== "attribute")) return undefined;
  const known = depth === 0 ? moduleOf(block.scope).top?.qualified : undefined;
  if (known?.has(expr)) return known.get(expr);
  const found = qualifyAnew(expr, block, starNames, depth);
  known?.set(expr, found);
  return found;
}

function qualifyAnew(
  expr: Expr,
  block: Block,
  starNames: StarNames,
  depth: number,
): QualifiedName | undefined {
  const root = rootOf(expr);
  if (!root) return undefined;
  if (expr !== root) {
    const found = resolveExpr(expr, block);
    if (found.kind !== "unbound") {
      const path = importedPath(found, starNames, depth);
      return path === undefined ? undefined : { path, assumed: false };
    }
  }
  const resolution = resolveName(root.name, root.from, block);
  if (resolution.kind === "unbound") return unboundName(expr, root.name, block, starNames);
  const base = importedPath(resolution, starNames, depth);
  return base ? { path: pathFrom(base, expr), assumed: false } : undefined;
}

/** The name that a dotted name begins with. */
function rootOf(expr: Expr): ExprOf<"name"> | undefined {
  if (expr.kind === "name") return expr;
  return expr.kind === "attribute" ? rootOf(expr.object) : undefined;
}

/** A dotted name with `base` in the place of its first one. */
const pathFrom = (base: string, expr: Expr): string =>
  expr.kind === "attribute" ? `${pathFrom(base, expr.object)}.${expr.name}` : base;

function unboundName(
  expr: Expr,
  root: string,
  { scope }: Block,
  starNames: StarNames,
): QualifiedName | undefined {
  const { stars = [], links = null } = moduleOf(scope).top ?? {};
  const star = stars.find((module) => starNames(module, root));
  if (star) return { path: pathFrom(`${star}.${root}`, expr), assumed: false };
  const module = conventional[root];
  // A star import of an unknown module may bring in a class of its own by this name.
  const isOpen = stars.some((name) => !links?.module(name));
  const isHidden = module === undefined && /^[A-Z]/.test(root) && isOpen;
  return isHidden ? undefined : { path: pathFrom(module ?? root, expr), assumed: true };
}

/** Aliases of aliases beyond this are not followed. */
const MAX_ALIASES = 50;

function importedPath(
  resolution: Resolution,
  starNames: StarNames,
  depth: number,
): string | undefined {
  if (resolution.kind === "ambiguous") return agreedImport(resolution.bindings);
  if (resolution.kind !== "bound") return undefined;
  const { binding } = resolution;
  if (binding.kind === "import") return binding.module;
  if (binding.kind === "from") return `${binding.module}.${binding.member}`;
  // `SGD = torch.optim.SGD` and `opt_class = optim.Adam` are aliases too.
  if (binding.kind === "value" && binding.path.length === 0) {
    return qualify(binding.value, binding.block, starNames, depth + 1)?.path;
  }
  return undefined;
}

/** `try: from torch.optim import X` with a fallback: the import if all imports agree. */
function agreedImport(bindings: readonly Binding[]): string | undefined {
  const paths = bindings.flatMap((b) => {
    if (b.kind === "import") return [b.module];
    return b.kind === "from" ? [`${b.module}.${b.member}`] : [];
  });
  return paths.length === bindings.length && new Set(paths).size === 1 ? paths[0] : undefined;
}
