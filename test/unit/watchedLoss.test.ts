import assert from "node:assert/strict";
import { epochProgram, type RunPlan } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { bandPoints, type Frame, watchedPoints } from "../../webview/charts/curves.ts";

const planOf = (name: string, args: PyArgs, argument?: "metric"): RunPlan => ({
  optimizer: { name: "SGD", args: { lr: 0.1 }, groups: [{}] },
  schedulers: [{ name, args }],
  program: epochProgram(6, 10, [
    { kind: "schedulerStep", scheduler: 0, ...(argument ? { argument } : {}) },
  ]),
  objective: { name: "noisy-quadratic", options: { dimension: 5 } },
  seed: 1,
});

const call = () => assert.fail("no function in this plan");

const frame: Frame = { unit: "epoch", from: 2.5, to: 4.5, width: 400, isLog: true, smoothing: 0 };

describe("the loss that a scheduler watches", () => {
  const plan = planOf("ReduceLROnPlateau", { patience: 0n, factor: 0.5 }, "metric");

  it("is the mean of each epoch, and lowers the rate where it does not fall", () => {
    const { watched, loss, lr } = simulateNow(plan, { call });
    assert.deepEqual([...(watched?.step ?? [])], [10, 20, 30, 40, 50, 60]);
    let best = Number.POSITIVE_INFINITY;
    for (const [epoch, mean] of (watched?.loss ?? []).entries()) {
      const own = [...(loss ?? [])].slice(10 * epoch, 10 * epoch + 10);
      assert.equal(mean, own.reduce((a, b) => a + b, 0) / 10);
      const isBetter = mean < best * (1 - 1e-4);
      if (isBetter) best = mean;
      const [now, next] = [lr[0]?.[10 * epoch + 9], lr[0]?.[10 * epoch + 10]];
      if (next !== undefined) assert.equal(next, isBetter ? now : (now ?? 0) / 2, `epoch ${epoch}`);
    }
  });

  it("is null where no scheduler watches", () => {
    const plain = planOf("StepLR", { step_size: 2n });
    assert.equal(simulateNow(plain, { call }).watched, null);
  });

  it("is drawn in the part that is shown, with one point beyond each edge", () => {
    const points = watchedPoints(simulateNow(plan, { call }), frame);
    assert.deepEqual(
      points.map((p) => p.x),
      [2, 3, 4, 5],
    );
  });
});

describe("the mean of several seeds", () => {
  it("lies within the band, in longer pieces, and reaches its ends", () => {
    const trace = simulateNow(planOf("StepLR", { step_size: 2n }), { call });
    const at = Float64Array.from({ length: 60 }, (_, i) => i);
    const means = [at.map((x) => 1 + (x % 2)), at.map((x) => 3 + (x % 2))];
    const curves = { seeds: [0, 1], at, means, finals: Float64Array.of(2, 4) };
    const whole = { ...frame, unit: "step" as const, from: 0, to: 60, width: 96 };
    const { mean, low } = bandPoints(curves, trace, whole) ?? assert.fail("no band");
    assert.ok(mean.length < low.length / 2, `${mean.length} points`);
    assert.deepEqual(
      [mean[0], mean.at(-1)],
      [
        { x: 0, y: 2 },
        { x: 59, y: 3 },
      ],
    );
    for (const p of mean) assert.ok(p.y >= 2 && p.y <= 3, `${p.y}`);
  });
});
