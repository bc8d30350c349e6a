import { dottedName, type ExprOf } from "./ast.ts";
import { classOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import { followBinding } from "./followNames.ts";
import { resolveExpr } from "./resolve.ts";
import type { AttributeBinding, Block } from "./scopes.ts";
import type { Follow, SourceSearch } from "./sourceSearch.ts";

/** `self.optimizer`: what the same class assigns to it; else what the same path is assigned. */
export const followAttribute: Follow<"attribute"> = (e, block, path, search) => {
  const imported = resolveExpr(e, block);
  if (imported.kind === "bound") {
    followBinding(imported.binding, path, search);
    return;
  }
  const known = search.tracer.index.attributes.get(e.name) ?? [];
  for (const binding of setByClass(e, block, known, search)) search.followAssigned(binding, path);
  // `cfg.train`: an item of what `cfg` is.
  if (path.length === 0 && known.length === 0) search.add(e, block, path);
  const written = dottedName(e);
  const owner = classOf(block);
  for (const binding of known) {
    const isSame = !binding.isItem && `${dottedName(binding.object)}.${e.name}` === written;
    if (isSame && classOf(binding.block) === owner) search.followAssigned(binding, path);
  }
  if (written) search.followAppended(written, path);
};

/** `trainer.optimizer`: what the class of `trainer` assigns to `self.optimizer`. */
function setByClass(
  { object }: ExprOf<"attribute">,
  block: Block,
  known: readonly AttributeBinding[],
  { tracer }: SourceSearch,
): readonly AttributeBinding[] {
  const isSelf = object.kind === "name" && object.name === "self";
  if (isSelf || known.length === 0 || tracer.holding.has(object)) return [];
  tracer.holding.add(object);
  const made = tracer
    .sources(object, block)
    .flatMap((s) => (s.expr.kind === "call" ? (classNamed(s.expr.callee, s.block) ?? []) : []));
  tracer.holding.delete(object);
  return known.filter(
    (b) =>
      !b.isItem &&
      dottedName(b.object) === "self" &&
      made.some((definition) => definition === classOf(b.block)),
  );
}
