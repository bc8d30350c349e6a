import { valueError } from "../core/spec/pyError.ts";
import { itemsOf, type PyValue } from "../core/spec/pyValue.ts";
import type { Expr } from "./ast.ts";
import { Unresolved } from "./unresolved.ts";

/** `a, (b, c) = value`: throws `PyError` where the number of items does not fit. */
export function assignTarget(target: Expr, value: PyValue, locals: Map<string, PyValue>): void {
  if (target.kind === "name") {
    locals.set(target.name, value);
    return;
  }
  const items = itemsOf(value);
  const isList = target.kind === "tuple" || target.kind === "list";
  if (!isList || !items) throw new Unresolved(target);
  const wanted = target.items.length;
  if (items.length < wanted) {
    throw valueError(`not enough values to unpack (expected ${wanted}, got ${items.length})`);
  }
  if (items.length > wanted) throw valueError(`too many values to unpack (expected ${wanted})`);
  for (const [i, item] of target.items.entries()) assignTarget(item, items[i] as PyValue, locals);
}
