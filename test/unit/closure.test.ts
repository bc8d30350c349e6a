import assert from "node:assert/strict";
import { simulateNow } from "../../src/core/simulate.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { read } from "./readerTools.ts";

const script = (name: string, step: string) => `from torch import optim
opt = optim.${name}(net.parameters(), lr=0.1)
for epoch in range(3):
    ${step}
`;

function errorOf(text: string) {
  const [run] = planRuns(read(text), defaultAssumptions);
  assert.ok(run?.plan);
  return simulateNow(run.plan, { call: scriptCaller() }).error;
}

describe("LBFGS", () => {
  it("raises at a step without a closure, as PyTorch does", () => {
    const error = errorOf(script("LBFGS", "opt.step()"));
    assert.equal(error?.type, "TypeError");
    assert.equal(error.message, "LBFGS.step() missing 1 required positional argument: 'closure'");
    assert.equal(error.step, 0);
  });

  it("steps with one, as a name or a lambda", () => {
    assert.equal(errorOf(script("LBFGS", "opt.step(closure)")), null);
    assert.equal(errorOf(script("LBFGS", "opt.step(lambda: loss())")), null);
  });

  it("is alone in that", () => {
    assert.equal(errorOf(script("Adam", "opt.step()")), null);
  });
});
