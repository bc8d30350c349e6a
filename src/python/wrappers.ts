import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import { classOf, methodOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/**
 * The call that makes the optimizer whose parameter groups an object of one of the script's own
 * classes shows as its own: `self.param_groups = self.base_optimizer.param_groups`. A schedule of
 * the wrapper moves the rates of that optimizer.
 */
export function wrappedOptimizer(
  made: Expr,
  block: Block,
  index: ModuleIndex,
  tracer: ObjectTracer,
): ExprOf<"call"> | undefined {
  const definition = made.kind === "call" ? classNamed(made.callee, block) : undefined;
  if (!definition) return undefined;
  const assigned = (index.attributes.get("param_groups") ?? []).filter(
    (b) =>
      !b.isItem &&
      b.path.length === 0 &&
      dottedName(b.object) === "self" &&
      classOf(b.block) === definition,
  );
  const property = methodOf(definition, "param_groups");
  const values = [...assigned, ...((property && index.returns.get(property)) ?? [])];
  const origins = values.flatMap(({ value, block: where }) =>
    value.kind === "attribute" && value.name === "param_groups"
      ? tracer.origins(value.object, where)
      : [],
  );
  const [only, second] = new Set(origins);
  return second ? undefined : only;
}
