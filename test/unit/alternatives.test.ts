import assert from "node:assert/strict";
import { runIndexOf } from "../../src/python/script.ts";
import { read } from "./readerTools.ts";

const OPTIONS = `import argparse
import torch
from torch import optim
from torch.optim.lr_scheduler import CosineAnnealingLR, StepLR
parser = argparse.ArgumentParser()
parser.add_argument("--opt", default="adamw")
parser.add_argument("--sched", default="step")
parser.add_argument("--resume", default="")
args = parser.parse_args()
`;

const LOOP = `
for epoch in range(10):
    for batch in loader:
        optimizer.step()
    scheduler.step()
`;

/** Each run as `id: optimizer name + scheduler names`, a star before the default one. */
function runsOf(text: string): string[] {
  const script = read(text);
  const calls = [...script.optimizers, ...script.schedulers];
  const name = (id: string) => calls.find((c) => c.id === id)?.name;
  return script.runs.map(({ id, isDefault, optimizer, schedulers }) => {
    const names = [...(optimizer ? [optimizer] : []), ...schedulers].map(name);
    return `${isDefault ? "*" : ""}${id}: ${names.join(" + ")}`;
  });
}

const CHOSEN_OPTIMIZER = `${OPTIONS}
if args.opt == "sgd":
    optimizer = optim.SGD(p, lr=0.1)
elif args.opt == "adamw":
    optimizer = optim.AdamW(p, lr=0.001)
else:
    raise ValueError(args.opt)
scheduler = StepLR(optimizer, 3)
${LOOP}`;

describe("branches that choose", () => {
  it("an optimizer: every branch has its run, the default's is the scheduler's own", () => {
    assert.deepEqual(runsOf(CHOSEN_OPTIMIZER), ["o0: SGD + StepLR", "*o1: AdamW + StepLR"]);
    const script = read(CHOSEN_OPTIMIZER);
    assert.equal(script.schedulers[0]?.optimizer, "o1");
    assert.equal(script.schedulers[0]?.cadence, "epoch");
    assert.equal(runIndexOf(script, "s0"), 1);
    assert.equal(runIndexOf(script, "o0"), 0);
  });

  it("a scheduler: never two of an optimizer at once", () => {
    const text = `${OPTIONS}
optimizer = optim.SGD(p, lr=0.1)
if args.sched == "cosine":
    scheduler = CosineAnnealingLR(optimizer, 10)
elif args.sched == "step":
    scheduler = StepLR(optimizer, 3)
${LOOP}`;
    assert.deepEqual(runsOf(text), ["*o0: SGD + StepLR", "o0-s0: SGD + CosineAnnealingLR"]);
    assert.equal(runIndexOf(read(text), "s0"), 1);
  });

  it("a scheduler by what is not known: the first in the text", () => {
    const text = `${OPTIONS}
optimizer = optim.SGD(p, lr=0.1)
if pick() == "cosine":
    scheduler = CosineAnnealingLR(optimizer, 10)
else:
    scheduler = StepLR(optimizer, 3)
${LOOP}`;
    assert.deepEqual(runsOf(text), ["*o0: SGD + CosineAnnealingLR", "o0-s1: SGD + StepLR"]);
  });

  it("both in one helper that returns them", () => {
    const text = `${OPTIONS}
def build(args):
    if args.opt == "sgd":
        return optim.SGD(p, lr=0.1)
    return optim.AdamW(p, lr=0.001)
optimizer = build(args)
scheduler = StepLR(optimizer, 3)
${LOOP}`;
    assert.deepEqual(runsOf(text), ["o0: SGD + StepLR", "*o1: AdamW + StepLR"]);
  });

  it("a pair returned by a helper", () => {
    const text = `${OPTIONS}
def build():
    opt = optim.SGD(p, lr=0.1)
    sched = StepLR(opt, 3)
    return opt, sched
optimizer, scheduler = build()
${LOOP}`;
    assert.deepEqual(runsOf(text), ["*o0: SGD + StepLR"]);
    assert.equal(read(text).schedulers[0]?.cadence, "epoch");
  });

  it("keeps schedulers that run side by side together", () => {
    const text = `${OPTIONS}
optimizer = optim.SGD(p, lr=0.1)
warmup = StepLR(optimizer, 1)
scheduler = CosineAnnealingLR(optimizer, 10)
${LOOP}    warmup.step()
`;
    assert.deepEqual(runsOf(text), ["*o0: SGD + StepLR + CosineAnnealingLR"]);
  });
});

describe("a script whose updates are in another file", () => {
  it("has its epochs from the loop beside the optimizer", () => {
    const script = read(`${OPTIONS}from engine import train_one_epoch
parser.add_argument("--epochs", default=400, type=int)
def main(args):
    optimizer = optim.AdamW(p, lr=0.1)
    for epoch in range(args.epochs):
        train_one_epoch(model, loader, optimizer, epoch)
main(args)
`);
    const { epochs, stepsPerEpoch } = script.runs[0] ?? assert.fail("no run");
    assert.deepEqual([epochs.value, epochs.origin, epochs.via], [400, "argument", "argparse"]);
    assert.equal(stepsPerEpoch.origin, "assumed");
  });
});

describe("objects that a library wraps", () => {
  it("are the ones that went in, in their order", () => {
    const script = read(`${OPTIONS}
optimizer = optim.AdamW(p, lr=0.1)
scheduler = StepLR(optimizer, 3)
model, optimizer, scheduler = accelerator.prepare(model, optimizer, scheduler)
${LOOP}`);
    assert.equal(script.runs.length, 1);
    assert.equal(script.schedulers[0]?.cadence, "epoch");
    assert.equal(script.schedulers[0]?.optimizer, "o0");
  });
});

describe("a scheduler that is never stepped", () => {
  const script = (rest: string) =>
    read(`${OPTIONS}
optimizer = optim.SGD(p, lr=0.1)
scheduler = StepLR(optimizer, 3)
for epoch in range(10):
    for batch in loader:
        optimizer.step()
${rest}`).schedulers[0]?.cadence;

  it("is known as such", () => assert.equal(script(""), "never"));

  it("may be stepped where it is handed on", () => {
    assert.equal(script("    log(scheduler)"), "unknown");
  });
});
