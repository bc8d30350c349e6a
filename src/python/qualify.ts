import type { Expr, ExprOf } from "./ast.ts";
import { type Resolution, resolveExpr, resolveName } from "./resolve.ts";
import { type Binding, type Block, moduleOf, type QualifiedName } from "./scopes.ts";

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
