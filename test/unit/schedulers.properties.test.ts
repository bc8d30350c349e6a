import assert from "node:assert/strict";
import fc from "fast-check";
import {
  loadGroups,
  loadScheduler,
  saveGroups,
  saveScheduler,
} from "../../src/core/schedulers/savedState.ts";
import { stepScheduler } from "../../src/core/schedulers/step.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { fromWire, toWire } from "../../src/protocol/wire.ts";
import { closedArgs, length, rate, Schedule, simpleArgs } from "./schedulerTools.ts";

/** The rates of every group after each of `steps` steps, the constructor's first. */
function series(name: string, args: PyArgs, lrs: readonly number[], steps: number): number[][] {
  const schedule = new Schedule(lrs);
  const run = schedule.add(name, args);
  const all = [schedule.rates()];
  for (let k = 0; k < steps; k++) {
    stepScheduler(run);
    all.push(schedule.rates());
  }
  return all;
}

function close(ours: readonly (number | null)[], others: typeof ours, at: string): void {
  ours.forEach((x, i) => {
    const error = Math.abs((x as number) - (others[i] as number));
    assert.ok(error <= 1e-14, `${at}: ${x} and ${others[i]}`);
  });
}

describe("schedulers, as properties", () => {
  for (const [name, arbitrary] of Object.entries(closedArgs)) {
    it(`${name}: the recursion agrees with the closed form`, () => {
      fc.assert(
        fc.property(arbitrary, rate, (given, lr) => {
          const recursive = series(name, given, [lr], 200);
          const closed = new Schedule([lr]);
          const run = closed.add(name, given);
          recursive.forEach(([value], epoch) => {
            stepScheduler(run, BigInt(epoch));
            const expected = closed.rates()[0] as number;
            const error = Math.abs((value as number) - expected);
            // The recursion drifts in units of the largest rate it computes with.
            const scale = Math.max(lr, Number(given.eta_min ?? 0));
            assert.ok(error <= 1e-12 * scale, `epoch ${epoch}: ${value} and ${expected}`);
          });
        }),
        { numRuns: 150 },
      );
    });
  }

  for (const [name, arbitrary] of Object.entries(simpleArgs)) {
    it(`${name}: doubles give what Python's arithmetic gives, to the last bits of a cosine`, () => {
      fc.assert(
        fc.property(arbitrary, rate, (given, lr) => {
          const fast = new Schedule([lr]);
          const exact = new Schedule([lr]);
          const runs = [fast.add(name, given), exact.add(name, given)] as const;
          runs[1].isOrdinary = false;
          for (let k = 0; k < 100; k++) {
            for (const run of runs) stepScheduler(run);
            close(fast.rates(), exact.rates(), `step ${k}`);
            close(fast.momenta(), exact.momenta(), `step ${k}`);
          }
        }),
        { numRuns: 40 },
      );
    });

    it(`${name}: every group follows its own rate, whatever the others are`, () => {
      fc.assert(
        fc.property(arbitrary, rate, rate, (given, a, b) => {
          const together = series(name, given, [a, b], 60);
          const alone = series(name, given, [b], 60);
          assert.deepEqual(
            together.map(([, second]) => [second]),
            alone,
          );
        }),
        { numRuns: 50 },
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
          const rates = series("CosineAnnealingWarmRestarts", { T_0, T_mult }, [lr], 200);
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

  it("OneCycleLR keeps rate and momentum within their ranges and ends at its last rate", () => {
    fc.assert(
      fc.property(simpleArgs.OneCycleLR as fc.Arbitrary<PyArgs>, (given) => {
        const schedule = new Schedule([0.1]);
        const run = schedule.add("OneCycleLR", given);
        const top = Number(given.max_lr);
        for (let k = 1; k < Number(given.total_steps); k++) {
          stepScheduler(run);
          const [lr] = schedule.rates() as [number];
          const [momentum] = schedule.momenta() as [number];
          assert.ok(lr >= (top / 25e4) * (1 - 1e-9) && lr <= top * (1 + 1e-12), `${k}: ${lr}`);
          assert.ok(momentum >= 0.85 - 1e-12 && momentum <= 0.95 + 1e-12, `${k}: ${momentum}`);
        }
        const [last] = schedule.rates() as [number];
        assert.ok(Math.abs(last - top / 25e4) <= 1e-12 * top, `${last}`);
      }),
      { numRuns: 60 },
    );
  });
});

const names = Object.keys(closedArgs);

/** A class with a closed form and arguments for it. */
const closedCall = fc
  .constantFrom(...names)
  .chain((name) =>
    (closedArgs[name] as fc.Arbitrary<PyArgs>).map((args) => ({ name, args }) as const),
  );

const simpleCall = fc
  .constantFrom(...Object.keys(simpleArgs))
  .chain((name) =>
    (simpleArgs[name] as fc.Arbitrary<PyArgs>).map((args) => ({ name, args }) as const),
  );

describe("composites, as properties", () => {
  it("SequentialLR is the first schedule, then the second from its own beginning", () => {
    fc.assert(
      fc.property(closedCall, closedCall, length, rate, (first, second, at, lr) => {
        const schedule = new Schedule([lr]);
        schedule.add(first.name, first.args);
        const a = schedule.object();
        schedule.add(second.name, second.args);
        const b = schedule.object();
        const run = schedule.add("SequentialLR", { schedulers: [a, b], milestones: [at] });
        const expected = [
          ...series(first.name, first.args, [lr], Number(at) - 1),
          ...series(second.name, second.args, [lr], 60),
        ];
        for (const [k, row] of expected.entries()) {
          const [ours, wanted] = [schedule.rates()[0] as number, row[0] as number];
          assert.ok(Math.abs(ours - wanted) <= 1e-12 * lr, `step ${k}: ${ours} and ${wanted}`);
          stepScheduler(run);
        }
        assert.deepEqual(
          schedule.events.filter((event) => event === "2 milestone"),
          ["2 milestone"],
        );
      }),
      { numRuns: 150 },
    );
  });

  it("ChainedScheduler steps like its schedulers one by one", () => {
    fc.assert(
      fc.property(simpleCall, simpleCall, rate, (first, second, lr) => {
        const chained = new Schedule([lr]);
        const single = new Schedule([lr]);
        for (const { name, args } of [first, second]) single.add(name, args);
        chained.add(first.name, first.args);
        const a = chained.object();
        chained.add(second.name, second.args);
        const run = chained.add("ChainedScheduler", { schedulers: [a, chained.object()] });
        for (let k = 0; k < 80; k++) {
          assert.deepEqual(chained.rates(), single.rates());
          assert.deepEqual(chained.momenta(), single.momenta());
          stepScheduler(run);
          for (const one of single.runs) stepScheduler(one);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** Saves what `from` holds as text and loads it into `to`. */
function transfer(from: Schedule, to: Schedule): void {
  const through = <T>(value: T) => fromWire(toWire(value)) as T;
  loadGroups(to.optimizer, through(saveGroups(from.optimizer)));
  from.runs.forEach((run, i) => {
    loadScheduler(to.runs[i] as (typeof to.runs)[number], through(saveScheduler(run)));
  });
}

describe("a schedule's saved state", () => {
  const steps = fc.nat({ max: 80 });

  it("resumes identically, for every class", () => {
    fc.assert(
      fc.property(simpleCall, rate, steps, ({ name, args }, lr, before) => {
        const original = new Schedule([lr, lr / 2], "Adam");
        const run = original.add(name, args);
        for (let k = 0; k < before; k++) stepScheduler(run);
        const copy = new Schedule([lr, lr / 2], "Adam");
        const resumed = copy.add(name, args);
        transfer(original, copy);
        for (let k = 0; k < 60; k++) {
          assert.deepEqual(copy.rates(), original.rates(), `${name}, ${k} steps later`);
          assert.deepEqual(copy.momenta(), original.momenta());
          stepScheduler(run);
          stepScheduler(resumed);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("resumes a composite with everything inside it", () => {
    fc.assert(
      fc.property(simpleCall, simpleCall, length, rate, steps, (first, second, at, lr, before) => {
        const build = () => {
          const schedule = new Schedule([lr]);
          schedule.add(first.name, first.args);
          const a = schedule.object();
          schedule.add(second.name, second.args);
          const b = schedule.object();
          schedule.add("SequentialLR", { schedulers: [a, b], milestones: [at] });
          const run = schedule.add("ChainedScheduler", { schedulers: [schedule.object()] });
          return { schedule, run };
        };
        const original = build();
        for (let k = 0; k < before; k++) stepScheduler(original.run);
        const copy = build();
        transfer(original.schedule, copy.schedule);
        for (let k = 0; k < 60; k++) {
          assert.deepEqual(copy.schedule.rates(), original.schedule.rates(), `${k} steps later`);
          stepScheduler(original.run);
          stepScheduler(copy.run);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("resumes ReduceLROnPlateau in the middle of its patience", () => {
    const metrics = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 30 });
    const plateauArgs = fc.record({
      mode: fc.constantFrom("min", "max"),
      patience: fc.bigInt({ min: 0n, max: 4n }),
      cooldown: fc.bigInt({ min: 0n, max: 3n }),
    });
    fc.assert(
      fc.property(plateauArgs, metrics, fc.nat({ max: 29 }), (args, values, before) => {
        const original = new Schedule([0.5]);
        const run = original.add("ReduceLROnPlateau", args);
        for (const metric of values.slice(0, before)) stepScheduler(run, metric);
        const copy = new Schedule([0.5]);
        const resumed = copy.add("ReduceLROnPlateau", args);
        transfer(original, copy);
        for (const metric of values.slice(before)) {
          stepScheduler(run, metric);
          stepScheduler(resumed, metric);
          assert.deepEqual(copy.rates(), original.rates());
        }
      }),
      { numRuns: 100 },
    );
  });
});
