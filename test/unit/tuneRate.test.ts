import assert from "node:assert/strict";
import { type RunPlan, stepProgram } from "../../src/core/runPlan.ts";
import { TRIALS, type Tuning, tuneRate } from "../../src/core/tuneRate.ts";

const call = () => assert.fail("no function in these plans");

function tuned(plan: RunPlan, seeds: readonly number[] = [0]): { result: Tuning; done: number } {
  const work = tuneRate(plan, seeds, call);
  let done = 0;
  for (;;) {
    const step = work.next();
    if (step.done) return { result: step.value, done };
    done = step.value;
  }
}

const plan: RunPlan = {
  optimizer: { name: "SGD", args: { lr: 0.3 }, groups: [{}] },
  schedulers: [],
  program: stepProgram(1, []),
  objective: { name: "sphere", options: {}, start: [1, 1] },
  seed: 0,
};

describe("the search for a learning rate", () => {
  it("finds the rate of the one step that reaches the minimum", () => {
    // x − η·2x = 0 at η = ½; the finest places are 10^(1/11) apart.
    const { best, isAtEdge } = tuned(plan).result;
    assert.ok(best > 0.5 / 10 ** (1 / 11) && best < 0.5 * 10 ** (1 / 11), String(best));
    assert.equal(isAtEdge, false);
  });

  it("makes the same number of runs whatever the optimizer", () => {
    for (const name of ["SGD", "Adam", "Rprop"]) {
      const { result, done } = tuned({ ...plan, optimizer: { ...plan.optimizer, name } }, [1, 2]);
      assert.equal(result.rates.length, TRIALS);
      assert.equal(done, TRIALS * 2);
    }
  });

  it("says when the best rate lies at the edge", () => {
    // On a loss that only falls outwards the highest rate always wins.
    const outwards = { ...plan, objective: { name: "saddle", options: {}, start: [0, 1] } };
    assert.equal(tuned(outwards).result.isAtEdge, true);
  });

  it("searches the peak of a OneCycleLR, which overwrites the optimizer's rate", () => {
    const args = { max_lr: 0.1, total_steps: 10n, cycle_momentum: false };
    const step = { kind: "schedulerStep", scheduler: 0 } as const;
    const cycle = {
      ...plan,
      schedulers: [{ name: "OneCycleLR", args }],
      program: stepProgram(9, [step]),
    };
    const { target, best } = tuned(cycle).result;
    assert.deepEqual(target, { name: "max_lr", scheduler: 0 });
    assert.ok(best > 0.05);
  });
});
