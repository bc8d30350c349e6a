import type { Expr } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { argumentFor, type CallGraph, classOf, functionOf } from "./callGraph.ts";
import { givenArguments } from "./givenArguments.ts";
import type { Entries, MemberLookUp } from "./member.ts";
import { resolveName } from "./resolve.ts";
import type { BindingOf, Block, CallSite } from "./scopes.ts";
import { isInScript } from "./workspace.ts";

/** Longer ways from the module to a function are not followed. */
const MAX_CALLS = 10;

/** At module level, or in a function that the script calls at one place, once. */
export function runsOnce(block: Block, graph: CallGraph, depth = 0): boolean {
  const definition = functionOf(block);
  if (!definition) return true;
  const [site, second] = graph.callsTo(definition);
  if (!site || second || depth > MAX_CALLS) return false;
  return !chainOf(site.block).some((b) => b.loop) && runsOnce(site.block, graph, depth + 1);
}

/** In a function that nothing calls, as `def run(**kwargs)` for those who import the script. */
export function isOnOffer(block: Block, graph: CallGraph): boolean {
  const definition = functionOf(block);
  if (!definition || definition.decorators.length > 0 || classOf(block)) return false;
  return graph.callsTo(definition).length === 0;
}

/** Another file does something where something asks for it. */
export const isAside = (object: Expr, block: Block): boolean =>
  !isInScript(object) && chainOf(block).some((b) => b.conditional);

/** Whether it is certainly None: `argv` of `def main(argv=None)`, where the script calls `main()`. */
export function isNone(expr: Expr, block: Block, graph: CallGraph): boolean {
  if (expr.kind === "constant") return expr.value === null;
  const binding = parameterNamed(expr, block);
  if (!binding) return false;
  const { definition } = binding.owner;
  const fallback = binding.param.defaultValue;
  if (definition?.kind !== "function" || fallback?.kind !== "constant") return false;
  const isLeft = ({ call }: CallSite) => argumentFor(call, definition, binding.name) === "default";
  return fallback.value === null && graph.callsTo(definition).every(isLeft);
}

/** What `**kwargs` of a function holds, where one call in the file is all that calls it. */
export function passedKeywords(
  object: Expr,
  block: Block,
  graph: CallGraph,
  entriesOf: MemberLookUp["entries"],
): Entries | undefined {
  const binding = parameterNamed(object, block);
  const definition = binding?.owner.definition;
  if (binding?.param.star !== "**" || definition?.kind !== "function") return undefined;
  const [site, second] = graph.callsTo(definition);
  if (!site || second) return undefined;
  const named = new Set(definition.params.filter((p) => p.star === "").map((p) => p.name));
  const given = givenArguments(site.call.args, site.block, entriesOf);
  if (given.some((g) => g.star !== "")) return undefined;
  return given.flatMap(({ name, value, block: where, via }) =>
    name === null || named.has(name)
      ? []
      : [[name, { expr: value, block: where, via: via ?? "function" }] as const],
  );
}

function parameterNamed(expr: Expr, block: Block): BindingOf<"param"> | undefined {
  const found = expr.kind === "name" ? resolveName(expr.name, expr.from, block) : undefined;
  const binding = found?.kind === "bound" ? found.binding : undefined;
  return binding?.kind === "param" ? binding : undefined;
}
