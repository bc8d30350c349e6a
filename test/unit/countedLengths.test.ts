import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";

const HEAD = `import torch
from torch import nn, optim
`;
const OPTIMIZER = "optimizer = optim.SGD(p, 0.1)\n";
const BATCHES = `    for x in loader:
        optimizer.step()
        seen += 1
`;

/** The lengths that are told, `?` where assumed, and the updates of the trace. */
function lengthsOf(text: string): string {
  const assumptions = { ...defaultAssumptions, epochs: 9, stepsPerEpoch: 20 };
  const reading = new ScriptReading(() => 0).read(HEAD + text, assumptions);
  const [run] = reading.runs;
  const [fact] = reading.script.runs;
  if (!run || !fact) return "no run";
  const work = simulateRun(run, reading.script);
  let step = work.next();
  while (!step.done) step = work.next();
  const [epochs, steps] = [fact.epochs, fact.stepsPerEpoch].map(
    ({ value, origin }) => `${value}${origin === "assumed" ? "?" : ""}`,
  );
  return `${epochs} × ${steps}: ${step.value.trace?.steps}`;
}

const cases: readonly { readonly name: string; readonly text: string; readonly says: string }[] = [
  {
    name: "a `while True` that one round ends",
    text: `${OPTIMIZER}seen = 0\nwhile True:\n${BATCHES}    break`,
    says: "1 × 20?: 20",
  },
  {
    name: "a `while` of a function that returns in its first round",
    text: `${OPTIMIZER}def go(k, seen=0):
    while k < 4:
${BATCHES.replace(/^/gm, "    ")}
        return
go(0)`,
    says: "1 × 20?: 20",
  },
  {
    name: "rounds that the branch of an option decides",
    text: `def main(stage, seen=0):
    if stage == 1:
        optimizer = optim.SGD(p, 0.1)
        epochs = 5
    else:
        optimizer = optim.Adam(p)
        epochs = 3
    for epoch in range(epochs):
${BATCHES.replace(/^/gm, "    ")}
main(1)
main(2)`,
    says: "5 × 20?: 100",
  },
  {
    name: "epochs until enough batches were seen, of which an epoch has an assumed number",
    text: `${OPTIMIZER}seen = 0\nwhile seen < 100:\n${BATCHES}`,
    says: "5? × 20?: 100",
  },
  {
    name: "a counter of the script that a function counts",
    text: `${OPTIMIZER}import itertools
def train():
    global seen
    for x in loader:
        optimizer.step()
        seen += 1
        if seen == 50: break
seen = 0
for epoch in itertools.count(start=1):
    train()
    if seen == 50: break`,
    says: "3? × 20?: 50",
  },
  {
    name: "a counter of a module that is kept as a buffer",
    text: `class Trainer(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("steps", torch.Tensor([0]))
        self.num_train_steps = 70
        self.optim = optim.Adam(p, lr=3e-4)
    def train_step(self):
        steps = int(self.steps.item())
        if steps % 2 == 0:
            self.optim.step()
        self.steps += 1
    def train(self):
        while self.steps < self.num_train_steps:
            self.train_step()
`,
    says: "1 × 70: 35",
  },
  {
    name: "a counter of a trainer that is called until it does not fail",
    text: `from retry.api import retry_call
class Trainer:
    def __init__(self):
        self.steps = 0
        self.optim = optim.Adam(p, lr=3e-4)
    def train(self):
        self.optim.step()
        self.steps += 1
trainer = Trainer()
while trainer.steps < 70:
    retry_call(trainer.train, tries=3)
`,
    says: "1 × 70: 70",
  },
  {
    name: "a counter of which nothing tells what it begins with",
    text: `class Trainer(Base):
    def __init__(self):
        self.optim = optim.Adam(p, lr=3e-4)
    def train(self):
        while self.steps < 70:
            self.optim.step()
            self.steps += 1
`,
    says: "9? × 20?: 180",
  },
];

describe("lengths that the run itself tells", () => {
  for (const { name, text, says } of cases) {
    it(name, () => assert.equal(lengthsOf(text), says));
  }
});
