import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";

const HEAD = `from torch import optim
from torch.optim.lr_scheduler import StepLR
optimizer = optim.SGD(p, lr=0.1)
scheduler = StepLR(optimizer, 3)
`;

/** `code` and the text it stands at, for each warning of the script's run. */
function warnings(text: string): string[] {
  const source = HEAD + text;
  const reading = new ScriptReading(() => 0).read(source, defaultAssumptions);
  const work = simulateRun(reading.runs[0] ?? assert.fail("no run"), reading.script);
  for (;;) {
    const step = work.next();
    if (!step.done) continue;
    const torch = step.value.warnings.filter((w) => "message" in w);
    return torch.map((w) => `${w.code} ${source.slice(w.span.from, w.span.to)}`);
  }
}

describe("PyTorch's warnings", () => {
  it("tell of a scheduler that steps before its optimizer", () => {
    const loop =
      "for e in range(3):\n    scheduler.step()\n    for b in loader:\n        optimizer.step()\n";
    assert.deepEqual(warnings(loop), ["step-order scheduler.step()"]);
  });

  it("tell of an epoch that is not needed", () => {
    const loop =
      "for e in range(3):\n    for b in loader:\n        optimizer.step()\n    scheduler.step(e)\n";
    assert.deepEqual(warnings(loop), ["epoch-argument scheduler.step(e)"]);
  });

  it("tell of an epoch beside a metric, by position and by name in any order", () => {
    for (const step of ["plateau.step(1.0, e)", "plateau.step(epoch=e, metrics=1.0)"]) {
      const text = `from torch.optim.lr_scheduler import ReduceLROnPlateau
plateau = ReduceLROnPlateau(optimizer)
for e in range(3):
    for b in loader:
        optimizer.step()
    ${step}
`;
      assert.deepEqual(warnings(text), [`epoch-argument ${step}`]);
    }
  });

  it("are silent where everything is right, and where the updates are in another file", () => {
    const right =
      "for e in range(3):\n    for b in loader:\n        optimizer.step()\n    scheduler.step()\n";
    assert.deepEqual(warnings(right), []);
    assert.deepEqual(warnings("for e in range(3):\n    scheduler.step()\n    train(model)\n"), []);
  });
});
