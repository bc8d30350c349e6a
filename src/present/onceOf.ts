import type { Trace } from "../core/trace.ts";

/**
 * A function of a trace's group that is computed once: a lens, a hint and a hover ask for the same
 * figures of hundreds of thousands of steps, on a thread that somebody types on.
 */
export function onceOf<T>(compute: (trace: Trace, group: number) => T) {
  const known = new WeakMap<Trace, Map<number, T>>();
  return (trace: Trace, group = 0): T => {
    const groups = known.get(trace) ?? new Map<number, T>();
    known.set(trace, groups);
    if (!groups.has(group)) groups.set(group, compute(trace, group));
    return groups.get(group) as T;
  };
}
