import assert from "node:assert/strict";
import { RunCache } from "../../src/editor/runCache.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import type { PlannedRun } from "../../src/plan/planRuns.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import type { TrainingScript } from "../../src/python/script.ts";
import { finish, show } from "./presentTools.ts";

/** Two optimizers with the same values, and schedules that stop too early. */
const twins = `import torch
from torch.optim.lr_scheduler import CosineAnnealingLR
g = torch.optim.Adam(gen.parameters(), lr=2e-4)
d = torch.optim.Adam(dis.parameters(), lr=2e-4)
sg = CosineAnnealingLR(g, T_max=100)
sd = CosineAnnealingLR(d, T_max=100)
for epoch in range(50):
    for x in range(10):
        g.step(); d.step()
    sg.step(); sd.step()
`;

describe("the cache of runs", () => {
  let calls = 0;
  const cache = new RunCache();
  const simulated = async (run: PlannedRun, script: TrainingScript) => {
    calls += 1;
    return finish(simulateRun(run, script));
  };

  const placesOf = async (text: string) => {
    const { script, runs } = show(text).reading;
    const results = await Promise.all(
      runs.map((run) => cache.get(run, script, () => simulated(run, script))),
    );
    return results.map((result) =>
      result?.warnings.filter((f) => f.code === "schedule-unfinished").map((f) => f.span.from),
    );
  };

  it("tells the findings of each of two equal runs where they stand", async () => {
    const [first, second] = [twins.indexOf("sg = Cos") + 5, twins.indexOf("sd = Cos") + 5];
    const found = (await placesOf(twins)).flat();
    assert.equal(found.length, 2);
    assert.ok(found.some((at = 0) => at >= first && at < second));
    assert.ok(found.some((at = 0) => at >= second));
    assert.equal(calls, 1, "simulated once");
  });

  it("moves them with the text, without a new simulation", async () => {
    const before = (await placesOf(twins)).flat();
    const after = (await placesOf(`# a remark\n${twins}`)).flat();
    assert.deepEqual(
      after,
      before.map((at = 0) => at + 11),
    );
    assert.equal(calls, 1);
  });

  it("keeps many short runs, of long ones only what fits", async () => {
    let asked = 0;
    const counting = async () => {
      asked += 1;
      return { trace: null, digest: null, finding: null, warnings: [] };
    };
    const runOf = (epochs: number, lr: string) =>
      new ScriptReading(() => 0).read(
        `import torch
opt = torch.optim.SGD(m.parameters(), lr=${lr})
for epoch in range(${epochs}):
    for batch in range(1000):
        opt.step()
`,
        defaultAssumptions,
      );
    const askedAgain = async (epochs: number) => {
      const kept = new RunCache();
      const readings = ["0.1", "0.2", "0.3", "0.4"].map((lr) => runOf(epochs, lr));
      asked = 0;
      for (const list of [readings, [...readings].reverse()]) {
        for (const { script, runs } of list)
          await kept.get(runs[0] as PlannedRun, script, counting);
      }
      return asked - readings.length;
    };
    assert.equal(await askedAgain(90), 0);
    // A million updates have three million numbers: four such runs fit, four of two million do not.
    assert.equal(await askedAgain(1000), 0);
    assert.equal(await askedAgain(2000), 2);
  });
});
