import type { Expr } from "./ast.ts";
import { classOf, methodOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import type { Method } from "./evaluation.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/** The method that `object.name` means, where the file says of which class the object is. */
export function methodBehind(
  object: Expr,
  name: string,
  block: Block,
  tracer: ObjectTracer,
  index: ModuleIndex,
): Method | undefined {
  const isSelf = object.kind === "name" && object.name === "self";
  const [source, second] = isSelf ? [] : tracer.sources(object, block);
  const isMade = source?.expr.kind === "call" && !second;
  const owner = isSelf
    ? classOf(block)
    : isMade && source.expr.kind === "call"
      ? classNamed(source.expr.callee, source.block)
      : undefined;
  const definition = owner && methodOf(owner, name);
  const inside = definition && index.blockOf(definition.body);
  return inside && { definition, block: inside };
}
