import assert from "node:assert/strict";
import { planOfConfig } from "../../src/core/configPlan.ts";
import { newOptimizer } from "../../src/core/newCalls.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import type { RunConfig } from "../../src/core/runConfig.ts";
import type { RunPlan } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { withFunctions } from "../../src/plan/functionText.ts";
import { presets } from "../../src/present/presets.ts";
import { scheduleNow } from "../../webview/scheduleNow.ts";

const objective = { name: "noisy-quadratic", options: {} };
const planOf = (config: RunConfig): RunPlan => planOfConfig(config, null, { objective, seed: 0 });

const short = (config: RunConfig): RunConfig => ({
  ...config,
  horizon: { ...config.horizon, epochs: 12, stepsPerEpoch: 5 },
});

/** What the worker answers. */
const ofWorker = (plan: RunPlan) =>
  simulateNow({ ...withFunctions(plan), objective: null }, { call: scriptCaller() });

const [cosine] = presets.filter(({ id }) => id === "sgdr");
assert.ok(cosine);

describe("a schedule on the page's own thread", () => {
  for (const { id, config } of presets) {
    it(`is the worker's: ${id}`, () => {
      const plan = planOf(short(config));
      assert.deepEqual(scheduleNow(plan, false), ofWorker(plan));
    });
  }

  for (const name of Object.keys(optimizers)) {
    it(`is the worker's: ${name}`, () => {
      const optimizer = newOptimizer(name, cosine.config.optimizer);
      const plan = planOf(short({ ...cosine.config, optimizer }));
      const trace = scheduleNow(plan, false);
      assert.ok(trace && trace.steps === 60);
      assert.deepEqual(trace, ofWorker(plan));
    });
  }

  it("is left to the worker where a function of the script is needed", () => {
    const scheduler = { id: "s", name: "LambdaLR", every: "epoch", schedulers: [] } as const;
    const args = { lr_lambda: "lambda epoch: 0.9 ** epoch" };
    const plan = planOf(short({ ...cosine.config, schedulers: [{ ...scheduler, args }] }));
    assert.equal(scheduleNow(plan, true), null);
    assert.equal(ofWorker(plan).steps, 60);
  });

  it("is left to the worker where a moving slider would wait for it", () => {
    const { horizon } = cosine.config;
    const steps = (stepsPerEpoch: number) =>
      planOf({ ...cosine.config, horizon: { ...horizon, epochs: 100, stepsPerEpoch } });
    assert.equal(scheduleNow(steps(1000), false), null);
    assert.equal(scheduleNow(steps(1000), true)?.steps, 100_000);
    assert.equal(scheduleNow(steps(20_000), true), null);
  });
});
