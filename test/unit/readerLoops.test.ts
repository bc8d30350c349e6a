import assert from "node:assert/strict";
import { readScript } from "../../src/python/readScript.ts";
import { type Fixture, itReads, LENGTHS, loop, read } from "./readerTools.ts";

const fixtures: readonly Fixture[] = [
  {
    name: "epoch and batch loop",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
optimizer = optim.SGD(p, 0.1)
scheduler = StepLR(optimizer, 3)
${loop}`,
    outline: ["o0 torch.optim.SGD as optimizer: 5 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "stepped per batch",
    text: `from torch import optim
from torch.optim.lr_scheduler import CosineAnnealingLR
EPOCHS = 12
optimizer = optim.SGD(p, 0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=EPOCHS * len(train_loader))
for epoch in tqdm(range(EPOCHS)):
    for i, (x, y) in enumerate(train_loader):
        optimizer.step()
        scheduler.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 12 × 391?", "s0 CosineAnnealingLR → o0, batch"],
    args: [{ lr: "0.1 argument literal" }, { T_max: "4692 assumed expression" }],
  },
  {
    name: "stepped with a fraction of an epoch",
    text: `from torch import optim
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts
optimizer = optim.SGD(p, 0.1)
scheduler = CosineAnnealingWarmRestarts(optimizer, 10)
iters = len(loader)
for epoch in range(30):
    for i, x in enumerate(loader):
        optimizer.step()
        scheduler.step(epoch + i / iters)`,
    outline: [
      "o0 torch.optim.SGD as optimizer: 30 × 391?",
      "s0 CosineAnnealingWarmRestarts → o0, fractional",
    ],
  },
  {
    name: "a loop without batches",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
optimizer = optim.SGD(p, 0.1)
scheduler = StepLR(optimizer, 3)
for epoch in range(100):
    optimizer.step()
    scheduler.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 100 × 1", "s0 StepLR → o0, epoch"],
  },
  {
    name: "a loop of steps",
    text: "from torch import optim\no = optim.Adam(p)\nfor step in range(2000):\n    o.step()",
    outline: ["o0 torch.optim.Adam as o: 1 × 2000"],
  },
  {
    name: "training split over functions",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
def train_one_epoch(model, optimizer, loader):
    for x in loader:
        optimizer.step()
def main():
    opt = optim.SGD(p, 0.1)
    sched = StepLR(opt, 3)
    for epoch in range(7):
        train_one_epoch(model, opt, loader)
        sched.step()
if __name__ == "__main__":
    main()`,
    outline: ["o0 torch.optim.SGD as opt: 7 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "attributes of a trainer class",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
class Trainer:
    def __init__(self):
        self.optimizer = optim.SGD(p, 0.1)
        self.scheduler = StepLR(self.optimizer, 3)
    def fit(self):
        for epoch in range(9):
            self.train_epoch()
            self.scheduler.step()
    def train_epoch(self):
        for x in self.loader:
            self.optimizer.step()`,
    outline: ["o0 torch.optim.SGD as self.optimizer: 9 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "the update in another file",
    text: `from torch.optim import SGD
from torch.optim.lr_scheduler import StepLR
from engine import train
optimizer = SGD(p, 0.1)
scheduler = StepLR(optimizer, 3)
for epoch in range(20):
    train(model, optimizer)
    scheduler.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 20 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "mixed precision",
    text: `from torch import optim
optimizer = optim.SGD(p, 0.1)
for epoch in range(3):
    for x in loader:
        scaler.step(optimizer)`,
    outline: ["o0 torch.optim.SGD as optimizer: 3 × 391?"],
  },
  {
    name: "a phase loop counts the training phase only",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
optimizer = optim.SGD(p, 0.1)
scheduler = StepLR(optimizer, 3)
for epoch in range(4):
    for phase in ["train", "val"]:
        for x in loaders[phase]:
            if phase == "train":
                optimizer.step()
        if phase == "train":
            scheduler.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 4 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "a condition that cannot be read leaves the cadence open",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
optimizer = optim.SGD(p, 0.1)
scheduler = StepLR(optimizer, 3)
for epoch in range(4):
    for x in loader:
        optimizer.step()
    if improved(epoch):
        scheduler.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 4 × 391?", "s0 StepLR → o0, unknown"],
  },
  {
    name: "a condition that is the same in every round does not",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
optimizer = optim.SGD(p, 0.1)
scheduler = StepLR(optimizer, 3)
for epoch in range(4):
    for x in loader:
        optimizer.step()
    if scheduler is not None and args.decay:
        scheduler.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 4 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "folds around everything start afresh",
    text: `from torch import optim
for fold in range(5):
    optimizer = optim.Adam(p)
    for epoch in range(8):
        for x in loader:
            optimizer.step()`,
    outline: ["o0 torch.optim.Adam as optimizer: 8 × 391?"],
  },
  {
    name: "two optimizers of a GAN",
    text: `from torch import optim
opt_g = optim.Adam(g.parameters(), lr=2e-4, betas=(0.5, 0.999))
opt_d = optim.Adam(d.parameters(), lr=1e-4, betas=(0.5, 0.999))
for epoch in range(5):
    for i in range(10):
        opt_d.step()
        if i % 5 == 0:
            opt_g.step()`,
    outline: ["o0 torch.optim.Adam as opt_g: 5 × 10", "o1 torch.optim.Adam as opt_d: 5 × 10"],
    args: [{ lr: "0.0002 argument literal", betas: "[0.5,0.999] argument literal" }],
  },
  {
    name: "a scheduler alone",
    text: "from torch.optim.lr_scheduler import StepLR\ns = StepLR(make_optimizer(), 30)",
    outline: ["s0 StepLR → null, unknown"],
  },
  {
    name: "a warm-up and a cosine, one after the other, written inline",
    text: `from torch.optim.lr_scheduler import *
optimizer = torch.optim.SGD(p, lr=0.1)
scheduler = SequentialLR(optimizer, schedulers=[
    LinearLR(optimizer, start_factor=0.01, total_iters=5),
    CosineAnnealingLR(optimizer, T_max=85),
], milestones=[5])
${loop}`,
    outline: [
      "o0 torch.optim.SGD as optimizer: 5 × 391?",
      "s0 SequentialLR → o0, epoch",
      "s1 LinearLR → o0, epoch, in s0",
      "s2 CosineAnnealingLR → o0, epoch, in s0",
    ],
    args: [
      { lr: "0.1 argument literal" },
      { schedulers: '["s1","s2"] argument literal', milestones: "[5] argument literal" },
      { start_factor: "0.01 argument literal", total_iters: "5 argument literal" },
    ],
  },
  {
    name: "composites through variables, append and attributes",
    text: `from torch.optim.lr_scheduler import *
class Trainer:
    def __init__(self):
        self.optimizer = torch.optim.Adam(p)
        self.warmup = ConstantLR(self.optimizer, 0.1, 3)
        decay = ExponentialLR(self.optimizer, 0.9)
        parts = [self.warmup]
        parts.append(decay)
        self.scheduler = ChainedScheduler(parts)
    def fit(self):
        for epoch in range(9):
            for x in loader:
                self.optimizer.step()
                self.scheduler.step()
Trainer().fit()`,
    outline: [
      "o0 torch.optim.Adam as self.optimizer: 9 × 391?",
      "s0 ConstantLR → o0, batch, in s2",
      "s1 ExponentialLR → o0, batch, in s2",
      "s2 ChainedScheduler → o0, batch",
    ],
  },
  {
    name: "nested composites, the optimizer by keyword",
    text: `from torch.optim.lr_scheduler import *
o = torch.optim.SGD(p, 0.1)
a, b = LinearLR(o), StepLR(o, 3)
s = ChainedScheduler([SequentialLR(o, [a, b], [5]), ExponentialLR(o, 0.9)], optimizer=o)
for i in range(7):
    o.step()
    s.step()`,
    outline: [
      "o0 torch.optim.SGD as o: 1 × 7",
      "s0 LinearLR → o0, batch, in s3",
      "s1 StepLR → o0, batch, in s3",
      "s2 ChainedScheduler → o0, batch",
      "s3 SequentialLR → o0, batch, in s2",
      "s4 ExponentialLR → o0, batch, in s2",
    ],
  },
  {
    name: "a scheduler that is given a metric",
    text: `from torch.optim.lr_scheduler import ReduceLROnPlateau
optimizer = torch.optim.SGD(p, lr=0.1)
scheduler = ReduceLROnPlateau(optimizer, "min", patience=3)
for epoch in range(9):
    for x in loader:
        optimizer.step()
    val_loss = validate()
    scheduler.step(val_loss)`,
    outline: ["o0 torch.optim.SGD as optimizer: 9 × 391?", "s0 ReduceLROnPlateau → o0, metric"],
    args: [
      { lr: "0.1 argument literal" },
      { mode: '"min" argument literal', patience: "3 argument literal" },
    ],
  },
  {
    name: "averaging of weights",
    text: `from torch.optim.swa_utils import SWALR
o = torch.optim.SGD(p, 0.1)
s = SWALR(o, swa_lr=0.05, anneal_epochs=5)`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?", "s0 SWALR → o0, unknown"],
  },
  {
    name: "a list of schedulers that is changed in another way is not read",
    text: `from torch.optim.lr_scheduler import *
o = torch.optim.SGD(p, 0.1)
parts = [StepLR(o, 3)]
if warm:
    parts.append(LinearLR(o))
s = ChainedScheduler(parts, optimizer=o)`,
    outline: [
      "o0 torch.optim.SGD as o: 90? × 391?",
      "s0 StepLR → o0, unknown",
      "s1 LinearLR → o0, unknown",
      "s2 ChainedScheduler → o0, unknown",
    ],
    args: [
      { lr: "0.1 argument literal" },
      { step_size: "3 argument literal" },
      {},
      { schedulers: "unresolved" },
    ],
  },
  {
    name: "a run that may be resumed begins anew",
    text: `from torch import optim
optimizer = optim.SGD(p, 0.1)
start = torch.load("last.pt")["epoch"]
for epoch in range(start + 1, 120 + 1):
    for x in loader:
        optimizer.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 120? × 391?"],
  },
  {
    name: "a run that counts from one may be resumed",
    text: `from torch import optim
optimizer = optim.SGD(p, 0.1)
start = torch.load("last.pt")["epoch"]
for epoch in range(start, 120 + 1):
    for x in loader:
        optimizer.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 120? × 391?"],
  },
  {
    name: "the batches of a function that nobody in the file calls are those of an epoch",
    text: `from torch import optim
optimizer = optim.SGD(p, 0.1)
def main_loop(phase, data):
    for x in data:
        optimizer.step()
class Trainer:
    def fit(self, data):
        main_loop("train", data)`,
    outline: ["o0 torch.optim.SGD as optimizer: 90? × 391?"],
  },
  {
    name: "the batches of what a launcher calls are all there are",
    text: `from torch import optim
import fire
def train(data):
    optimizer = optim.SGD(p, 0.1)
    for x in data:
        optimizer.step()
def main(data):
    train(data)
fire.Fire(main)`,
    outline: ["o0 torch.optim.SGD as optimizer: 1 × 391?"],
  },
  {
    name: "xrange of old scripts",
    text: `from torch import optim
optimizer = optim.SGD(p, 0.1)
for epoch in xrange(7):
    for i in xrange(5):
        optimizer.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 7 × 5"],
  },
  {
    name: "a progress bar that is opened around its loop",
    text: `from torch import optim
from tqdm import trange
STEPS = 800
optimizer = optim.SGD(p, 0.1)
with trange(STEPS, dynamic_ncols=True) as bar:
    for step in bar:
        optimizer.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 1 × 800"],
  },
  {
    name: "a progress bar of the first process only",
    text: `from torch import optim
from tqdm import tqdm
optimizer = optim.SGD(p, 0.1)
steps = range(800)
if rank == 0:
    steps = tqdm(steps, smoothing=0)
for step in steps:
    optimizer.step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 1 × 800"],
  },
  {
    name: "several updates of each batch, of data whose length is not told",
    text: `from torch import optim
critic = optim.RMSprop(p, 5e-5)
schedule = optim.lr_scheduler.StepLR(critic, 1000)
for epoch in range(3):
    for real in loader:
        for _ in range(4):
            critic.step()
            schedule.step()`,
    outline: ["o0 torch.optim.RMSprop as critic: 3 × 391?", "s0 StepLR → o0, batch"],
  },
  {
    name: "several updates of each batch, of data whose length is known",
    text: `import torch
from torch import optim
data = torch.utils.data.TensorDataset(torch.zeros(100, 3))
loader = torch.utils.data.DataLoader(data, batch_size=10)
critic = optim.RMSprop(p, 5e-5)
for epoch in range(3):
    for real in loader:
        for _ in range(4):
            critic.step()`,
    outline: ["o0 torch.optim.RMSprop as critic: 3 × 10"],
  },
  {
    name: "epochs of options that a program gives where the caller gives none",
    text: `import argparse, sys
from torch import optim
class App:
    def __init__(self, argv=None):
        if argv is None:
            argv = sys.argv[1:]
        parser = argparse.ArgumentParser()
        parser.add_argument("--epochs", default=3, type=int)
        self.args = parser.parse_args(argv)
        self.optimizer = optim.SGD(p, lr=0.001)
    def main(self):
        for epoch in range(1, self.args.epochs + 1):
            for x in loader:
                self.optimizer.step()
App().main()`,
    outline: ["o0 torch.optim.SGD as self.optimizer: 3 × 391?"],
  },
  {
    name: "minibatches of what an episode gave are the batches",
    text: `from torch import optim
optimizer = optim.Adam(p, 3e-4)
for episode in range(6):
    while not done:
        act()
        for _ in range(4):
            optimizer.step()`,
    outline: ["o0 torch.optim.Adam as optimizer: 6 × 4"],
  },
];

describe("reading the loops and steps of training scripts", () => {
  for (const fixture of fixtures) itReads(fixture);
});

describe("lengths that the user states", () => {
  const resumed = `from torch import optim
optimizer = optim.SGD(p, 0.1)
for epoch in range(start, 120):
    for x in loader:
        optimizer.step()`;

  it("go before those that the code hints at", () => {
    const { epochs } =
      readScript(resumed, { ...LENGTHS, epochs: 9, stated: ["epoch"] }).runs[0] ?? {};
    assert.equal(epochs?.value, 9);
    assert.equal(read(resumed).runs[0]?.epochs.value, 120);
  });
});
