import assert from "node:assert/strict";
import { show } from "./presentTools.ts";

/** A trainer whose methods call each other, as those of a framework may do. */
const trainer = `import torch

class Trainer:
    def __init__(self):
        self.count = 0
        self.done = False

    def first(self):
        return self.first() + self.second() + self.third()

    def second(self):
        return self.first() + self.second() + self.third()

    def third(self):
        return self.first() + self.second() + self.third()

    def scale(self):
        return 1 / self.left()

    def left(self):
        return 1 + self.count

    def fit(self, optimizer):
        while not self.done:
            if TEST:
                optimizer.step()
            for group in optimizer.param_groups:
                group["lr"] = 0.5 * self.scale()
            self.count += 1
            if self.count > 3:
                self.done = True

trainer = Trainer()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
trainer.fit(optimizer)
`;

const ratesWith = (test: string) => [
  ...(show(trainer.replace("TEST", test)).contexts[0]?.result.trace?.lr[0] ?? []),
];

describe("methods that call each other", () => {
  it("are looked into once, however many ways there are between them", () => {
    assert.ok(show(trainer.replace("TEST", "self.first() > 0")).reading.runs.length === 1);
  });

  it("are given up where what they compute grows without end", () => {
    const chain = Array.from(
      { length: 39 },
      (_, i) => `    def m${i}(self):\n        return self.m${i + 1}() + self.m${i + 1}()\n\n`,
    ).join("");
    const last = "    def m39(self):\n        return 1 + self.count\n\n";
    const text = trainer.replace("    def scale", `${chain}${last}    def scale`);
    assert.equal(show(text.replace("TEST", "self.m0() > 9")).reading.runs.length, 1);
  });

  it("are followed where they only compute", () => {
    assert.deepEqual(ratesWith("self.scale() > 0.3"), [0.5, 0.5, 0.25]);
  });
});
