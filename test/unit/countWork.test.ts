import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { read } from "./readerTools.ts";

/** Off-policy training: updates are made in blocks, behind a test of the step. */
const script = (test: string) => `import torch
opt = torch.optim.Adam(p, lr=1e-3)
for t in range(200_000):
    if ${test}:
        for j in range(50):
            opt.step()
`;

const obstacleOf = (test: string) => {
  const [run] = planRuns(read(script(test)), defaultAssumptions);
  return run?.obstacle ?? null;
};

describe("how much work a run is", () => {
  for (const test of ["t % 50 == 0", "t >= 1000 and t % 50 == 0", "t % 50 == 49"]) {
    it(`is less where only some rounds do it: ${test}`, () => {
      assert.equal(obstacleOf(test), null);
    });
  }

  for (const test of ["t >= 1000", "t % 50 != 0", "t % 50 == 0 or t < 9", "(t + 1) % 1 == 0"]) {
    it(`is all of it where that may run in every round: ${test}`, () => {
      assert.deepEqual(obstacleOf(test), { kind: "too-long", steps: 10_000_000 });
    });
  }
});
