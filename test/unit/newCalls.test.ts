import assert from "node:assert/strict";
import { planOfConfig } from "../../src/core/configPlan.ts";
import { newCallId, newOptimizer, newScheduler } from "../../src/core/newCalls.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { type RunConfig, updatesPerEpoch } from "../../src/core/runConfig.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { withFunctions } from "../../src/plan/functionText.ts";
import { english } from "../../src/present/localize.ts";
import { presets, starters } from "../../src/present/presets.ts";

const standIn = { objective: { name: "noisy-quadratic", options: { dimension: 4 } }, seed: 0 };

const traceOf = (config: RunConfig) =>
  simulateNow(withFunctions(planOfConfig(config, null, standIn)), { call: scriptCaller() });

const start: RunConfig = {
  optimizer: { id: "o0", name: "SGD", args: { lr: "0.1", momentum: "0.9" }, groups: [{}] },
  schedulers: [],
  horizon: { epochs: 20, stepsPerEpoch: 11, accumulation: 1, processes: 1 },
};

/** Composites are empty until schedulers are put into them. */
const composites = ["SequentialLR", "ChainedScheduler"];

describe("a call that is added in the panel", () => {
  for (const name of Object.keys(optimizers)) {
    it(`${name} runs`, () => {
      const config = { ...start, optimizer: newOptimizer(name, start.optimizer) };
      const { error, steps } = traceOf(config);
      assert.deepEqual([error, steps], [null, 220]);
    });
  }

  for (const name of Object.keys(schedulers).filter((n) => !composites.includes(n))) {
    it(`${name} runs to the end and moves the rate, with SGD and with Adagrad`, () => {
      for (const optimizer of ["SGD", "Adagrad"]) {
        const own = { ...start, optimizer: newOptimizer(optimizer, start.optimizer) };
        const config = { ...own, schedulers: [newScheduler(name, "n0", own)] };
        const { error, steps, lr } = traceOf(config);
        assert.deepEqual([error, steps], [null, 220]);
        const isFlat = ["get_constant_schedule", "ReduceLROnPlateau"].includes(name);
        const plateau = /plateau/i.test(name);
        if (!isFlat && !plateau) assert.ok(new Set(lr[0]).size > 1, "the rate never moves");
      }
    });
  }

  it("keeps of the other optimizer what means the same", () => {
    const args = { lr: "0.1", momentum: "0.9", weight_decay: "1e-4" };
    const adagrad = newOptimizer("Adagrad", { ...start.optimizer, args });
    assert.equal(adagrad.args.lr, undefined);
    assert.equal(adagrad.args.momentum, undefined);
  });

  it("has an id of its own", () => {
    const config = { ...start, schedulers: [newScheduler("StepLR", newCallId(start), start)] };
    assert.equal(newCallId(start), "n0");
    assert.equal(newCallId(config), "n1");
    assert.equal(newCallId(config, ["n1"]), "n2");
  });
});

describe("presets", () => {
  for (const { id, config, name } of presets) {
    it(`${id} runs as PyTorch accepts it`, () => {
      const { epochs } = config.horizon;
      // Long enough to meet every milestone, and a thousandth of the work.
      const stepsPerEpoch = epochs > 1 && id !== "one-cycle" ? 2 : config.horizon.stepsPerEpoch;
      const { error, steps } = traceOf({
        ...config,
        horizon: { ...config.horizon, stepsPerEpoch },
      });
      assert.equal(error, null);
      assert.equal(steps, epochs * stepsPerEpoch);
      assert.ok(name(english).length > 0);
    });
  }

  it("the one cycle ends with the run, where fastai ends it", () => {
    const preset = presets.find((p) => p.id === "one-cycle");
    assert.ok(preset);
    const { lr, momentum } = traceOf(preset.config);
    const rates = lr[0] ?? [];
    assert.equal(
      rates.length,
      preset.config.horizon.epochs * updatesPerEpoch(preset.config.horizon),
    );
    assert.ok(Math.abs((rates[0] ?? 0) - 1e-3 / 25) < 1e-12);
    assert.ok(Math.abs((rates.at(-1) ?? 0) - 1e-3 / 1e5) < 1e-12);
    // The turn lies between two steps.
    assert.ok(Math.abs(Math.min(...(momentum[0] ?? [])) - 0.85) < 1e-5);
  });

  it("the starters are among them", () => {
    assert.ok(starters.every((id) => presets.some((p) => p.id === id)));
  });
});
