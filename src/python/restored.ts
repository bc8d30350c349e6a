import { type Expr, partsOf } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { readsCheckpoint } from "./checkpoints.ts";
import { resolveName } from "./resolve.ts";
import type { Binding, Block } from "./scopes.ts";

/**
 * `checkpoint["epoch"] + 1` in a branch, of a run that is taken up again: a new one is shown, for
 * which what stood there before holds.
 */
export const isRestored = (value: Expr, block: Block): boolean =>
  chainOf(block).some((b) => b.conditional && !b.loop) && readsItem(value, block);

function readsItem(value: Expr, block: Block, depth = 0): boolean {
  if (depth > 4) return false;
  if (value.kind === "constant" || value.kind === "name") return false;
  if (value.kind === "subscript" && isNamed(value.index) && isCheckpoint(value.object, block)) {
    return true;
  }
  if (value.kind === "lambda" || value.kind === "comprehension") return false;
  return partsOf(value).some((part) => readsItem(part, block, depth + 1));
}

const isNamed = (index: Expr): boolean =>
  index.kind === "constant" && typeof index.value === "string";

/** A name for what `torch.load` gave or a part of it, whichever of several calls it was. */
function isCheckpoint(object: Expr, block: Block): boolean {
  if (object.kind !== "name") return false;
  const found = resolveName(object.name, object.from, block);
  if (found.kind === "ambiguous") return found.bindings.every(isLoaded);
  return found.kind === "bound" && isLoaded(found.binding);
}

const isLoaded = (binding: Binding): boolean =>
  binding.kind === "value" && readsCheckpoint(binding.value);
