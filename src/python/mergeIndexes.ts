import type { CallSite, ModuleIndex } from "./scopes.ts";
import type { LinkedModule } from "./workspace.ts";

/**
 * The script and the files it uses as one index. `calls` are those that are reached from the
 * script: what else another file does is not this script's.
 */
export function mergeIndexes(
  script: ModuleIndex,
  linked: readonly LinkedModule[],
  calls: readonly CallSite[],
): ModuleIndex {
  const methodCalls = callsByMethod(calls);
  if (linked.length === 0) return { ...script, calls, methodCalls };
  const all = [script, ...linked.map((m) => m.index)];
  return {
    ...script,
    calls,
    methodCalls,
    imports: all.flatMap((index) => index.imports),
    loops: all.flatMap((index) => index.loops),
    attributes: joinedLists(all.map((index) => index.attributes)),
    classes: new Map(all.flatMap((index) => [...index.classes])),
    selections: all.flatMap((index) => index.selections),
    returns: new Map(all.flatMap((index) => [...index.returns])),
    uses: joinedLists(all.map((index) => index.uses)),
    blockOf: (body) => all.map((index) => index.blockOf(body)).find((block) => block),
  };
}

function callsByMethod(calls: readonly CallSite[]): ReadonlyMap<string, readonly CallSite[]> {
  const found = new Map<string, CallSite[]>();
  for (const site of calls) {
    const { callee } = site.call;
    if (callee.kind !== "attribute") continue;
    const known = found.get(callee.name);
    if (known) known.push(site);
    else found.set(callee.name, [site]);
  }
  return found;
}

function joinedLists<K, V>(maps: readonly ReadonlyMap<K, readonly V[]>[]): Map<K, readonly V[]> {
  const joined = new Map<K, readonly V[]>();
  for (const map of maps) {
    for (const [key, list] of map) {
      const known = joined.get(key);
      joined.set(key, known ? [...known, ...list] : list);
    }
  }
  return joined;
}
