import assert from "node:assert/strict";
import { type Assumptions, defaultAssumptions } from "../../src/plan/assumptions.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { english } from "../../src/present/localize.ts";
import { statusText } from "../../src/present/statusText.ts";

const status = (text: string, given: Partial<Assumptions> = {}) => {
  const assumptions = { ...defaultAssumptions, ...given };
  return statusText(new ScriptReading(() => 0).read(text, assumptions), assumptions, english);
};

const script = `o = torch.optim.SGD(p, lr=0.1)
a = torch.optim.lr_scheduler.StepLR(o, 30)
for epoch in range(epochs):
    for x in loader:
        o.step()
    a.step()
`;

describe("the language status item", () => {
  it("counts what was found and says what of the horizon is assumed", () => {
    assert.deepEqual(status(script), {
      found: "1 optimizer, 1 schedule",
      horizon: "90 epochs × 391 steps, both assumed",
      action: "Set epochs and steps",
      isOpen: true,
    });
  });

  it("takes what the user set as stated", () => {
    const set = status(script, { epochs: 7, stated: ["epoch"] });
    assert.equal(set?.horizon, "7 epochs × 391 steps, steps assumed");
    assert.equal(status(script, { stated: ["epoch", "batch"] })?.isOpen, true);
  });

  it("offers nothing to set where the source gives both lengths", () => {
    const whole = script.replace("epochs)", "3)").replace("loader", "range(5)");
    assert.deepEqual(status(whole)?.horizon, "3 epochs × 5 steps");
    assert.equal(status(whole)?.isOpen, false);
  });

  it("is away where there is neither optimizer nor schedule", () => {
    assert.equal(status("x = 1"), undefined);
    assert.equal(status("import torch"), undefined);
  });
});
