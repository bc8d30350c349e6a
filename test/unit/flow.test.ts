import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";

const HEAD = `import argparse, torch, math
from torch import optim
from torch.optim.lr_scheduler import *
o = optim.SGD(p, 0.8)
s = StepLR(o, 1, 0.5)
`;

/** What is said of a script: updates, the last rate, lengths, cadences, what is open or left out. */
function outcome(text: string): string {
  const source = HEAD + text;
  const assumptions = { ...defaultAssumptions, epochs: 4, stepsPerEpoch: 5 };
  const reading = new ScriptReading(() => 0).read(source, assumptions);
  const [run] = reading.runs;
  const [fact] = reading.script.runs;
  if (!run || !fact) return "no run";
  const work = simulateRun(run, reading.script);
  let step = work.next();
  while (!step.done) step = work.next();
  const { trace } = step.value;
  const count = (c: { value: number; origin: string }) =>
    `${c.value}${c.origin === "assumed" ? "?" : ""}`;
  const rate = Number(trace?.lr[0]?.at(-1)?.toPrecision(6));
  const parts = [
    `${trace?.steps} updates to ${rate}`,
    `${count(fact.epochs)} × ${count(fact.stepsPerEpoch)}`,
    reading.script.schedulers.map((s) => s.cadence).join(),
    fact.isOpen ? "open" : "",
    ...fact.handSet.map(({ from, to }) => source.slice(from, to)),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

const cases: readonly { readonly name: string; readonly text: string; readonly says: string }[] = [
  {
    name: "early stopping is not taken, and the length is open",
    text: `bad = 0
for epoch in range(6):
    for x in loader: o.step()
    s.step()
    bad = 0 if validate() else bad + 1
    if bad > 3: break`,
    says: "30 updates to 0.025, 6? × 5?, epoch, open",
  },
  {
    name: "a `while` over updates has as many as its counter says",
    text: `step = 3
while step < 24:
    o.step()
    step += 2`,
    says: "11 updates to 0.8, 1 × 11, never",
  },
  {
    name: "a `while True` ends where its counter says, in the middle of a round",
    text: `limit = 10
step = 0
while True:
    step += 1
    if step > limit: break
    o.step()`,
    says: "10 updates to 0.8, 1 × 10, never",
  },
  {
    name: "a `while True` is not ended by an option that is off",
    text: `step = 0
only_once = False
while True:
    if step == 0 and only_once: break
    o.step()
    step += 1
    if step >= 4: break`,
    says: "4 updates to 0.8, 1 × 4, never",
  },
  {
    name: "a `while True` that ends after its update",
    text: `epoch = 0
while True:
    for x in loader: o.step()
    s.step()
    epoch += 1
    if epoch >= 3: break`,
    says: "15 updates to 0.2, 3 × 5?, epoch",
  },
  {
    name: "a `while` whose counter depends on more is counted by running it",
    text: `step = 0
while step < 13:
    o.step()
    step += 1 if step % 2 else 2`,
    says: "7 updates to 0.8, 1 × 7, never",
  },
  {
    name: "a `while` over a length that is assumed stays assumed",
    text: `total = 3 * len(loader)
step = 0
while step < total:
    o.step()
    step += 1`,
    says: "15 updates to 0.8, 1 × 15?, never",
  },
  {
    name: "a `while True` with an end that is assumed stays assumed",
    text: `def train(steps):
    done = 0
    while True:
        o.step()
        done += 1
        if done >= steps: break
train(2 * len(loader))`,
    says: "10 updates to 0.8, 1 × 10?, never",
  },
  {
    name: "a `while` that may be left before stays assumed",
    text: `step = 0
while step < 9:
    o.step()
    step += 1
    if validate() > best: break`,
    says: "9 updates to 0.8, 1 × 9?, never, open",
  },
  {
    name: "a step after a `continue` that cannot be read may be passed over",
    text: `for epoch in range(2):
    for i, x in enumerate(loader):
        if (i + 1) % cfg.accumulate != 0: continue
        o.step(); s.step()`,
    says: "10 updates to 0.0015625, 2 × 5?, unknown, open",
  },
  {
    name: "batches that went wrong do not count",
    text: `for epoch in range(2):
    for x in loader:
        if torch.isnan(loss): continue
        o.step()
    s.step()`,
    says: "10 updates to 0.4, 2 × 5?, epoch",
  },
  {
    name: "a number of steps ends two loops",
    text: `step = 0
while step < 13:
    for x in loader:
        o.step(); s.step()
        step += 1
        if step >= 13: break`,
    says: "13 updates to 0.000195313, 3? × 5?, batch",
  },
  {
    name: "a `while` that nothing seen ends has an assumed length",
    text: `while not done():
    o.step()
    s.step()`,
    says: "4 updates to 0.1, 4? × 1, epoch",
  },
  {
    name: "a rate set by hand under a test that cannot be read is left out",
    text: `for epoch in range(3):
    o.step(); s.step()
    if plateau():
        for g in o.param_groups: g["lr"] *= 0.1`,
    says: '3 updates to 0.2, 3 × 1, epoch, open, g["lr"] *= 0.1',
  },
  {
    name: "a rate set from what cannot be read is left out",
    text: `for epoch in range(3):
    for g in o.param_groups: g["lr"] = table[epoch]
    o.step()`,
    says: '3 updates to 0.8, 3 × 1, never, g["lr"] = table[epoch]',
  },
  {
    name: "what `else` raises is not caught by its own handlers",
    text: `for epoch in range(3):
    try:
        try: o.step()
        except ValueError: break
        else: raise ValueError("late")
    except ValueError: s.step()`,
    says: "3 updates to 0.2, 3 × 1, epoch",
  },
  {
    name: "`finally` runs when a handler raises",
    text: `for epoch in range(3):
    try:
        try: raise KeyError("a")
        except KeyError: raise ValueError("b")
        finally: o.step()
    except ValueError: s.step()`,
    says: "3 updates to 0.2, 3 × 1, epoch",
  },
  {
    name: "`continue` within a `try` ends the round of the groups, not the epoch's",
    text: `for epoch in range(3):
    for g in o.param_groups:
        try:
            if epoch > 0: continue
            g["lr"] = 0.4
        except KeyError: pass
    o.step(); s.step()`,
    says: "3 updates to 0.1, 3 × 1, epoch",
  },
  {
    name: "a scheduler whose values are changed is not known any more",
    text: `for epoch in range(3):
    o.step(); s.step()
    if epoch == 1: s.gamma = 0.9`,
    says: "3 updates to 0.2, 3 × 1, unknown, s.gamma",
  },
  {
    name: "what a checkpoint loads is not known",
    text: `o.load_state_dict(torch.load("o.pt"))
for epoch in range(3):
    o.step(); s.step()`,
    says: '3 updates to 0.2, 3 × 1, epoch, o.load_state_dict(torch.load("o.pt"))',
  },
  {
    name: "a checkpoint that the default options do not load is none",
    text: `ap = argparse.ArgumentParser()
ap.add_argument("--resume", default="")
args = ap.parse_args()
if args.resume: o.load_state_dict(torch.load(args.resume))
for epoch in range(3):
    o.step(); s.step()`,
    says: "3 updates to 0.2, 3 × 1, epoch",
  },
  {
    name: "a run that finds nothing to resume begins anew",
    text: `try:
    checkpoint = torch.load("last.pt")
    start = checkpoint["epoch"]
    o.load_state_dict(checkpoint["optimizer"])
except:
    print("nothing to resume")
    start = 0
for epoch in range(start, 3):
    for group in o.param_groups: group["lr"] = 0.5 ** (epoch + 1)
    o.step()`,
    says: "3 updates to 0.125, 3 × 1, never",
  },
  {
    name: "a function that nobody calls sets nothing",
    text: `count = 2
def reset():
    global count
    count = 50
for epoch in range(4):
    if epoch >= count: break
    o.step(); s.step()`,
    says: "2 updates to 0.4, 4 × 1, epoch",
  },
  {
    name: "the rate itself may end the run",
    text: `for epoch in range(50):
    o.step(); s.step()
    if o.param_groups[0]["lr"] < 0.09: break`,
    says: "4 updates to 0.1, 50 × 1, epoch",
  },
  {
    name: "options under which nothing would be trained are not the ones to preview",
    text: `ap = argparse.ArgumentParser()
ap.add_argument("--data", default=None)
args = ap.parse_args()
if args.data is None: raise SystemExit("--data is missing")
for epoch in range(3):
    o.step(); s.step()`,
    says: "3 updates to 0.2, 3 × 1, epoch",
  },
];

describe("what a script does between its steps", () => {
  for (const { name, text, says } of cases) {
    it(name, () => assert.equal(outcome(text), says));
  }

  it("is given up when it does not end", () => {
    const said = outcome("n = 0\nwhile n >= 0:\n    n += 1\n    if n < 3: o.step()");
    assert.match(said, /undefined updates/);
  });
});

describe("what a method counts that is called from elsewhere", () => {
  it("goes on from call to call", () => {
    const text = `import torch
class Agent:
    def __init__(self, actor):
        self.optimizer = torch.optim.Adam(actor.parameters())
        self.calls = 0
    def learn(self, batch, every=2):
        self.calls += 1
        if self.calls % every == 0:
            self.optimizer.step()
`;
    const reading = new ScriptReading(() => 0).read(text, {
      ...defaultAssumptions,
      epochs: 3,
      stepsPerEpoch: 5,
    });
    const [run] = reading.runs;
    assert.ok(run);
    const work = simulateRun(run, reading.script);
    let step = work.next();
    while (!step.done) step = work.next();
    assert.equal(step.value.trace?.steps, 7);
  });
});
