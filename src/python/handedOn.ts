import type { Expr, StmtOf } from "./ast.ts";
import { argumentFor, type CallGraph } from "./callGraph.ts";
import { resolveName } from "./resolve.ts";
import type { Block, CallSite } from "./scopes.ts";

/** What a call passes for a parameter, and where that stands; undefined where it is not known. */
export interface Passed {
  readonly expr: Expr | "default" | undefined;
  readonly block: Block;
}

const MAX_DEPTH = 5;

/**
 * What a call passes for a parameter. `build(**kwargs)` inside `def train(**kwargs)` hands on the
 * keywords of whoever calls `train`: there is one entry for each such call.
 */
export function passedFor(
  site: CallSite,
  definition: StmtOf<"function">,
  name: string,
  graph: CallGraph,
  depth = 0,
): readonly Passed[] {
  const { call, block } = site;
  const own = argumentFor(call, definition, name);
  const outer = own === undefined && depth < MAX_DEPTH ? handingOn(site) : undefined;
  if (!outer) return [{ expr: own, block }];
  // What has a parameter of its own there is not among the keywords.
  if (outer.params.some((p) => p.name === name)) return [{ expr: "default", block }];
  return graph.callsTo(outer).flatMap((caller): readonly Passed[] => {
    const keyword = caller.call.args.find((a) => a.name === name);
    if (keyword) return [{ expr: keyword.value, block: caller.block }];
    if (caller.call.args.every((a) => a.star === "")) return [{ expr: "default", block }];
    const isSame = handingOn(caller) !== undefined;
    return isSame
      ? passedFor(caller, definition, name, graph, depth + 1)
      : [{ expr: undefined, block }];
  });
}

/** The function whose own `**kwargs` is all that the call unpacks. */
function handingOn({ call, block }: CallSite): StmtOf<"function"> | undefined {
  const stars = call.args.filter((a) => a.star !== "");
  const [only, second] = stars;
  if (!only || second || only.star !== "**" || only.value.kind !== "name") return undefined;
  const found = resolveName(only.value.name, only.value.from, block);
  const binding = found.kind === "bound" ? found.binding : undefined;
  const { definition } = binding?.kind === "param" ? binding.owner : { definition: null };
  const isKeywords = binding?.kind === "param" && binding.param.star === "**";
  return isKeywords && definition?.kind === "function" ? definition : undefined;
}
