import assert from "node:assert/strict";
import { stepProgram } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { type Sweep, sweep } from "../../src/core/sweep.ts";

const call = () => assert.fail("no function in these plans");

const plan = {
  optimizer: { name: "SGD", args: { weight_decay: 0.01 }, groups: [{}] },
  schedulers: [{ name: "StepLR", args: { step_size: 20n } }],
  program: stepProgram(50, [{ kind: "schedulerStep", scheduler: 0 }]),
  objective: { name: "noisy-quadratic", options: { dimension: 10 } },
  seed: 3,
};
const lr = { name: "lr", values: [0.01, -1, 0.3] };
const momentum = { name: "momentum", values: [0n, 0.9] };

function run(): { result: Sweep; progress: number[] } {
  const progress: number[] = [];
  const work = sweep(plan, lr, momentum, call);
  for (;;) {
    const step = work.next();
    if (step.done) return { result: step.value, progress };
    progress.push(step.value);
  }
}

describe("a sweep over two arguments", () => {
  it("gives every pair the loss that its own run has", () => {
    const { result } = run();
    const alone = lr.values.flatMap((a) =>
      momentum.values.map((b) => {
        const args = { ...plan.optimizer.args, lr: a, momentum: b };
        const trace = simulateNow({ ...plan, optimizer: { ...plan.optimizer, args } }, { call });
        return trace.error ? Number.NaN : (trace.loss?.at(-1) as number);
      }),
    );
    assert.deepEqual([...result.finalLoss], alone);
    assert.equal(alone.filter(Number.isNaN).length, 2);
  });

  it("tells its progress", () => {
    const { progress } = run();
    assert.equal(progress.at(-1), 200);
    assert.ok(progress.every((done, i) => i === 0 || done >= (progress[i - 1] as number)));
  });
});
