import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { createLogic } from "../../src/worker/logic.ts";

const script = (...rates: readonly number[]): string =>
  `import torch\n${rates
    .map(
      (lr, i) => `o${i} = torch.optim.SGD(p${i}, lr=${lr})\nfor x in range(9):\n    o${i}.step()\n`,
    )
    .join("")}`;

describe("runs that the worker makes ahead", () => {
  const start = () => {
    const logic = createLogic({
      now: () => 0,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      progress: () => {},
      trained: () => {},
    });
    const read = async (...rates: readonly number[]) =>
      (await logic.read("f", script(...rates), defaultAssumptions)) ?? assert.fail("superseded");
    return { logic, read };
  };

  it("are those that an edit changes, the same as when they are asked for", async () => {
    const { logic, read } = start();
    assert.deepEqual((await read(0.1, 0.2)).ahead.runs, [], "of a first text none");
    const { ahead, runs, script: facts } = await read(0.1, 0.3);
    assert.deepEqual(ahead.runs, [1]);
    const made = await logic.runAhead("f", ahead.reading, 1);
    assert.equal(made?.trace?.lr[0]?.[8], 0.3);
    const run = runs[1] ?? assert.fail("no run");
    assert.deepEqual(made, await logic.run("f#1", run, facts));
  });

  it("are made again as long as nobody takes them", async () => {
    const { logic, read } = start();
    await read(0.1, 0.2);
    const left = await read(0.1, 0.3);
    const next = await read(0.4, 0.3);
    assert.deepEqual(next.ahead.runs, [0, 1]);
    assert.equal(await logic.runAhead("f", left.ahead.reading, 1), null, "overtaken");
    for (const i of next.ahead.runs) assert.ok(await logic.runAhead("f", next.ahead.reading, i));
    assert.deepEqual((await read(0.4, 0.3)).ahead.runs, []);
  });

  it("are few, and unknown to another worker or once the script is closed", async () => {
    const { logic, read } = start();
    await read(1, 2, 3, 4);
    assert.deepEqual((await read(5, 6, 7, 8)).ahead.runs, []);
    const { ahead } = await read(5, 6, 7, 9);
    assert.deepEqual(ahead.runs, [3]);
    assert.equal(await start().logic.runAhead("f", ahead.reading, 3), undefined);
    await logic.release("f");
    assert.equal(await logic.runAhead("f", ahead.reading, 3), undefined);
  });
});
