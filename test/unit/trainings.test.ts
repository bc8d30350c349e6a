import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { findingsIn } from "./findingTools.ts";

/** Five epochs of ten batches fill a cycle of 50 updates. */
const HEAD = `import torch
from torch import nn, optim
from torch.optim.lr_scheduler import OneCycleLR
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.zeros(100, 3), torch.zeros(100)), batch_size=10)
model = nn.Linear(3, 1)
`;

const epochs = (count: string, indent: string, self = "") =>
  `for epoch in range(${count}):
    for x, y in loader:
        ${self}optimizer.zero_grad()
        model(x).sum().backward()
        ${self}optimizer.step()
        ${self}scheduler.step()`.replace(/^/gm, indent);

/** The updates of every run, and the exception that ends it. */
function updatesOf(text: string): readonly string[] {
  const reading = new ScriptReading(() => 0).read(HEAD + text, defaultAssumptions);
  return reading.runs.map((run) => {
    const work = simulateRun(run, reading.script);
    let step = work.next();
    while (!step.done) step = work.next();
    const { trace } = step.value;
    return `${run.id} ${trace?.steps}${trace?.error ? ` ${trace.error.type}` : ""}`;
  });
}

const cases: readonly {
  readonly name: string;
  readonly text: string;
  readonly says: readonly string[];
}[] = [
  {
    name: "a function that trains with what a global name holds is called for two optimizers",
    text: `def run():
${epochs("5", "    ")}
optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=50)
run()
optimizer = optim.SGD(model.parameters(), lr=0.01)
scheduler = OneCycleLR(optimizer, max_lr=0.01, total_steps=50)
run()`,
    says: ["o0 50", "o1 50"],
  },
  {
    name: "a function that builds its optimizer is called twice",
    text: `def fit(lr, epochs):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    scheduler = OneCycleLR(optimizer, max_lr=lr, total_steps=epochs * len(loader))
${epochs("epochs", "    ")}
fit(0.1, 5)
fit(0.01, 10)`,
    says: ["o0 50"],
  },
  {
    name: "a function that hands the optimizer back is called again when it has trained",
    text: `def make(lr):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    return optimizer, OneCycleLR(optimizer, max_lr=lr, total_steps=50)
def fit(optimizer, scheduler):
${epochs("5", "    ")}
optimizer, scheduler = make(0.1)
fit(optimizer, scheduler)
optimizer, scheduler = make(0.01)
fit(optimizer, scheduler)`,
    says: ["o0 50"],
  },
  {
    name: "a method makes the optimizer of an object anew",
    text: `class Trainer:
    def setup(self, lr):
        self.optimizer = optim.SGD(model.parameters(), lr=lr)
        self.scheduler = OneCycleLR(self.optimizer, max_lr=lr, total_steps=50)
    def fit(self):
${epochs("5", "        ", "self.")}
trainer = Trainer()
trainer.setup(0.1)
trainer.fit()
trainer.setup(0.01)
trainer.fit()`,
    says: ["o0 50"],
  },
  {
    name: "two stages, each with its own optimizer, in one function",
    text: `def main(stage):
    if stage == 1:
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=50)
        epochs = 5
    else:
        optimizer = optim.SGD(model.parameters(), lr=0.01)
        scheduler = OneCycleLR(optimizer, max_lr=0.01, total_steps=100)
        epochs = 10
${epochs("epochs", "    ")}
main(1)
main(2)`,
    says: ["o0 50", "o1 100"],
  },
  {
    name: "another optimizer takes over in one epoch",
    text: `optimizer = optim.Adam(model.parameters(), lr=0.1)
for epoch in range(20):
    for x, y in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    if epoch == 14:
        optimizer = optim.SGD(model.parameters(), lr=0.01)`,
    says: ["o0 150", "o1 50"],
  },
  {
    name: "a training that is begun again where it fails",
    text: `def fit():
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=50)
${epochs("5", "    ")}
try:
    fit()
except torch.cuda.OutOfMemoryError:
    fit()`,
    says: ["o0 50"],
  },
  {
    name: "two trainers that nobody starts, with one function that makes their optimizers",
    text: `def make(lr):
    return optim.SGD(model.parameters(), lr=lr)
class First:
    def __init__(self):
        self.optimizer = make(0.1)
    def step(self):
        self.optimizer.step()
class Second:
    def __init__(self):
        self.optimizer = make(0.01)
    def train(self):
        for epoch in range(5):
            for x, y in loader:
                self.optimizer.step()`,
    says: ["o0 51"],
  },
  {
    name: "two optimizers of one function that train together",
    text: `def make(module):
    return optim.Adam(module.parameters(), lr=0.1)
first, second = make(model[0]), make(model[1])
for epoch in range(5):
    for x, y in loader:
        first.step()
        second.step()`,
    says: ["o0 100"],
  },
];

describe("a script that trains more than once", () => {
  for (const { name, text, says } of cases) {
    it(name, () => {
      assert.deepEqual(updatesOf(text), says);
      assert.deepEqual(
        findingsIn(HEAD + text).map((f) => f.code),
        [],
      );
    });
  }
});
