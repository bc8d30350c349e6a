import assert from "node:assert/strict";
import type { Trace } from "../../src/core/trace.ts";
import { withKeptValues } from "../../webview/keptValues.ts";

/** Two epochs of two updates; what else a trace has does not matter here. */
const traceOf = (lr: number[], momentum: number[], epochStarts = [0, 2]): Trace =>
  ({
    steps: lr.length,
    lr: [Float64Array.from(lr)],
    momentum: [Float64Array.from(momentum), null],
    epochStarts: Int32Array.from(epochStarts),
  }) as unknown as Trace;

describe("values that a new simulation leaves as they were", () => {
  const last = traceOf([1, 2, 3, 4], [0.9, 0.9, 0.9, 0.9]);

  it("stay the same arrays, one by one", () => {
    const next = withKeptValues(traceOf([1, 2, 3, 5], [0.9, 0.9, 0.9, 0.9]), last);
    assert.equal(next.momentum[0], last.momentum[0]);
    assert.equal(next.momentum[1], null);
    assert.notEqual(next.lr[0], last.lr[0]);
    assert.deepEqual([...(next.lr[0] ?? [])], [1, 2, 3, 5]);
  });

  it("do not stay where they lie at other places of the axis, or are not the same", () => {
    const moved = withKeptValues(traceOf([1, 2, 3, 4], [0.9, 0.9, 0.9, 0.9], [0, 1]), last);
    assert.notEqual(moved.momentum[0], last.momentum[0]);
    const zero = traceOf([0, 0], [0, 0], [0]);
    const negative = withKeptValues(traceOf([-0, 0], [0, 0], [0]), zero);
    assert.ok(Object.is(negative.lr[0]?.[0], -0));
    assert.equal(withKeptValues(last, null), last);
  });
});
