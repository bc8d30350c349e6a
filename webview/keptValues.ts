import type { Trace } from "../src/core/trace.ts";

/**
 * The trace with those of the last one's arrays that hold the same values: what looks at them sees
 * that nothing of its own has changed, though every simulation makes new ones.
 */
export function withKeptValues(trace: Trace, last: Trace | null): Trace {
  if (last?.steps !== trace.steps || !isEqual(last.epochStarts, trace.epochStarts)) return trace;
  const lr = trace.lr.map((values, g) => kept(values, last.lr[g]));
  const momentum = trace.momentum.map((values, g) => values && kept(values, last.momentum[g]));
  return { ...trace, lr, momentum };
}

const kept = (values: Float64Array, last: Float64Array | null | undefined): Float64Array =>
  last && isEqual(values, last) ? last : values;

type Numbers = Float64Array | Int32Array;

function isEqual(a: Numbers, b: Numbers): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
