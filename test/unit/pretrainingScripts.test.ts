import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";

/** The rates of the first run's first group. */
function rates(text: string): readonly number[] {
  const assumptions = { ...defaultAssumptions, epochs: 3, stepsPerEpoch: 4 };
  const reading = new ScriptReading(() => 0).read(text, assumptions);
  const [run] = reading.runs;
  assert.ok(run);
  assert.deepEqual(
    reading.findings.filter((f) => f.code === "hand-set-rate"),
    [],
  );
  const work = simulateRun(run, reading.script);
  for (;;) {
    const { done, value } = work.next();
    if (done) return [...(value.trace?.lr[0] ?? [])];
  }
}

const options = `import argparse, math, sys, numpy as np, torch
parser = argparse.ArgumentParser()
parser.add_argument("--gpu", default=None, type=int)
parser.add_argument("--epochs", default=3, type=int)
parser.add_argument("--batch_size", default=64, type=int)
`;

describe("scripts in the style of published pre-training code", () => {
  it("that refuse their default options are shown as if they did not", () => {
    const text = `${options}
def main_worker(gpu, args):
    args.gpu = gpu
    model = make()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    if args.gpu is not None:
        raise NotImplementedError("only distributed")
    else:
        raise NotImplementedError("only distributed")
    for epoch in range(args.epochs):
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * 0.5 ** epoch
        for x in loader:
            optimizer.step()
def main():
    args = parser.parse_args()
    if args.batch_size > 9000:
        torch.multiprocessing.spawn(main_worker, nprocs=2, args=(args,))
    else:
        main_worker(args.gpu, args)
main()
`;
    const each = [0.1, 0.05, 0.025];
    assert.deepEqual(
      rates(text),
      each.flatMap((x) => [x, x, x, x]),
    );
  });

  it("whose schedule is as long as the data fill batches", () => {
    const text = `${options}
args = parser.parse_args()
data = datasets.ImageFolder(root)
loader = torch.utils.data.DataLoader(data, batch_size=args.batch_size, drop_last=True)
per_epoch = len(data) // (args.batch_size * torch.distributed.get_world_size())
schedule = np.linspace(0.12, 0.01, args.epochs * per_epoch)
optimizer = torch.optim.AdamW(groups_of(model), lr=0.1)
for epoch in range(args.epochs):
    for i, x in enumerate(loader):
        for group in optimizer.param_groups:
            group["lr"] = schedule[epoch * per_epoch + i] * group["lr_scale"]
        optimizer.step()
`;
    const found = rates(text);
    assert.equal(found.length, 12);
    assert.deepEqual([found[0], found[11]], [0.12, 0.01]);
  });

  it("whose first epoch is that of a checkpoint, when one is taken up", () => {
    const text = `${options}
parser.add_argument("--start_epoch", default=0, type=int)
def take_up(args, model):
    path = latest(args)
    if path:
        _, states = model.load_checkpoint(path)
        args.start_epoch = states["epoch"] + 1
args = parser.parse_args()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
take_up(args, model)
for epoch in range(args.start_epoch, args.epochs):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 / (1 + epoch - args.start_epoch)
    optimizer.step()
`;
    assert.deepEqual(rates(text), [0.1, 0.05, 0.1 / 3]);
  });

  it("that would take too many look-ups are given up, and say so", () => {
    const calls = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? `def f0(x):\n    for group in optimizer.param_groups:\n        group["lr"] = x\n`
        : `def f${i}(x):\n    f${i - 1}(x + x + x + x)\n`,
    );
    const text = `import torch
optimizer = torch.optim.SGD(p, lr=0.1)
${calls.join("")}for epoch in range(3):
    f11(epoch)
    optimizer.step()
`;
    const { runs, findings } = new ScriptReading(() => 0).read(text, defaultAssumptions);
    assert.deepEqual(
      runs.map((run) => run.obstacle),
      [{ kind: "not-followed" }],
    );
    assert.deepEqual(
      findings.flatMap((f) => (f.code === "evaluation-limit" ? [f.reason] : [])),
      ["NotFollowedError"],
    );
  });

  it("make each update of each batch that a loop inside the batches makes", () => {
    const text = `${options}
optimizer = torch.optim.RMSprop(model.parameters(), 5e-5)
for epoch in range(3):
    for real in loader:
        for _ in range(5):
            optimizer.step()
`;
    assert.equal(rates(text).length, 3 * 4 * 5);
  });

  it("take a batch in as many parts as the options say, and go on to the next batch", () => {
    const text = `${options}
parser.add_argument("--part", default=-1, type=int)
args = parser.parse_args()
if args.part < 0:
    args.part = args.batch_size
optimizer = torch.optim.Adam(model.parameters(), 3e-3)
def train():
    i = 0
    while i < corpus.size(0) - 2:
        first, last = 0, args.part
        while first < args.batch_size:
            optimizer.step()
            first = last
            last = first + args.part
        i += length(i)
for epoch in range(args.epochs):
    train()
`;
    assert.equal(rates(text).length, 3 * 4);
    assert.equal(rates(text.replace("default=-1", "default=16")).length, 3 * 4 * 4);
  });
});
