import assert from "node:assert/strict";
import { defaultRangeTest, rangeTestOf, rangeTestPlan } from "../../src/core/rangeTest.ts";
import { type RunPlan, stepProgram } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";

const call = () => assert.fail("no function in these plans");
const options = { ...defaultRangeTest, from: 1e-4, to: 100 };

/** f(x, y) = x² + y²: gradient descent diverges from a rate of 1 on. */
const plan: RunPlan = {
  optimizer: { name: "SGD", args: { lr: 0.3, momentum: 0n }, groups: [{}, { lr: 0.7 }] },
  schedulers: [{ name: "StepLR", args: { step_size: 1n } }],
  program: stepProgram(10, []),
  objective: { name: "sphere", options: {}, start: [1, 1] },
  seed: 0,
};

const run = (given: RunPlan) =>
  rangeTestOf(simulateNow(rangeTestPlan(given, options), { call }), options);

describe("the learning-rate range test", () => {
  it("raises the rate geometrically, in every group, without the plan's schedulers", () => {
    const { lr } = simulateNow(rangeTestPlan(plan, options), { call });
    for (const rates of lr) {
      assert.ok(Math.abs((rates[0] as number) / 1e-4 - 1) < 1e-12);
      assert.ok(Math.abs((rates[99] as number) / 100 - 1) < 1e-9);
      const ratio = (rates[50] as number) / (rates[49] as number);
      assert.ok(Math.abs(ratio - (100 / 1e-4) ** (1 / 99)) < 1e-12);
    }
  });

  it("stops where the loss is four times its best, beyond the rate where descent is stable", () => {
    const { divergedAt, rates, losses } = run(plan);
    // ∇f = 2x: steps with a rate above 1 grow.
    assert.ok(divergedAt !== null && divergedAt > 1, `diverged at ${divergedAt}`);
    assert.equal(rates.at(-1), divergedAt);
    assert.ok((losses.at(-1) as number) > 4 * Math.min(...losses));
  });

  it("suggests rates below the divergence", () => {
    const { suggestions, divergedAt } = run(plan);
    assert.ok(suggestions);
    for (const [name, { rate }] of Object.entries(suggestions)) {
      assert.ok(rate < (divergedAt as number) && rate > 0, `${name}: ${rate}`);
    }
  });

  it("suggests nothing where too few updates are left", () => {
    const short = { ...options, from: 50, to: 100 };
    const test = rangeTestOf(simulateNow(rangeTestPlan(plan, short), { call }), short);
    assert.equal(test.suggestions, null);
  });
});
