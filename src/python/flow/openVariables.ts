import type { EmitContext } from "./emitState.ts";

/** For each variable those that are computed from it. */
export function readersOf({ assigned, relevance, functionOf }: EmitContext): Map<string, string[]> {
  const readers = new Map<string, string[]>();
  for (const [variable, all] of assigned) {
    if (!relevance.isRelevant(variable)) continue;
    for (const { value, path } of all) {
      for (const read of value ? functionOf(value, path).variables : []) {
        const known = readers.get(read);
        if (known) known.push(variable);
        else readers.set(read, [variable]);
      }
    }
  }
  return readers;
}

/** What is computed from something unread cannot be read either. */
export function spread(open: Set<string>, readers: ReadonlyMap<string, readonly string[]>): void {
  // The set grows while it is walked through.
  for (const name of open) for (const reader of readers.get(name) ?? []) open.add(reader);
}
