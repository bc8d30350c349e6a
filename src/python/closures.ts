import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { resolveName } from "./resolve.ts";
import type { Binding, BindingOf, Block, CallSite } from "./scopes.ts";

/** A function that another one defines and hands back: `return adjust`. */
export interface Closure {
  readonly definition: StmtOf<"function">;
  /** The call of the other, whose names the function keeps. */
  readonly maker: CallSite;
}

interface KnownCalls {
  targetOf(call: ExprOf<"call">): StmtOf<"function"> | undefined;
  callsTo(definition: StmtOf<"function">): readonly CallSite[];
  argumentFor(call: ExprOf<"call">, to: StmtOf<"function">, name: string): Expr | undefined;
}

/** Longer ways from a name to the function it stands for are not followed. */
const MAX_DEPTH = 6;

/** The closures that a name may stand for, through assignments and parameters. */
export function closuresBehind(
  callee: Expr,
  block: Block,
  calls: KnownCalls,
  depth = 0,
): readonly Closure[] {
  if (depth > MAX_DEPTH) return [];
  if (callee.kind === "call") return madeBy(callee, block, calls);
  if (callee.kind === "conditional") {
    return [callee.whenTrue, callee.whenFalse].flatMap((part) =>
      closuresBehind(part, block, calls, depth + 1),
    );
  }
  if (callee.kind !== "name") return [];
  const found = resolveName(callee.name, callee.from, block);
  if (found.kind === "unbound") return [];
  const bindings: readonly Binding[] = found.kind === "bound" ? [found.binding] : found.bindings;
  return bindings.flatMap((binding) => {
    if (binding.kind === "param") return passed(binding, calls, depth);
    if (binding.kind !== "value" || binding.path.length > 0) return [];
    return closuresBehind(binding.value, binding.block, calls, depth + 1);
  });
}

/** What the calls of a function pass for its parameter. */
function passed(
  { owner, name }: BindingOf<"param">,
  calls: KnownCalls,
  depth: number,
): readonly Closure[] {
  const { definition } = owner;
  if (definition?.kind !== "function") return [];
  return calls.callsTo(definition).flatMap(({ call, block }) => {
    const given = calls.argumentFor(call, definition, name);
    return given ? closuresBehind(given, block, calls, depth + 1) : [];
  });
}

function madeBy(call: ExprOf<"call">, block: Block, calls: KnownCalls): readonly Closure[] {
  const maker = calls.targetOf(call);
  const definition = maker && handedBack(maker);
  return definition
    ? [{ definition, maker: { call, block, scope: block.scope, target: null } }]
    : [];
}

/** The function that is all that a function gives back. */
function handedBack({ body }: StmtOf<"function">): StmtOf<"function"> | undefined {
  const [only, second] = body.filter((s) => s.kind === "return");
  if (second || only?.kind !== "return" || only.value?.kind !== "name") return undefined;
  const { name } = only.value;
  const [definition, other] = body.filter(
    (s): s is StmtOf<"function"> => s.kind === "function" && s.name === name,
  );
  return other ? undefined : definition;
}
