import assert from "node:assert/strict";
import { outline, read } from "./readerTools.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly outline: readonly string[];
}

const head = `import torch
from torch.optim import Adam, SGD
from torch.optim.lr_scheduler import ExponentialLR, StepLR
`;

const steppedByEpoch = `s = StepLR(optimizer, 2)
for epoch in range(2):
    for x in loader:
        optimizer.step()
    s.step()`;
const epochwise = ["o0 torch.optim.SGD as base: 2 × 391?", "s0 StepLR → o0, epoch"];

const cases: readonly Case[] = [
  {
    name: "a wrapper of a library that steps the optimizer it is given",
    text: `import horovod.torch as hvd
base = SGD(p, 0.1)
optimizer = hvd.DistributedOptimizer(base, named_parameters=model.named_parameters())
${steppedByEpoch}`,
    outline: epochwise,
  },
  {
    name: "apex hands back what it is given",
    text: `from apex import amp
base = SGD(p, 0.1)
model, optimizer = amp.initialize(model, base, opt_level="O1")
${steppedByEpoch}`,
    outline: epochwise,
  },
  {
    name: "a wrapper that shows the groups of the optimizer it makes by a property",
    text: `class Wrapper(torch.optim.Optimizer):
    def __init__(self, inner):
        self.inner = inner
    @property
    def param_groups(self):
        return self.inner.param_groups
    def step(self):
        self.inner.step()
base = SGD(p, 0.1)
optimizer = Wrapper(base)
${steppedByEpoch}`,
    outline: epochwise,
  },
  {
    name: "a wrapper of which the script shows no groups",
    text: `class Wrapper:
    def __init__(self, inner):
        self.inner = inner
    def step(self):
        self.inner.step()
base = SGD(p, 0.1)
optimizer = Wrapper(base)
${steppedByEpoch}`,
    outline: ["o0 torch.optim.SGD as base: 2 × 391?", "s0 StepLR → null, epoch"],
  },
  {
    name: "timm's scaler updates where it is called",
    text: `from timm.utils import NativeScaler
a = SGD(p, 0.1)
loss_scaler = NativeScaler()
for x in loader:
    loss_scaler(loss, a, clip_grad=1.0, parameters=p)`,
    outline: ["o0 torch.optim.SGD as a: 1 × 391?"],
  },
  {
    name: "timm's scaler that is told when to update is not followed",
    text: `from timm.utils import NativeScaler
a = SGD(p, 0.1)
loss_scaler = NativeScaler()
for i, x in enumerate(loader):
    loss_scaler(loss, a, need_update=(i + 1) % 4 == 0)`,
    outline: ["o0 torch.optim.SGD as a: 90? × 391?"],
  },
  {
    name: "a dict of optimizers and one of schedulers",
    text: `opts = {"g": Adam(g), "d": SGD(d, 0.1)}
scheds = {"g": StepLR(opts["g"], 3), "d": ExponentialLR(opts["d"], 0.9)}
for epoch in range(2):
    for x in loader:
        opts["d"].step()
        opts["g"].step()
    for s in scheds.values():
        s.step()`,
    outline: [
      "o0 torch.optim.Adam as null: 2 × 391?",
      "o1 torch.optim.SGD as null: 2 × 391?",
      "s0 StepLR → o0, epoch",
      "s1 ExponentialLR → o1, epoch",
    ],
  },
  {
    name: "items of a dict that are set one by one",
    text: `opts = {}
opts["g"] = Adam(g)
opts["d"] = SGD(d, 0.1)
s = StepLR(opts["d"], 3)
for epoch in range(2):
    for x in loader:
        opts["d"].step()
    s.step()`,
    outline: [
      'o0 torch.optim.Adam as opts["g"]: 2 × 391?',
      'o1 torch.optim.SGD as opts["d"]: 2 × 391?',
      "s0 StepLR → o1, epoch",
    ],
  },
  {
    name: "a loop over a list of optimizers is one step of each",
    text: `a = SGD(p, 0.1)
b = Adam(q)
for epoch in range(2):
    for x in loader:
        for opt in [a, b]:
            opt.step()`,
    outline: ["o0 torch.optim.SGD as a: 2 × 391?", "o1 torch.optim.Adam as b: 2 × 391?"],
  },
  {
    name: "lists that grow by append, and schedulers built over one",
    text: `class Model:
    def __init__(self):
        self.optimizers = []
        self.optimizer_G = Adam(g)
        self.optimizer_D = Adam(d)
        self.optimizers.append(self.optimizer_G)
        self.optimizers.append(self.optimizer_D)
        self.schedulers = [StepLR(optimizer, 5) for optimizer in self.optimizers]
    def update(self):
        self.optimizer_G.step()
        self.optimizer_D.step()
    def update_learning_rate(self):
        for scheduler in self.schedulers:
            scheduler.step()
model = Model()
for epoch in range(2):
    for x in loader:
        model.update()
    model.update_learning_rate()`,
    outline: [
      "o0 torch.optim.Adam as self.optimizer_G: 2 × 391?",
      "o1 torch.optim.Adam as self.optimizer_D: 2 × 391?",
      "s0 StepLR → o0, epoch",
    ],
  },
  {
    name: "zip of optimizers and schedulers",
    text: `opts = [SGD(p, 0.1), Adam(q)]
scheds = [StepLR(opts[0], 1), StepLR(opts[1], 2)]
for epoch in range(2):
    for x in loader:
        for o, s in zip(opts, scheds):
            o.step()
            s.step()`,
    outline: [
      "o0 torch.optim.SGD as null: 2 × 391?",
      "o1 torch.optim.Adam as null: 2 × 391?",
      "s0 StepLR → o0, batch",
      "s1 StepLR → o1, batch",
    ],
  },
  {
    name: "a pair that a helper returns, unpacked",
    text: `def build(model, lr):
    optimizer = SGD(model.parameters(), lr)
    return optimizer, StepLR(optimizer, 2)
def main():
    optimizer, scheduler = build(net, 0.1)
    for epoch in range(2):
        for x in loader:
            optimizer.step()
        scheduler.step()
main()`,
    outline: ["o0 torch.optim.SGD as optimizer: 2 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "a pair kept as one",
    text: `def build(model, lr):
    optimizer = SGD(model.parameters(), lr)
    return optimizer, StepLR(optimizer, 2)
pair = build(net, 0.1)
for epoch in range(2):
    for x in loader:
        pair[0].step()
    pair[1].step()`,
    outline: ["o0 torch.optim.SGD as optimizer: 2 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "a dict that a helper returns",
    text: `def build():
    o = SGD(p, 0.1)
    return {"optimizer": o, "scheduler": StepLR(o, 2)}
state = build()
for epoch in range(2):
    for x in loader:
        state["optimizer"].step()
    state["scheduler"].step()`,
    outline: ["o0 torch.optim.SGD as o: 2 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "a loop variable that the validation loop uses again",
    text: `o = SGD(p, 0.1)
s = StepLR(o, 2)
for epoch in range(2):
    for i, x in enumerate(loader):
        if (i + 1) % 4 == 0:
            o.step()
            s.step()
    for i, x in enumerate(val_loader):
        check(x)`,
    outline: ["o0 torch.optim.SGD as o: 2 × 391?", "s0 StepLR → o0, batch"],
  },
];

describe("which object a step moves", () => {
  for (const { name, text, outline: expected } of cases) {
    it(name, () => assert.deepEqual(outline(read(head + text)), expected));
  }

  it("counts a loop over optimizers once for each", () => {
    const { text = "" } = cases.find(({ name }) => name.startsWith("a loop over a list")) ?? {};
    const { runs } = read(head + text);
    const loops = JSON.stringify(runs, (_key, v) => (typeof v === "bigint" ? Number(v) : v));
    assert.equal(runs.length, 2);
    assert.doesNotMatch(loops, /"role":"other"/);
  });
});
