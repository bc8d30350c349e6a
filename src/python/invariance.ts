import { type Expr, partsOf } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import type { Oracle } from "./evaluation.ts";
import { resolveName } from "./resolve.ts";
import type { Binding, Block } from "./scopes.ts";

const harmlessCalls = new Set(["isinstance", "hasattr", "getattr", "len", "bool"]);

/**
 * Whether a condition has the same outcome in every round of the loops around it: `if scheduler
 * is not None` does, `if epoch > 5` does not. In doubt the answer is no.
 */
export function isInvariant(expr: Expr, block: Block, oracle: Oracle, depth = 0): boolean {
  if (depth > 8) return false;
  const inner = (e: Expr) => isInvariant(e, block, oracle, depth + 1);
  switch (expr.kind) {
    case "constant":
      return true;
    case "name":
      return isStable(expr.name, expr.from, block, oracle, depth);
    case "call":
      return (
        expr.callee.kind === "name" &&
        harmlessCalls.has(expr.callee.name) &&
        expr.args.every((a) => inner(a.value))
      );
    case "attribute":
    case "unary":
    case "compare":
    case "logical":
    case "subscript":
      return partsOf(expr).every(inner);
    default:
      return false;
  }
}

function isStable(name: string, at: number, block: Block, oracle: Oracle, depth: number): boolean {
  const resolution = resolveName(name, at, block);
  if (resolution.kind === "unbound") return true;
  const bindings = resolution.kind === "bound" ? [resolution.binding] : resolution.bindings;
  return bindings.every((binding) => isStableBinding(binding, oracle, depth));
}

function isStableBinding(binding: Binding, oracle: Oracle, depth: number): boolean {
  if (binding.kind === "loop" || binding.kind === "opaque" || binding.kind === "with") return false;
  if (binding.kind !== "param") return !chainOf(binding.block).some((b) => b.loop);
  const given = oracle.parameter(binding);
  if (given) return isInvariant(given.expr, given.block, oracle, depth + 1);
  return !/epoch|step|iter|batch|idx|^[ijkt]$/i.test(binding.name);
}
