import assert from "node:assert/strict";
import { given, outline, read } from "./readerTools.ts";

/** How real scripts name a class without writing it in the call. */
interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly outline: readonly string[];
  readonly args?: readonly Readonly<Record<string, string>>[];
}

const options = `import argparse
from torch import optim
from torch.optim.lr_scheduler import StepLR, LambdaLR
parser = argparse.ArgumentParser()
parser.add_argument("--opt", default="SGD")
parser.add_argument("--lr", type=float, default=0.03)
args = parser.parse_args()
`;

const loop = `
for epoch in range(5):
    for x in loader:
        o.step()`;

const fixtures: readonly Fixture[] = [
  {
    name: "getattr with a text",
    text: 'from torch import optim\no = getattr(optim, "RMSprop")(p, lr=0.2)',
    outline: ["o0 torch.optim.RMSprop as o: 90? × 391?"],
    args: [{ lr: "0.2 argument literal" }],
  },
  {
    name: "getattr with an option's default, through a variable",
    text: `${options}import torch\ncls = getattr(torch.optim, args.opt)\no = cls(p, lr=args.lr)`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [{ lr: "0.03 argument argparse" }],
  },
  {
    name: "getattr of a scheduler",
    text: `${options}import torch.optim.lr_scheduler as S\no = optim.SGD(p, 1)\ns = getattr(S, "StepLR")(o, 3)`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?", "s0 StepLR → o0, unknown"],
  },
  {
    name: "a dict of classes",
    text: `${options}classes = {"adam": optim.Adam, "SGD": optim.SGD}\no = classes[args.opt](p, lr=2)`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
  },
  {
    name: "a dict of classes, with get and a default",
    text: `${options}o = {"adam": optim.Adam}.get(args.opt, optim.AdamW)(p, lr=2)`,
    outline: ["o0 torch.optim.AdamW as o: 90? × 391?"],
  },
  {
    name: "a dict of optimizers: the chosen one is stepped",
    text: `${options}o = {"adam": optim.Adam(p, 1), "SGD": optim.SGD(p, 2)}[args.opt]
s = StepLR(o, 3)${loop}
    s.step()`,
    outline: [
      "o0 torch.optim.Adam as null: 5 × 391?",
      "o1 torch.optim.SGD as null: 5 × 391?",
      "s0 StepLR → o1, epoch",
    ],
  },
  {
    name: "a class in a variable, in a parameter's default and in a conditional expression",
    text: `${options}A = optim.Adam
def make(cls=optim.AdamW):
    return cls(p, lr=3)
B = optim.NAdam if args.lr > 1 else optim.RAdam
a = A(p, lr=1)
b = B(p, lr=2)
c = make()`,
    outline: [
      "o0 torch.optim.AdamW as null: 90? × 391?",
      "o1 torch.optim.Adam as a: 90? × 391?",
      "o2 torch.optim.RAdam as b: 90? × 391?",
    ],
  },
  {
    name: "a class chosen by an option",
    text: `${options}if args.opt == "adam":
    cls = optim.Adam
else:
    cls = optim.SGD
o = cls(p, lr=args.lr)`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
  },
  {
    name: "functools.partial, whose keywords a call may replace",
    text: `from functools import partial
import torch
make = partial(torch.optim.SGD, lr=0.5, momentum=0.9)
a = make(p)
b = make(p, lr=0.25)`,
    outline: ["o0 torch.optim.SGD as a: 90? × 391?", "o1 torch.optim.SGD as b: 90? × 391?"],
    args: [
      { lr: "0.5 argument literal", momentum: "0.9 argument literal" },
      { lr: "0.25 argument literal", momentum: "0.9 argument literal" },
    ],
  },
  {
    name: "partial schedulers in a dict",
    text: `${options}import functools
makers = {"step": functools.partial(StepLR, step_size=7)}
o = optim.SGD(p, 1)
s = makers["step"](o)`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?", "s0 StepLR → o0, unknown"],
    args: [{ lr: "1 argument literal" }, { step_size: "7 argument literal" }],
  },
  {
    name: "a subclass that changes nothing",
    text: `${options}class MySGD(optim.SGD):
    """SGD under our name."""
    def extra(self):
        return 1
o = MySGD(p, lr=0.4)`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [{ lr: "0.4 argument literal" }],
  },
  {
    name: "a subclass of a scheduler that hands its arguments on",
    text: `${options}class Warmup(LambdaLR):
    def __init__(self, optimizer, steps, last_epoch=-1):
        self.steps = steps
        super().__init__(optimizer, lambda e: e / 10, last_epoch=last_epoch)
class Drop(StepLR):
    def __init__(self, optimizer, every, **kwargs):
        super(Drop, self).__init__(optimizer, every, **kwargs)
o = optim.SGD(p, lr=1)
a = Warmup(o, 5)
b = Drop(o, 4, gamma=0.3)`,
    outline: [
      "o0 torch.optim.SGD as o: 90? × 391?",
      "s0 LambdaLR → o0, never",
      "s1 StepLR → o0, never",
    ].map((line) => line.replace(", never", ", unknown")),
    args: [
      { lr: "1 argument literal" },
      {
        lr_lambda: '"lambda e: e / 10" argument function',
        last_epoch: "-1 argument parameter-default",
      },
      { step_size: "4 argument literal", gamma: "0.3 argument function" },
    ],
  },
  {
    name: "a subclass is stepped as its base is",
    text: `${options}class Drop(StepLR):
    pass
o = optim.SGD(p, lr=1)
s = Drop(o, 2)${loop}
    s.step()`,
    outline: ["o0 torch.optim.SGD as o: 5 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "options in a dict, unpacked into the call",
    text: `${options}settings = {"lr": args.lr, "momentum": 0.9}
more = dict(settings, nesterov=True)
a = optim.SGD(p, **settings)
b = optim.SGD(p, **more)
c = optim.SGD(p, **{**settings, "lr": 7})
d = optim.SGD(p, **vars(args))`,
    outline: ["a", "b", "c", "d"].map((v, i) => `o${i} torch.optim.SGD as ${v}: 90? × 391?`),
    args: [
      { lr: "0.03 argument argparse", momentum: "0.9 argument dict" },
      {
        lr: "0.03 argument argparse",
        momentum: "0.9 argument dict",
        nesterov: "true argument dict",
      },
      { lr: "7 argument dict", momentum: "0.9 argument dict" },
    ],
  },
];

/** Nothing of torch: named like it, or changed so that it steps in its own way. */
const absent: Readonly<Record<string, string>> = {
  "getattr with an unknown name":
    "import sys\nfrom torch import optim\no = getattr(optim, sys.argv[1])(p)",
  "getattr of another module": 'import mine\no = getattr(mine, "SGD")(p, lr=1)',
  "a dict with an unknown key": `${options}import sys\no = {"a": optim.Adam}[sys.argv[1]](p)`,
  "a subclass with steps of its own":
    "from torch.optim import SGD\nclass Mine(SGD):\n    def step(self, closure=None):\n        pass\no = Mine(p, lr=1)",
  "a scheduler with rates of its own":
    "from torch.optim.lr_scheduler import StepLR\nclass Mine(StepLR):\n    def get_lr(self):\n        return [1.0]\ns = Mine(o, 3)",
  "a subclass of the file's own class":
    "class SGD:\n    pass\nclass Mine(SGD):\n    pass\no = Mine(p, lr=1)",
  "a partial of something else": "from functools import partial\nf = partial(print, 1)\nf(2)",
  "a diffusion scheduler":
    "from diffusers import DDPMScheduler\nscheduler = DDPMScheduler(1000)\nfor t in steps:\n    x = scheduler.step(x, t).prev_sample",
};

describe("classes named in other ways", () => {
  for (const { name, text, outline: wanted, args } of fixtures) {
    it(name, () => {
      const script = read(text);
      assert.deepEqual(outline(script), wanted);
      const calls = [...script.optimizers, ...script.schedulers].map(given);
      if (args) assert.deepEqual(calls.slice(0, args.length), args);
    });
  }

  it("knows which entry of a dict the default options choose", () => {
    const text = `${options}o = {"adam": optim.Adam(p, 1), "SGD": optim.SGD(p, 2)}[args.opt]`;
    assert.deepEqual(
      read(text).runs.map((run) => [run.optimizer, run.isDefault]),
      [
        ["o0", false],
        ["o1", true],
      ],
    );
  });

  for (const [name, text] of Object.entries(absent)) {
    it(`is not taken for torch's: ${name}`, () => {
      assert.deepEqual(outline(read(text)), []);
    });
  }
});
