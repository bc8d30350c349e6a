import type { Span } from "./ast.ts";
import { type CallGraph, functionsAround } from "./callGraph.ts";
import type { Block, CallSite } from "./scopes.ts";
import { isInScript } from "./workspace.ts";

/** Longer ways from the script into other files are not followed. */
const MAX_CALLS = 50;

/** The call in the script through which a place in another file is first reached. */
export function anchorOf(block: Block, graph: CallGraph): CallSite | undefined {
  const queue = [block];
  const seen = new Set<object>();
  // The queue grows while it is walked through.
  for (const inner of queue) {
    for (const definition of functionsAround(inner)) {
      if (seen.has(definition)) continue;
      seen.add(definition);
      if (seen.size > MAX_CALLS) return undefined;
      for (const site of graph.callsTo(definition)) {
        if (isInScript(site.call)) return site;
        queue.push(site.block);
      }
    }
  }
  return undefined;
}

/** A place of the script: itself, or the call that leads to another file's. */
export function inScript(span: Span, block: Block, graph: CallGraph): Span | undefined {
  if (isInScript(span)) return { from: span.from, to: span.to };
  const call = anchorOf(block, graph)?.call;
  return call && { from: call.from, to: call.to };
}
