import assert from "node:assert/strict";
import type { Rhythm } from "../../src/plan/rhythm.ts";
import { show } from "./presentTools.ts";

const script = (loop: string) => `from torch.optim import SGD
from torch.optim.lr_scheduler import StepLR
opt = SGD(p, lr=0.1)
sched = StepLR(opt, 30)
${loop}`;

const rhythms = (loop: string) => {
  const [context = assert.fail()] = show(script(loop)).contexts;
  return context.result.digest?.rhythms ?? assert.fail();
};

const batches = (every: number, atEnd = false): Rhythm => ({ unit: "batch", every, atEnd });

describe("the rhythm of steps", () => {
  it("is every batch and every epoch in the usual loop", () => {
    const { update, schedulers } = rhythms(`for epoch in range(6):
    for i in range(10):
        opt.step()
    sched.step()
`);
    assert.deepEqual(update, batches(1));
    assert.deepEqual(schedulers, [{ unit: "epoch", every: 1, atEnd: false }]);
  });

  // Tests of an inner counter, of one that goes on, and with the last batch of each epoch.
  const accumulating: readonly (readonly [string, string, Rhythm | null])[] = [
    ["the batch in the epoch", "(i + 1) % 4 == 0", batches(4)],
    ["the batch, from the first", "i % 3 == 0", batches(3)],
    ["also at the end", "(i + 1) % 4 == 0 or i == 9", batches(4, true)],
    ["all batches so far", "(epoch * 10 + i) % 7 == 6", batches(7)],
    ["only the first few", "i < 3", null],
    ["no rhythm", "i in (0, 1, 5)", null],
  ];
  for (const [name, test, expected] of accumulating) {
    it(`follows a test of ${name}`, () => {
      const { update, schedulers } = rhythms(`for epoch in range(6):
    for i in range(10):
        if ${test}:
            opt.step()
            sched.step()
`);
      assert.deepEqual(update, expected);
      assert.deepEqual(schedulers, [expected]);
    });
  }

  it("follows a counter of the script, and every second epoch", () => {
    const { update, schedulers } = rhythms(`n = 0
for epoch in range(9):
    for i in range(10):
        n += 1
        if n % 4 == 0:
            opt.step()
    if epoch % 2 == 1:
        sched.step()
`);
    assert.deepEqual(update, batches(4));
    assert.deepEqual(schedulers, [{ unit: "epoch", every: 2, atEnd: false }]);
  });

  it("is none where the steps end before the run does", () => {
    for (const epochs of [20, 2000]) {
      const { schedulers } = rhythms(`for epoch in range(${epochs}):
    for i in range(10):
        opt.step()
    if epoch < ${epochs / 2}:
        sched.step()
`);
      assert.deepEqual(schedulers, [null]);
    }
  });

  it("is none where a batch has two updates or an epoch another length", () => {
    const twice = rhythms(`for epoch in range(6):
    for i in range(10):
        opt.step()
        opt.step()
`);
    assert.equal(twice.update, null);
    const mixed = rhythms(`for epoch in range(6):
    for i in range(10):
        opt.step()
        sched.step()
    sched.step()
`);
    assert.deepEqual(mixed.schedulers, [null]);
  });
});
