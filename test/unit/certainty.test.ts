import assert from "node:assert/strict";
import { type Assumptions, defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";

/** `code severity` of everything found, simulated runs included. */
function findings(text: string, assumptions: Partial<Assumptions> = {}): string[] {
  const reading = new ScriptReading(() => 0).read(text, { ...defaultAssumptions, ...assumptions });
  const raised = reading.runs.flatMap((run) => {
    const work = simulateRun(run, reading.script);
    for (;;) {
      const step = work.next();
      if (step.done) return step.value.finding ?? [];
    }
  });
  return [...reading.findings, ...raised].map((f) => `${f.code} ${f.severity}`);
}

const HEAD = "from torch import optim\nfrom torch.optim.lr_scheduler import *\n";
const LOOP = `
for epoch in range(2):
    for batch in loader:
        optimizer.step()
        scheduler.step()
`;
const ONE_CYCLE = `${HEAD}optimizer = optim.SGD(p, lr=0.1)\nscheduler = OneCycleLR(optimizer, 0.1, total_steps=10)\n${LOOP}`;

describe("an exception", () => {
  it("is an error where the script alone leads to it", () => {
    assert.deepEqual(findings(`${HEAD}o = optim.SGD(p, lr=-1)`), ["constructor-error error"]);
    assert.deepEqual(findings(`${HEAD}o = optim.SGD(p, lr=-1, momentum=unknown)`), [
      "constructor-error error",
    ]);
    assert.deepEqual(findings(`${HEAD}o = optim.SGD(p, lr=rate, momentum=0, nesterov=True)`), [
      "constructor-error error",
    ]);
  });

  it("is a warning where it rests on an assumed value", () => {
    // Both are open: only both together make a length.
    assert.deepEqual(
      findings(`${HEAD}o = optim.SGD(p, lr=0.1, momentum=0.9)
s = OneCycleLR(o, 0.1, epochs=a.n, steps_per_epoch=a.m)${LOOP.replaceAll("optimizer", "o").replaceAll("scheduler", "s")}`),
      [],
    );
    // Who calls the function, in another file, passes something.
    const built = `def build(p, lr=None):\n    return optim.SGD(p, lr=lr)\n`;
    assert.deepEqual(findings(`${HEAD}${built}`), []);
    // Whoever wants Nesterov's momentum passes one.
    assert.deepEqual(findings(`${HEAD}o = optim.SGD(p, momentum=unknown, nesterov=True)`), []);
    assert.deepEqual(
      findings(`${HEAD}o = optim.SGD(p, momentum=unknown, dampening=0.1, nesterov=True)`),
      ["constructor-error error"],
    );
  });

  it("of the script's own between the constructors and the loop is none of PyTorch's", () => {
    const text = `import argparse\n${HEAD}a = argparse.ArgumentParser()
a.add_argument("--steps", type=int)
args = a.parse_args()
optimizer = optim.SGD(p, lr=0.1)
epochs = args.steps / 10
done = 0
while done < epochs:
    optimizer.step()
    done += 1
`;
    assert.deepEqual(findings(text), ["constructor-error warning"]);
  });

  it("of a later step is a warning while a loop's length is assumed", () => {
    assert.deepEqual(findings(ONE_CYCLE), ["step-error warning"]);
  });

  it("of a later step is an error once the user states the length", () => {
    const stated = { stepsPerEpoch: 6, stated: ["batch"] } as const;
    assert.deepEqual(findings(ONE_CYCLE, stated), ["step-error error"]);
    assert.deepEqual(findings(ONE_CYCLE, { ...stated, stepsPerEpoch: 5 }), []);
  });

  it("is not made up for a plateau scheduler whose steps are in another file", () => {
    const text = `${HEAD}optimizer = optim.SGD(p, lr=0.1)\nscheduler = ReduceLROnPlateau(optimizer)\n`;
    assert.deepEqual(findings(text), []);
  });
});
