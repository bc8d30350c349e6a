import assert from "node:assert/strict";
import { type Fixture, given, itReads, loop, read } from "./readerTools.ts";

const fixtures: readonly Fixture[] = [
  {
    name: "the notes' lines as they stand, undefined names and a misspelt variable",
    text: `optimzier = optim.SGD(parameters, lr, momentum)
scheduler = CosineAnnealingWarmRestarts(optimizer, T_0, T_mult, eta_min, last_epoch)`,
    outline: [
      "o0 torch.optim.SGD as optimzier: 90? × 391?",
      "s0 CosineAnnealingWarmRestarts → o0?, unknown",
    ],
    args: [
      { lr: "0.001 assumed", momentum: "0 assumed" },
      { T_0: "10 assumed", T_mult: "1 assumed", eta_min: "0 assumed", last_epoch: "-1 assumed" },
    ],
  },
  {
    name: "import torch",
    text: "import torch\no = torch.optim.SGD(p, 0.1)\ns = torch.optim.lr_scheduler.StepLR(o, 30)",
    outline: ["o0 torch.optim.SGD as o: 90? × 391?", "s0 StepLR → o0, unknown"],
    args: [{ lr: "0.1 argument literal" }, { step_size: "30 argument literal" }],
  },
  {
    name: "aliases of modules and classes",
    text: `import torch.optim as O
from torch.optim import SGD as S
from torch.optim import lr_scheduler as sched
from torch.optim.lr_scheduler import StepLR as Drop
a = O.Adam(p)
b = S(p, lr=1)
c = Drop(a, step_size=3)
d = sched.LambdaLR(b, lambda e: 0.5)`,
    outline: [
      "o0 torch.optim.Adam as a: 90? × 391?",
      "o1 torch.optim.SGD as b: 90? × 391?",
      "s0 StepLR → o0, unknown",
      "s1 LambdaLR → o1, unknown",
    ],
    args: [{}, { lr: "1 argument literal" }],
  },
  {
    name: "star imports",
    text: "from torch.optim import *\nfrom torch.optim.lr_scheduler import *\nopt = AdamW(p)\ns = StepLR(opt, 2)",
    outline: ["o0 torch.optim.AdamW as opt: 90? × 391?", "s0 StepLR → o0, unknown"],
  },
  {
    name: "submodules of torch.optim",
    text: "from torch.optim.adamw import AdamW\nopt = AdamW(p)",
    outline: ["o0 torch.optim.AdamW as opt: 90? × 391?"],
  },
  {
    name: "schedules of transformers, in the style of fine-tuning scripts",
    text: `import transformers
from transformers.optimization import get_cosine_schedule_with_warmup as cosine
from transformers import get_linear_schedule_with_warmup
epochs = 3
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
total = epochs * len(train_loader)
scheduler = get_linear_schedule_with_warmup(
    optimizer, num_warmup_steps=int(0.1 * total), num_training_steps=total
)
other = cosine(optimizer, 10, 100)
third = transformers.get_wsd_schedule(optimizer, 10, num_decay_steps=5, num_training_steps=total)
for epoch in range(epochs):
    for batch in train_loader:
        optimizer.step()
        scheduler.step()
    other.step()`,
    outline: [
      "o0 torch.optim.AdamW as optimizer: 3 × 391?",
      "s0 get_linear_schedule_with_warmup → o0, batch",
      "s1 get_cosine_schedule_with_warmup → o0, epoch",
      "s2 get_wsd_schedule → o0, never",
    ],
    args: [
      { lr: "0.00002 argument literal" },
      {
        num_warmup_steps: "117 assumed expression",
        num_training_steps: "1173 assumed constant",
      },
    ],
  },
  {
    name: "timm's loop: the epoch's count acts, that of the updates does not",
    text: `from timm.scheduler import CosineLRScheduler
optimizer = torch.optim.SGD(p, lr=0.4)
lr_scheduler = CosineLRScheduler(optimizer, t_initial=30, warmup_t=5)
for epoch in range(30):
    num_updates = epoch * len(loader)
    for batch in loader:
        optimizer.step()
        num_updates += 1
        lr_scheduler.step_update(num_updates=num_updates, metric=losses.avg)
    lr_scheduler.step(epoch + 1, eval_metrics["top1"])`,
    outline: ["o0 torch.optim.SGD as optimizer: 30 × 391?", "s0 CosineLRScheduler → o0, epoch"],
  },
  {
    name: "timm's loop by updates, and a plateau's metric",
    text: `from timm.scheduler.step_lr import StepLRScheduler
import timm.scheduler as sched
optimizer = torch.optim.SGD(p, lr=0.4)
a = StepLRScheduler(optimizer, decay_t=1000, t_in_epochs=False)
b = sched.PlateauLRScheduler(optimizer)
for epoch in range(30):
    for i, batch in enumerate(loader):
        optimizer.step()
        a.step_update(epoch * len(loader) + i)
    a.step(epoch)
    b.step(epoch + 1, validate())`,
    outline: [
      "o0 torch.optim.SGD as optimizer: 30 × 391?",
      "s0 StepLRScheduler → o0, batch",
      "s1 PlateauLRScheduler → o0, metric",
    ],
  },
  {
    name: "names of other libraries count only when they are imported from there",
    text: `from mine import get_linear_schedule_with_warmup, StepLRScheduler
optimizer = torch.optim.SGD(p, lr=0.4)
a = get_linear_schedule_with_warmup(optimizer, 1, 2)
b = StepLRScheduler(optimizer, 3)
c = CosineLRScheduler(optimizer, 3)`,
    outline: ["o0 torch.optim.SGD as optimizer: 90? × 391?"],
  },
  {
    name: "a class of the file by the same name is not torch's",
    text: "class SGD:\n    pass\nopt = SGD(p, 0.1)\nfrom keras.optimizers import Adam\nb = Adam(0.1)",
    outline: [],
  },
  {
    name: "names of an unknown star import are not torch's",
    text: "from keras.optimizers import *\nopt = Adam(0.1)",
    outline: [],
  },
  {
    name: "calls in comments, strings and docstrings are not calls",
    text: 'from torch import optim\n"""optim.SGD(p, 0.1)"""\n# optim.SGD(p, 0.1)\nx = "optim.SGD(p, 0.1)"',
    outline: [],
  },
  {
    name: "another library's scheduler.step is not ours",
    text: `from torch import optim
from torch.optim.lr_scheduler import StepLR
from diffusers import DDPMScheduler
noise_scheduler = DDPMScheduler()
optimizer = optim.Adam(p)
scheduler = StepLR(optimizer, 10)
for epoch in range(5):
    for x in loader:
        noise_scheduler.step(a, b, c)
        optimizer.step()
    scheduler.step()`,
    outline: ["o0 torch.optim.Adam as optimizer: 5 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "arguments over several lines, constants, arithmetic",
    text: `from torch import optim
BASE = 0.1
SCALE, BATCH = 2, 128
optimizer = optim.SGD(
    model.parameters(),
    lr=BASE * BATCH / 256,  # linear scaling
    momentum=0.9,
    weight_decay=5e-4 if SCALE > 1 else 0,
)`,
    outline: ["o0 torch.optim.SGD as optimizer: 90? × 391?"],
    args: [
      {
        lr: "0.05 argument expression",
        momentum: "0.9 argument literal",
        weight_decay: "0.0005 argument expression",
      },
    ],
  },
  {
    name: "a constant is what it was last set to before the call",
    text: "from torch import optim\nlr = 0.1\nlr *= 2\no = optim.SGD(p, lr)\nlr = 5",
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [{ lr: "0.2 argument constant" }],
  },
  {
    name: "a constant set in a branch is not known",
    text: "from torch import optim\nlr = 0.1\nif big:\n    lr = 0.5\no = optim.SGD(p, lr)",
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [{ lr: "0.001 assumed" }],
  },
  {
    name: "branches that agree",
    text: "from torch import optim\nif big:\n    lr = 0.5\nelse:\n    lr = 1 / 2\no = optim.SGD(p, lr)",
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [{ lr: "0.5 argument constant" }],
  },
  {
    name: "a constant that depends on itself",
    text: "from torch import optim\na = b\nb = a\no = optim.SGD(p, lr=b)",
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [{ lr: "0.001 assumed" }],
  },
  {
    name: "a function's parameter with its default, and with the value of its only call",
    text: `from torch import optim
def build(p, lr=0.3):
    return optim.SGD(p, lr=lr)
def make(p, rate):
    return optim.Adam(p, lr=rate)
build(q)
make(q, rate=0.02)`,
    outline: ["o0 torch.optim.SGD as null: 90? × 391?", "o1 torch.optim.Adam as null: 90? × 391?"],
    args: [{ lr: "0.3 argument parameter-default" }, { lr: "0.02 argument function" }],
  },
  {
    name: "a parameter whose calls disagree",
    text: `from torch import optim
def build(p, lr=0.3):
    return optim.SGD(p, lr=lr)
build(q, 0.1)
build(q, 0.2)`,
    outline: ["o0 torch.optim.SGD as null: 90? × 391?"],
    args: [{ lr: "0.001 assumed" }],
  },
  {
    name: "unpacked keyword arguments may hold anything",
    text: "from torch import optim\no = optim.SGD(p, 0.1, **options)",
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [
      {
        lr: "0.1 argument literal",
        ...Object.fromEntries(
          ["momentum", "dampening", "weight_decay"].map((n) => [n, "0 assumed"]),
        ),
        ...Object.fromEntries(
          ["nesterov", "maximize", "differentiable"].map((n) => [n, "false assumed"]),
        ),
        foreach: "null assumed",
        fused: "null assumed",
      },
    ],
  },
];

describe("reading training scripts", () => {
  for (const fixture of fixtures) itReads(fixture);

  it("reads parameter groups with their overrides", () => {
    const script = read(
      "from torch import optim\no = optim.SGD([{'params': a, 'lr': 1e-2}, {'params': b}], lr=0.1)",
    );
    assert.deepEqual(script.optimizers[0]?.groups, [{ lr: 0.01 }, {}]);
  });

  it("evaluates functions as schedules over constants", () => {
    const script = read(`import math
from torch import optim
from torch.optim.lr_scheduler import LambdaLR
WARM, TOTAL = 5, 50
o = optim.SGD(p, 0.1)
s = LambdaLR(o, lr_lambda=lambda e: min(1, (e + 1) / WARM) * 0.5 * (1 + math.cos(math.pi * e / TOTAL)))`);
    assert.equal(script.schedulers[0]?.args.lr_lambda?.origin, "argument");
    assert.equal(script.schedulers[0]?.args.lr_lambda?.via, "function");
  });

  it("says so when a schedule's function cannot be read", () => {
    const script = read("s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: warmup(e))");
    const fact = script.schedulers[0]?.args.lr_lambda;
    assert.equal(fact?.origin, "unresolved");
    assert.equal(fact?.text, "lambda e: warmup(e)");
  });

  it("quotes Python when the arguments do not fit", () => {
    const script = read(
      "o = torch.optim.SGD(p, learning_rate=0.1)\ns = torch.optim.lr_scheduler.StepLR(o)",
    );
    assert.equal(
      script.optimizers[0]?.bindingError?.message,
      "SGD.__init__() got an unexpected keyword argument 'learning_rate'",
    );
    assert.equal(
      script.schedulers[0]?.bindingError?.message,
      "StepLR.__init__() missing 1 required positional argument: 'step_size'",
    );
  });
});

describe("reading half-typed text", () => {
  const whole = `from torch import optim
from torch.optim.lr_scheduler import StepLR
optimizer = optim.SGD(p, lr=0.1)
scheduler = StepLR(optimizer, 3)
${loop}`;

  it("finds the calls that are still whole, and does not trust the broken one", () => {
    const script = read(whole.replace("3)", "3, gamma="));
    const [optimizer] = script.optimizers;
    assert.equal(optimizer?.broken, false);
    assert.deepEqual(given(optimizer), { lr: "0.1 argument literal" });
    assert.ok(script.syntaxErrors.length > 0);
    assert.ok(script.schedulers.every((s) => s.broken));
  });

  it("does not take the loop below a call that is not closed for its argument", () => {
    const script = read(whole.replace("3)", "step_size=3"));
    const [scheduler] = script.schedulers;
    assert.equal(scheduler?.optimizer, "o0");
    assert.equal(scheduler?.broken, true);
    assert.deepEqual(given(scheduler), { step_size: "3 argument literal" });
    assert.deepEqual(given(read("import torch\nloss = f(x for x, y in z)\n").optimizers[0]), {});
  });

  it("survives every prefix of a script", () => {
    for (let end = 0; end <= whole.length; end++) read(whole.slice(0, end));
  });
});
