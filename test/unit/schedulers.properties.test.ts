import assert from "node:assert/strict";
import fc from "fast-check";
import { createOptimizer, type OptimizerDefinition } from "../../src/core/optimizers/optimizer.ts";
import { sgd } from "../../src/core/optimizers/sgd.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler } from "../../src/core/schedulers/step.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";

const call = () => assert.fail("no function in these schedules");

function build(name: string, args: PyArgs, lrs: readonly number[]) {
  const groups = lrs.map((lr) => ({ overrides: { lr }, tensors: [] }));
  const optimizer = createOptimizer(sgd as OptimizerDefinition, {}, groups);
  const run = createScheduler(findScheduler(name) as SchedulerDefinition, args, optimizer, {
    call,
  });
  const rates = () => optimizer.groups.map((g) => g.hp.lr);
  return { run, rates };
}

/** The rates of every group after each of `steps` steps, the constructor's first. */
function schedule(name: string, args: PyArgs, lrs: readonly number[], steps: number): number[][] {
  const { run, rates } = build(name, args, lrs);
  const all = [rates()];
  for (let k = 0; k < steps; k++) {
    stepScheduler(run);
    all.push(rates());
  }
  return all;
}

const rate = fc.double({ min: 1e-4, max: 1, noNaN: true });
const length = fc.bigInt({ min: 1n, max: 60n });

const args: Readonly<Record<string, fc.Arbitrary<PyArgs>>> = {
  StepLR: fc.record({ step_size: length, gamma: fc.double({ min: 0.05, max: 0.99, noNaN: true }) }),
  CosineAnnealingLR: fc.record({
    T_max: length,
    eta_min: fc.double({ min: 0, max: 1e-3, noNaN: true }),
  }),
};

describe("schedulers, as properties", () => {
  for (const [name, arbitrary] of Object.entries(args)) {
    it(`${name}: the recursion agrees with the closed form`, () => {
      fc.assert(
        fc.property(arbitrary, rate, (given, lr) => {
          const recursive = schedule(name, given, [lr], 200);
          const { run, rates } = build(name, given, [lr]);
          recursive.forEach(([value], epoch) => {
            stepScheduler(run, BigInt(epoch));
            const closed = rates()[0] as number;
            const error = Math.abs((value as number) - closed);
            // The recursion drifts in units of the largest rate it computes with.
            const scale = Math.max(lr, Number(given.eta_min ?? 0));
            assert.ok(error <= 1e-12 * scale, `epoch ${epoch}: ${value} and ${closed}`);
          });
        }),
        { numRuns: 150 },
      );
    });
  }

  it("CosineAnnealingWarmRestarts restarts after T_0·T_mult^n steps, and only then", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n, max: 12n }),
        fc.bigInt({ min: 1n, max: 3n }),
        rate,
        (T_0, T_mult, lr) => {
          const rates = schedule("CosineAnnealingWarmRestarts", { T_0, T_mult }, [lr], 200);
          const restarts = new Set<number>();
          for (let at = 0, cycle = Number(T_0); at <= 200; at += cycle, cycle *= Number(T_mult)) {
            restarts.add(at);
            if (T_mult === 1n) cycle = Number(T_0);
          }
          rates.forEach(([value], k) => {
            assert.equal(value === lr, restarts.has(k), `step ${k}: ${value}`);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it("every group follows its own rate, whatever the others are", () => {
    const calls = { ...args, CosineAnnealingWarmRestarts: fc.record({ T_0: length }) };
    for (const [name, arbitrary] of Object.entries(calls)) {
      fc.assert(
        fc.property(arbitrary, rate, rate, (given, a, b) => {
          const together = schedule(name, given, [a, b], 60);
          const alone = schedule(name, given, [b], 60);
          assert.deepEqual(
            together.map(([, second]) => [second]),
            alone,
          );
        }),
        { numRuns: 50 },
      );
    }
  });
});
