import type { Expr, Span } from "./ast.ts";
import { argumentFor, type CallGraph } from "./callGraph.ts";
import type { Length, Oracle } from "./evaluation.ts";
import { lastName, loopSource } from "./loopFacts.ts";
import type { ModuleIndex } from "./scopes.ts";

/** What call sites and loops of the file tell about parameters and data loaders. */
export function callSiteAnswers(
  index: ModuleIndex,
  graph: CallGraph,
  text: (span: Span) => string,
  assumedSteps: number,
): Pick<Oracle, "parameter"> & { readonly assumedLength: (argument: Expr) => Length | undefined } {
  return {
    parameter: parameterFrom(graph, text),
    assumedLength: (argument) =>
      isLoader(argument, index, text)
        ? { value: BigInt(assumedSteps), assumed: true, place: null }
        : undefined,
  };
}

/** A parameter has a value when every call in the file passes the same expression for it. */
const parameterFrom =
  (graph: CallGraph, text: (span: Span) => string): Oracle["parameter"] =>
  ({ owner, param, name, block }) => {
    const { definition } = owner;
    if (definition?.kind !== "function") return undefined;
    const given = graph.callsTo(definition).map((site) => ({
      expr: argumentFor(site.call, definition, name),
      block: site.block,
    }));
    const outside = block.parent ?? block;
    const via = "parameter-default";
    const fallback =
      param.defaultValue && ({ expr: param.defaultValue, block: outside, via } as const);
    const [first] = given;
    if (!first || given.every((g) => g.expr === "default")) return fallback ?? undefined;
    const { expr } = first;
    if (typeof expr !== "object") return undefined;
    const isAgreed = given.every((g) => typeof g.expr === "object" && text(g.expr) === text(expr));
    return isAgreed ? { expr, block: first.block, via: "function" } : undefined;
  };

/** A data loader by name, or whatever a loop of the file takes its batches from. */
function isLoader(argument: Expr, index: ModuleIndex, text: (span: Span) => string): boolean {
  if (argument.kind !== "name" && argument.kind !== "attribute") return false;
  const name = lastName(argument);
  if (/val|test|eval/i.test(name)) return false;
  if (/loader|_dl$|batches|_iter$/i.test(name)) return true;
  const written = text(argument);
  return index.loops.some((loop) => {
    const source = loopSource(loop);
    return source.kind === "iterable" && text(source.iterable) === written;
  });
}
