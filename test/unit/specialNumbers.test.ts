import assert from "node:assert/strict";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { valueFromText, valueText } from "../../src/core/spec/argumentText.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { english } from "../../src/present/localize.ts";
import { rateText } from "../../src/present/rateText.ts";
import { valueIn } from "../../webview/edits.ts";
import { call, set } from "./editTools.ts";
import { read } from "./readerTools.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe("numbers that are none", () => {
  const lr = findOptimizer("SGD")?.params.lr;
  assert.ok(lr);
  for (const [text, value] of [
    ["nan", nan],
    ['float("nan")', nan],
    ["inf", inf],
    ["-inf", -inf],
    ["float('-inf')", -inf],
    ["-float('inf')", -inf],
  ] as const) {
    it(`${text} is a value of a field`, () => {
      assert.deepEqual(valueFromText(lr, text), value);
      assert.deepEqual(valueFromText(lr, valueText(value)), value);
    });
  }

  it("are shown as the code says, not as the default", () => {
    assert.deepEqual(valueIn({ id: "o0", name: "SGD", args: { lr: "nan" } }, "lr"), nan);
  });

  for (const text of ["math.nan", "np.nan", "torch.nan", 'float("nan")']) {
    it(`${text} is read`, () => {
      const head = "import math\nimport numpy as np\nimport torch\n";
      const script = read(`${head}o = torch.optim.SGD(p, lr=${text})\n`);
      assert.deepEqual(script.optimizers[0]?.args.lr?.value, nan);
    });
  }

  it("make a constant rate", () => {
    const script = read('import torch\no = torch.optim.SGD(p, lr=float("nan"))\no.step()\n');
    const [run] = planRuns(script, defaultAssumptions);
    assert.ok(run?.plan);
    assert.equal(
      rateText(simulateNow(run.plan, { call: scriptCaller() }), english),
      "lr nan, constant",
    );
  });

  it("give way to a number, with the call that makes them", () => {
    const wish = set("o0", "lr", 0.02);
    assert.equal(call('o = optim.SGD(p, lr=float("nan"))\n', wish), "o = optim.SGD(p, lr=0.02)\n");
    const after = "LR = 0.02\no = optim.SGD(p, lr=LR)\n";
    assert.equal(call("LR = float('-inf')\no = optim.SGD(p, lr=LR)\n", wish), after);
  });

  it("are written as Python makes them", () => {
    const wish = set("o0", "lr", nan);
    assert.equal(call("o = optim.SGD(p, lr=0.1)\n", wish), 'o = optim.SGD(p, lr=float("nan"))\n');
  });
});
