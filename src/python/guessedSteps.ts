import { mapBodies } from "../core/spec/mapBodies.ts";
import { bodiesOfNode, type ScriptNode } from "./program.ts";
import type { Construction } from "./stepSites.ts";

/** Steps of which it is not known which one runs, with the first of them left. */
export interface Settled {
  readonly nodes: readonly ScriptNode[];
  /** Where and how often these are stepped hangs on an option that cannot be read. */
  readonly unsettled: ReadonlySet<Construction>;
  readonly isOpen: boolean;
}

interface Site {
  readonly node: ScriptNode;
  readonly object: Construction | "update";
  readonly tests: readonly string[];
  readonly loops: readonly ScriptNode[];
}

/**
 * `if per_batch: scheduler.step()` in the inner loop and `if per_epoch: scheduler.step()` behind
 * it: within one training loop steps of the same object under different options stand for each
 * other, as the branches of one `if` do. The first one is taken.
 */
export function settleSteps(nodes: readonly ScriptNode[]): Settled {
  const dropped = new Set<ScriptNode>();
  const unsettled = new Set<Construction>();
  let isOpen = false;
  for (const loop of outermostLoops(nodes)) {
    for (const [first, ...others] of byObject(sitesIn([loop]))) {
      for (const other of first ? others.filter((o) => !isBoth(first, o)) : []) {
        dropped.add(other.node);
        if (first && isOneOfTwo(first, other)) continue;
        isOpen = true;
        if (other.object !== "update") unsettled.add(other.object);
      }
    }
  }
  return { nodes: dropped.size > 0 ? without(nodes, dropped) : nodes, unsettled, isOpen };
}

const outermostLoops = (nodes: readonly ScriptNode[]): readonly ScriptNode[] =>
  nodes.flatMap((n) => (n.kind === "loop" ? [n] : bodiesOfNode(n).flatMap(outermostLoops)));

/** The steps that only run under an option; none of an object that is also stepped without. */
function byObject(sites: readonly Site[]): readonly (readonly Site[])[] {
  const objects = [...new Set(sites.map((s) => s.object))];
  const groups = objects.map((object) => sites.filter((s) => s.object === object));
  return groups.filter((group) => group.every((s) => s.tests.length > 0));
}

function sitesIn(
  nodes: readonly ScriptNode[],
  tests: readonly string[] = [],
  loops: readonly ScriptNode[] = [],
): readonly Site[] {
  return nodes.flatMap((node) => {
    if (node.kind === "optimizerStep") return [{ node, object: "update", tests, loops }];
    if (node.kind === "schedulerStep") return [{ node, object: node.scheduler, tests, loops }];
    // What changes from round to round takes turns on its own.
    const isOption = node.kind === "guess" && node.isInvariant && node.test !== null;
    const inner = isOption ? [...tests, node.test ?? ""] : tests;
    const around = node.kind === "loop" ? [...loops, node] : loops;
    return bodiesOfNode(node).flatMap((body) => sitesIn(body, inner, around));
  });
}

/** One is under the tests of the other, or both under the same. */
const isBoth = (a: Site, b: Site) =>
  a.tests.slice(0, b.tests.length).every((test, i) => test === b.tests[i]);

/** In the same loop, under a test and its opposite: one of them runs. */
function isOneOfTwo(a: Site, b: Site): boolean {
  const [x = "", y = ""] = [a.tests.at(-1), b.tests.at(-1)];
  const isSame = (p: readonly unknown[], q: readonly unknown[]) =>
    p.length === q.length && p.every((item, i) => item === q[i]);
  const isOpposite = y === `not ${x}` || x === `not ${y}`;
  return (
    isOpposite && isSame(a.loops, b.loops) && isSame(a.tests.slice(0, -1), b.tests.slice(0, -1))
  );
}

function without(
  nodes: readonly ScriptNode[],
  dropped: ReadonlySet<ScriptNode>,
): readonly ScriptNode[] {
  const inside = (body: readonly ScriptNode[]) => without(body, dropped);
  return nodes.filter((node) => !dropped.has(node)).map((node) => mapBodies(node, inside));
}
