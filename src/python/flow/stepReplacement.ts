import type { StepReplacement } from "../../core/optimizers/optimizer.ts";
import type { Expr } from "../ast.ts";
import { lastName } from "../loopFacts.ts";
import { resolveName } from "../resolve.ts";
import type { Block } from "../scopes.ts";

/**
 * What `optimizer.step = value` puts in the place of the optimizer's own method; undefined where
 * that cannot be read, and for a function that a decorator changes: `functools.wraps(optimizer.step)`
 * copies the mark by which a scheduler knows the method.
 */
export function stepReplacement(value: Expr, block: Block): StepReplacement | undefined {
  if (value.kind === "lambda") return "function";
  if (value.kind === "name") {
    const found = resolveName(value.name, value.from, block);
    const isPlain =
      found.kind === "bound" &&
      found.binding.kind === "function" &&
      found.binding.definition.decorators.length === 0;
    return isPlain ? "function" : undefined;
  }
  return value.kind === "call" ? boundMethod(value, block) : undefined;
}

/** `types.MethodType(function, optimizer)` and `function.__get__(optimizer)`. */
function boundMethod(
  { callee, args }: Extract<Expr, { kind: "call" }>,
  block: Block,
): StepReplacement | undefined {
  const [first] = args;
  const isGet = callee.kind === "attribute" && callee.name === "__get__";
  const bound = isGet
    ? callee.object
    : lastName(callee) === "MethodType"
      ? first?.value
      : undefined;
  return bound && stepReplacement(bound, block) === "function" ? "method" : undefined;
}
