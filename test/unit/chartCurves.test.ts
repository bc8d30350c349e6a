import assert from "node:assert/strict";
import fc from "fast-check";
import { stepProgram } from "../../src/core/runPlan.ts";
import { type SeedCurves, seedCurves } from "../../src/core/seedCurves.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import type { Trace } from "../../src/core/trace.ts";
import { firstAtMost, runningMean } from "../../src/present/smooth.ts";
import { linearTicks } from "../../src/present/ticks.ts";
import { bandPoints, type Frame, linePoints } from "../../webview/charts/curves.ts";
import { placeLabels } from "../../webview/charts/labelLayout.ts";
import { cursorText, firstFrom, positionOf, stepAt } from "../../webview/timeline.ts";

/** A run of epochs of equal length; what it computes does not matter here. */
function traceOf(values: Float64Array, perEpoch: number): Trace {
  const epochs = Math.ceil(values.length / perEpoch);
  return {
    steps: values.length,
    lr: [values],
    epochStarts: Int32Array.from({ length: epochs }, (_, i) => i * perEpoch),
  } as unknown as Trace;
}

const anyValue = fc.oneof(
  fc.double({ min: 1e-6, max: 10, noNaN: true }),
  fc.constantFrom(0.1, 0.1, 0.1, 0.5),
);

describe("curves of any length", () => {
  it("show every peak and every drop of what is in view", () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 2, maxLength: 4000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 20, max: 300 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.constantFrom("epoch", "step"),
        (list, perEpoch, width, from, unit) => {
          const values = Float64Array.from(list);
          const trace = traceOf(values, perEpoch);
          const isEpoch = unit === "epoch" && trace.epochStarts.length > 1;
          const max = isEpoch ? trace.epochStarts.length : values.length;
          const frame: Frame = {
            unit: isEpoch ? "epoch" : "step",
            from: from * max,
            to: max,
            width,
            isLog: false,
            smoothing: 0,
          };
          const points = linePoints(values, trace, frame);
          const first = Math.min(
            values.length - 1,
            firstFrom(trace, frame.unit, frame.from, values.length),
          );
          const inView = [...values.subarray(first)];
          const drawn = points.map((p) => p.y);
          assert.ok(drawn.includes(Math.max(...inView)), "the highest value");
          assert.ok(drawn.includes(Math.min(...inView)), "the lowest value");
          // Column by column, so that no single spike is lost beside a higher one.
          const columns = Math.max(100, width);
          const start = Math.max(0, first - 1);
          const count = values.length - start;
          for (let c = 0; c < columns && count > 2 * columns; c++) {
            const low = start + Math.floor((c * count) / columns);
            const high = start + Math.floor(((c + 1) * count) / columns);
            const peak = Math.max(...values.subarray(low, high));
            assert.ok(drawn.includes(peak), `the peak of column ${c}`);
          }
          assert.ok(points.length <= 4 * columns + 4, `${points.length} points`);
          assert.ok(points.every((p, i) => i === 0 || p.x >= (points[i - 1]?.x ?? 0)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("draw a schedule that changes once per epoch as stairs", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => 0.1 * 0.5 ** Math.floor(i / 100));
    const frame = {
      unit: "step",
      from: 0,
      to: 1000,
      width: 400,
      isLog: true,
      smoothing: 0,
    } as const;
    const points = linePoints(values, traceOf(values, 100), frame);
    assert.equal(points.length, 20);
    assert.deepEqual(points[1], { x: 99, y: 0.1 });
    assert.deepEqual(points[2], { x: 100, y: 0.05 });
  });

  it("hold each rate for the whole of its update where updates are wide", () => {
    const values = Float64Array.of(0.2, 0.2, 0.06);
    const frame = {
      unit: "epoch",
      from: 0,
      to: 3,
      width: 400,
      isLog: false,
      smoothing: 0,
    } as const;
    const points = linePoints(values, traceOf(values, 1), frame).map(({ x, y }) => [x, y]);
    const wanted = [0, 1, 1, 2, 2, 3].map((x, i) => [x, i < 4 ? 0.2 : 0.06]);
    assert.deepEqual(points, wanted);
  });
});

describe("places on the axis", () => {
  const trace = traceOf(new Float64Array(25), 10);

  it("belong to the update that is under way there", () => {
    assert.equal(stepAt(trace, "epoch", 0), 0);
    assert.equal(stepAt(trace, "epoch", 1), 10);
    assert.equal(stepAt(trace, "epoch", 1.55), 15);
    assert.equal(stepAt(trace, "step", 24), 24);
    assert.equal(stepAt(trace, "step", 26), null);
  });

  it("are the same restart for runs whose epochs differ in length", () => {
    const [long, short] = [391, 100].map((n) => traceOf(new Float64Array(70 * n), n));
    for (let epoch = 0; epoch < 70; epoch++) {
      const x = positionOf(long as Trace, "epoch")(epoch * 391);
      assert.equal(stepAt(short as Trace, "epoch", x), epoch * 100);
    }
  });

  it("are cut to three digits in words, but for the end of the run", () => {
    const [timeline, steps] = [
      { unit: "epoch" as const, trace: traceOf(new Float64Array(27_370), 391), max: 70 },
      27_369,
    ];
    const texts = [0, 391, 11_729, 11_730, 27_368, steps].map((k) =>
      cursorText(timeline, k / steps),
    );
    assert.deepEqual(texts, ["0", "1", "29.9", "30", "69.9", "70"]);
    assert.equal(cursorText(timeline, 10 / steps), "0.0255");
    assert.equal(cursorText(timeline, 1 / steps), "0.00255");
    assert.equal(cursorText({ ...timeline, unit: "step", max: 27_370 }, 1), "27,369");
  });

  it("are round numbers at the ticks", () => {
    assert.deepEqual(linearTicks(0, 70, 8), [0, 10, 20, 30, 40, 50, 60, 70]);
    assert.deepEqual(linearTicks(0.83, 0.97, 3), [0.85, 0.9, 0.95]);
    assert.ok(linearTicks(0, 27_370, 8).length <= 8);
  });
});

describe("labels beside curves", () => {
  it("never overlap and stay inside, as near as they can", () => {
    assert.deepEqual(placeLabels([50, 52, 200], 20, 300), [40, 60, 190]);
    assert.deepEqual(placeLabels([295, 290], 20, 300), [280, 260]);
    const wanted = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 8 });
    fc.assert(
      fc.property(wanted, (ys) => {
        const tops = [...placeLabels(ys, 20, 200)].sort((a, b) => a - b);
        assert.ok(tops.every((top, i) => i === 0 || top - (tops[i - 1] ?? 0) >= 20 - 1e-9));
        assert.ok(tops.every((top) => top >= 0 && top <= 180));
      }),
    );
  });
});

