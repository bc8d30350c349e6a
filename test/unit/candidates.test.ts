import assert from "node:assert/strict";
import { planOfConfig } from "../../src/core/configPlan.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import type { RunConfig } from "../../src/core/runConfig.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { candidatesFor } from "../../src/present/lessons/candidates.ts";
import { english } from "../../src/present/localize.ts";

const configOf = (name: string, epochs: number, stepsPerEpoch: number): RunConfig => ({
  optimizer: { id: "o0", name, args: {}, groups: [{}] },
  schedulers: [],
  horizon: { epochs, stepsPerEpoch, accumulation: 1, processes: 1 },
});

function ratesOf(config: RunConfig): Float64Array {
  const plan = planOfConfig(config, null, { objective: null, seed: 0 });
  const trace = simulateNow(plan, { call: scriptCaller() });
  assert.equal(trace.error, null);
  assert.equal(trace.steps, config.horizon.epochs * config.horizon.stepsPerEpoch);
  return trace.lr[0] ?? new Float64Array();
}

const lengths = [
  [90, 20],
  [12, 3],
  [3, 40],
  [1, 700],
  [2, 1],
  [1, 1],
] as const;

describe("the candidates of the last lesson", () => {
  for (const candidate of candidatesFor(english)) {
    it(`${candidate.title}: runs with every optimizer and length, and uses the whole of it`, () => {
      for (const name of Object.keys(optimizers)) {
        const usual = Number(optimizers[name as keyof typeof optimizers].params.lr.default);
        for (const [epochs, steps] of lengths) {
          const config = configOf(name, epochs, steps);
          const rates = ratesOf({ ...config, schedulers: candidate.schedulers(config) });
          const what = `${name}, ${epochs} × ${steps}`;
          const highest = Math.max(...rates);
          assert.ok(Math.abs(highest / usual - 1) < 0.1 || rates.length < 20, what);
          if (rates.length < 30) continue;
          assert.ok((rates.at(-1) as number) < 0.15 * highest, `${what}: ends at ${rates.at(-1)}`);
        }
      }
    });
  }

  it("are stepped once per epoch only where there are some epochs", () => {
    for (const { id, schedulers } of candidatesFor(english)) {
      const every = (epochs: number) => schedulers(configOf("SGD", epochs, 50))[0]?.every;
      assert.equal(every(3), "batch", id);
      assert.equal(every(30), id === "onecycle" ? "batch" : "epoch", id);
    }
  });

  it("give each scheduler an id of its own", () => {
    for (const { schedulers } of candidatesFor(english)) {
      const all = schedulers(configOf("SGD", 30, 5)).flatMap((s) => [s, ...s.schedulers]);
      assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    }
  });
});
