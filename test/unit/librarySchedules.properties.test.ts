import assert from "node:assert/strict";
import fc from "fast-check";
import {
  loadGroups,
  loadScheduler,
  saveGroups,
  saveScheduler,
} from "../../src/core/schedulers/savedState.ts";
import type { SchedulerRun } from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler, stepUpdate } from "../../src/core/schedulers/step.ts";
import { steppingOf } from "../../src/core/schedulers/stepping.ts";
import type { PyArgs, PyValue } from "../../src/core/spec/pyValue.ts";
import { fromWire, toWire } from "../../src/protocol/wire.ts";
import { rate, Schedule, timmArgs, transformersArgs } from "./schedulerTools.ts";

const visits = fc.array(fc.nat({ max: 150 }), { minLength: 5, maxLength: 40 });

/** One step by the method that moves the scheduler. */
function move(run: SchedulerRun, count: PyValue): void {
  const { method } = steppingOf(run.definition, run.args);
  if (method === "step") stepScheduler(run, count);
  else stepUpdate(run, count);
}

/** The rates after 0, 1, 2, … steps, the constructor's first. */
function series(name: string, args: PyArgs, lr: number): number[] {
  const schedule = new Schedule([lr]);
  const run = schedule.add(name, args);
  return Array.from({ length: 151 }, (_, k) => {
    if (k > 0) stepScheduler(run);
    return schedule.rates()[0] as number;
  });
}

describe("schedules of transformers, as properties", () => {
  for (const [name, arbitrary] of Object.entries(transformersArgs)) {
    it(`${name}: a step to an epoch, from wherever, is as good as stepping there`, () => {
      fc.assert(
        fc.property(arbitrary, rate, visits, (args, lr, epochs) => {
          const stepped = series(name, args, lr);
          const jumping = new Schedule([lr]);
          const run = jumping.add(name, args);
          for (const epoch of epochs) {
            stepScheduler(run, BigInt(epoch));
            assert.equal(jumping.rates()[0], stepped[epoch], `epoch ${epoch}`);
          }
        }),
        { numRuns: 60 },
      );
    });
  }

  it("rise from zero in equal steps, and never leave the range from zero to the initial rate", () => {
    const names = [
      "get_linear_schedule_with_warmup",
      "get_cosine_schedule_with_warmup",
      "get_cosine_with_hard_restarts_schedule_with_warmup",
    ] as const;
    const call = fc
      .constantFrom(...names)
      .chain((name) =>
        (transformersArgs[name] as fc.Arbitrary<PyArgs>).map((args) => ({ name, args })),
      );
    fc.assert(
      fc.property(call, rate, ({ name, args }, lr) => {
        const warmup = Number(args.num_warmup_steps);
        series(name, args, lr).forEach((value, k) => {
          assert.ok(value >= 0 && value <= lr, `step ${k}: ${value}`);
          if (k < warmup) assert.equal(value, lr * (k / warmup));
        });
      }),
      { numRuns: 100 },
    );
  });

  it("keep their arguments when another one's state is loaded, as a LambdaLR keeps its function", () => {
    const build = (num_training_steps: bigint) => {
      const schedule = new Schedule([0.1]);
      const args = { num_warmup_steps: 0n, num_training_steps };
      return { schedule, run: schedule.add("get_linear_schedule_with_warmup", args) };
    };
    const [short, long] = [build(10n), build(100n)];
    for (let k = 0; k < 5; k++) stepScheduler(short.run);
    loadScheduler(long.run, saveScheduler(short.run));
    stepScheduler(long.run);
    assert.equal(long.schedule.rates()[0], 0.1 * 0.94);
  });
});

describe("schedules of timm, as properties", () => {
  for (const [name, arbitrary] of Object.entries(timmArgs)) {
    it(`${name}: the rate depends on the count alone; doubles give it to the last bits`, () => {
      fc.assert(
        fc.property(arbitrary, rate, visits, (args, lr, counts) => {
          const once = new Schedule([lr, lr / 3]);
          const exact = new Schedule([lr, lr / 3]);
          const runs = [once.add(name, args), exact.add(name, args)] as const;
          runs[1].isOrdinary = false;
          for (const count of counts) {
            for (const run of runs) move(run, BigInt(count));
            once.rates().forEach((value, i) => {
              const error = Math.abs(value - (exact.rates()[i] as number));
              assert.ok(error <= 1e-14, `count ${count}: ${value} and ${exact.rates()[i]}`);
            });
            const fresh = new Schedule([lr, lr / 3]);
            move(fresh.add(name, args), BigInt(count));
            assert.deepEqual(once.rates(), fresh.rates(), `count ${count}`);
          }
        }),
        { numRuns: 60 },
      );
    });

    it(`${name}: the other of the two methods does nothing`, () => {
      fc.assert(
        fc.property(arbitrary, rate, fc.nat({ max: 100 }), (args, lr, count) => {
          const schedule = new Schedule([lr]);
          const run = schedule.add(name, args);
          const before = schedule.rates();
          if (args.t_in_epochs) stepUpdate(run, BigInt(count));
          else stepScheduler(run, BigInt(count));
          assert.deepEqual(schedule.rates(), before);
        }),
        { numRuns: 30 },
      );
    });

    it(`${name}: a saved state, arguments and all, goes on elsewhere`, () => {
      fc.assert(
        fc.property(arbitrary, arbitrary, rate, visits, (args, others, lr, counts) => {
          const original = new Schedule([lr]);
          const run = original.add(name, args);
          move(run, 7n);
          const copy = new Schedule([lr]);
          const resumed = copy.add(name, others);
          const through = <T>(value: T) => fromWire(toWire(value)) as T;
          loadGroups(copy.optimizer, through(saveGroups(original.optimizer)));
          loadScheduler(resumed, through(saveScheduler(run)));
          assert.deepEqual(copy.rates(), original.rates());
          for (const count of counts) {
            move(run, BigInt(count));
            move(resumed, BigInt(count));
            assert.deepEqual(copy.rates(), original.rates(), `count ${count}`);
          }
        }),
        { numRuns: 40 },
      );
    });
  }
});
