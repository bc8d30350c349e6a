import assert from "node:assert/strict";
import { type RunPlan, stepProgram } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { noAxis, type Sweep, sweep } from "../../src/core/sweep.ts";

const call = () => assert.fail("no function in these plans");

const plan: RunPlan = {
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
  const work = sweep({ plan, rows: lr, columns: momentum, seeds: [plan.seed] }, call);
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
    assert.equal(progress.at(-1), 6);
    assert.ok(progress.every((done, i) => i === 0 || done >= (progress[i - 1] as number)));
  });

  const lossOf = (changed: Partial<RunPlan>) =>
    simulateNow({ ...plan, ...changed }, { call }).loss?.at(-1) as number;

  const finished = (work: ReturnType<typeof sweep>) => {
    for (;;) {
      const step = work.next();
      if (step.done) return [...step.value.finalLoss];
    }
  };

  it("varies a scheduler's argument", () => {
    const rows = { name: "step_size", values: [5n, 20n], scheduler: 0 };
    const alone = rows.values.map((step_size) =>
      lossOf({ schedulers: [{ name: "StepLR", args: { step_size } }] }),
    );
    assert.deepEqual(finished(sweep({ plan, rows, columns: noAxis, seeds: [3] }, call)), alone);
  });

  it("varies one of a tuple", () => {
    const betas = (second: number) => ({ kind: "tuple" as const, items: [0.9, second] });
    const adam = { name: "Adam", args: { betas: betas(0.9) }, groups: [{}] };
    const rows = { name: "betas", item: 1, values: [0.5, 0.99] };
    const alone = rows.values.map((second) =>
      lossOf({ optimizer: { ...adam, args: { betas: betas(second) } } }),
    );
    const work = sweep(
      { plan: { ...plan, optimizer: adam }, rows, columns: noAxis, seeds: [3] },
      call,
    );
    assert.deepEqual(finished(work), alone);
  });

  it("varies one of a tuple that is left at its default", () => {
    const adam = { name: "Adam", args: { lr: 0.01 }, groups: [{}] };
    const rows = { name: "betas", item: 0, values: [0.5, 0.99] };
    const alone = rows.values.map((first) => {
      const betas = { kind: "tuple" as const, items: [first, 0.999] };
      return lossOf({ optimizer: { ...adam, args: { ...adam.args, betas } } });
    });
    assert.ok(alone.every(Number.isFinite));
    const work = sweep(
      { plan: { ...plan, optimizer: adam }, rows, columns: noAxis, seeds: [3] },
      call,
    );
    assert.deepEqual(finished(work), alone);
  });

  it("averages over seeds, also where the objective itself is drawn", () => {
    const drawn = { ...plan, objective: { name: "logistic-regression", options: {} } };
    const rows = { name: "lr", values: [0.01, 0.1] };
    const alone = rows.values.map((value) => {
      const optimizer = { ...plan.optimizer, args: { ...plan.optimizer.args, lr: value } };
      const [a, b] = [1, 2].map((seed) => lossOf({ ...drawn, optimizer, seed }));
      return (a as number) / 2 + (b as number) / 2;
    });
    const work = sweep({ plan: drawn, rows, columns: noAxis, seeds: [1, 2] }, call);
    assert.deepEqual(finished(work), alone);
  });
});