describe("smoothing", () => {
  it("is the mean around each value, and recovers after what is not finite", () => {
    assert.deepEqual([...runningMean([1, 2, 3, 4, 5], 3)], [1.5, 2, 3, 4, 4.5]);
    const broken = runningMean([1, 1, Number.POSITIVE_INFINITY, 1, 1, 1], 3);
    assert.deepEqual([...broken], [1, Number.NaN, Number.NaN, Number.NaN, 1, 1]);
    assert.equal(firstAtMost([3, Number.NaN, 2, 1], 2), 2);
    assert.equal(firstAtMost([3, 2], 1), null);
  });
});

describe("several seeds", () => {
  it("have a mean that keeps the corner of a restart", () => {
    const columns = 400;
    const at = Int32Array.from({ length: columns }, (_, c) => 10 * c + 9);
    const values = Float64Array.from(at, (k) => (k < 2000 ? 0.01 : 0.3));
    const curves = { at, means: [values, values.map((y) => 1.1 * y)] } as unknown as SeedCurves;
    const frame = {
      unit: "step",
      from: 0,
      to: 4000,
      width: 400,
      isLog: true,
      smoothing: 0,
    } as const;
    const band = bandPoints(curves, traceOf(new Float64Array(4000), 100), frame);
    assert.ok(band && band.mean.length < columns / 4, "coarser than the curve of one seed");
    for (const { x, y } of band.mean) {
      const wanted = 1.05 * (x < 2000 ? 0.01 : 0.3);
      assert.ok(Math.abs(y - wanted) < 1e-12, `${y} at ${x}`);
    }
    const steps = band.mean.map(({ x }) => x);
    assert.ok(steps.includes(1999) && steps.includes(2009), "both sides of the restart");
  });

  it("are what single runs with these seeds give", () => {
    const plan = {
      optimizer: { name: "SGD", args: { lr: 0.1 }, groups: [{}] },
      schedulers: [],
      program: stepProgram(50, []),
      objective: { name: "noisy-quadratic", options: { dimension: 5 } },
      seed: 0,
    };
    const call = () => assert.fail("no function in this plan");
    const work = seedCurves(plan, [3, 4], call);
    let step = work.next();
    while (!step.done) step = work.next();
    const { means, finals, at } = step.value;
    for (const [s, seed] of [3, 4].entries()) {
      const { loss } = simulateNow({ ...plan, seed }, { call });
      assert.deepEqual([...(means[s] ?? [])], [...(loss ?? [])]);
      assert.equal(finals[s], loss?.at(-1));
    }
    assert.equal(at.length, 50);
  });
});
