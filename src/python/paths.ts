import type { Expr } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { type CallGraph, functionOf } from "./callGraph.ts";
import type { Block, CallSite } from "./scopes.ts";

/** One level on the way from the start of the script to a call. */
export type PathElement =
  | { readonly kind: "loop" | "call"; readonly key: object }
  | {
      readonly kind: "when";
      readonly key: object;
      readonly block: Block;
      /** True for the branch's own test, false for the tests before it that must have failed. */
      readonly tests: readonly { readonly test: Expr; readonly wanted: boolean }[];
    };

export type Path = readonly PathElement[];

const MAX_DEPTH = 8;
const MAX_PATHS = 4;

/** The ways in which a call is reached, through the file's own functions, outermost level first. */
export function pathsTo(site: CallSite, graph: CallGraph, depth = 0): readonly Path[] {
  const inside = elementsAround(site.block);
  const definition = functionOf(site.block);
  const callers = definition && depth < MAX_DEPTH ? graph.callsTo(definition) : [];
  const outer = callers.filter((caller) => functionOf(caller.block) !== definition);
  if (outer.length === 0) return [inside];
  return outer
    .slice(0, MAX_PATHS)
    .flatMap((caller) => {
      const call: PathElement = { kind: "call", key: caller };
      return pathsTo(caller, graph, depth + 1).map((path) => [...path, call, ...inside]);
    })
    .slice(0, MAX_PATHS);
}

export function elementsAround(block: Block): Path {
  return [...chainOf(block)].reverse().flatMap((b) => elementOf(b) ?? []);
}

function elementOf(block: Block): PathElement | undefined {
  if (block.loop) return { kind: "loop", key: block.loop };
  const { siblings, conditional } = block;
  if (!conditional || siblings?.kind !== "if") return undefined;
  const own = siblings.branches.findIndex((b) => b.body[0] && b.body[0].from === block.from);
  const tests = siblings.branches
    .slice(0, own + 1)
    .flatMap(({ test }, i) => (test ? [{ test, wanted: i === own }] : []));
  const parent = block.parent ?? block;
  return { kind: "when", key: block, block: parent, tests };
}
