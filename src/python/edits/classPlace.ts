import type { Expr } from "../ast.ts";
import { qualify } from "../qualify.ts";
import { resolveName } from "../resolve.ts";
import type { Binding, Block } from "../scopes.ts";
import { type CallFact, callsOf } from "../script.ts";
import { starExports, torchClass } from "../torchNames.ts";
import type { Draft, PlacedCall } from "./draft.ts";
import { definitionOf, isPartial } from "./givers.ts";
import { type Refused, refused } from "./outcome.ts";

/** Where a class is named, and the block in which that name means something. */
export interface ClassPlace {
  readonly expr: Expr;
  readonly block: Block;
}

/**
 * Where the class of a call is chosen: in the call, or where the variable that is called got it.
 * `optimizer_class = torch.optim.AdamW` may stand in one of several branches.
 */
export function classPlace(
  { call: { callee }, block }: Pick<PlacedCall, "call" | "block">,
  { qualified }: CallFact,
): ClassPlace {
  const made = definitionOf(callee, block);
  const [wrapped] = made.expr.kind === "call" && isPartial(made.expr) ? made.expr.args : [];
  if (wrapped) return { expr: wrapped.value, block: made.block };
  const own = { expr: callee, block };
  if (callee.kind !== "name") return own;
  const found = resolveName(callee.name, callee.from, block);
  const bindings = bindingsIn(found).flatMap((b) =>
    b.kind === "value" && b.path.length === 0 ? [{ expr: b.value, block: b.block }] : [],
  );
  const isIt = ({ expr, block: at }: ClassPlace) => {
    const path = qualify(expr, at, starExports)?.path;
    return path !== undefined && torchClass(path)?.qualified === qualified;
  };
  const [only, second] = bindings.filter(isIt);
  return only && !second ? only : own;
}

/** Why another class was not what the code then said: a name may make other calls' objects too. */
export function sharedClass(before: Draft, after: Draft, id: string): Refused {
  const fact = before.fact(id);
  const placed = before.placed(id);
  const isOther = (c: CallFact) => c.id !== id && c.qualified !== before.fact(c.id)?.qualified;
  if (!fact || !placed || !callsOf(after.script).some(isOther)) return refused("unverified");
  const { file, call } = placed;
  const { expr } = classPlace(placed, fact);
  return refused("sharedClass", file.slice(call.callee), { file: file.path, from: expr.from });
}

function bindingsIn(found: ReturnType<typeof resolveName>): readonly Binding[] {
  if (found.kind === "ambiguous") return found.bindings;
  return found.kind === "bound" ? [found.binding] : [];
}
