import { dottedName, type Expr } from "./ast.ts";
import { classOf } from "./callGraph.ts";
import { EVERY, type Key, keyOf } from "./items.ts";
import type { Block } from "./scopes.ts";
import type { Follow, Path, SourceSearch } from "./sourceSearch.ts";

/** `loaders["train"]`: the item set under that name, else that of the whole. */
export const followSubscript: Follow<"subscript"> = (expr, block, path, search) => {
  const key = keyMeant(expr.index, block, search);
  const before = search.size;
  if (key !== undefined) {
    followItemsSet(expr.object, key, block, path, search);
    search.follow(expr.object, block, [key, ...path]);
  }
  if (search.size === before && path.length === 0) search.add(expr, block, path);
};

/** The key that `args.opt` is; while it is not known, every item may be meant. */
export function keyMeant(index: Expr, block: Block, search: SourceSearch): Key | undefined {
  const written = keyOf(index);
  if (written !== undefined || index.kind === "constant") return written;
  const value = search.tracer.configs.key(index, block);
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" ? value : EVERY;
}

/** `optimizers["encoder"] = Adam(…)` under the same name. */
function followItemsSet(
  object: Expr,
  key: Key,
  block: Block,
  path: Path,
  search: SourceSearch,
): void {
  const written = dottedName(object);
  if (!written) return;
  for (const binding of search.tracer.index.attributes.get(String(key)) ?? []) {
    const isSame = binding.isItem && dottedName(binding.object) === written;
    if (isSame && classOf(binding.block) === classOf(block)) search.followAssigned(binding, path);
  }
}
