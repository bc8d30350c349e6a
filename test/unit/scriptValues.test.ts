import assert from "node:assert/strict";
import { isFunction } from "../../src/core/spec/pyValue.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { given, parser, read } from "./readerTools.ts";

/** A script's pieces before the optimizer, and what `lr=EXPR` must come to. */
interface Case {
  readonly name: string;
  readonly before: string;
  readonly lr: string;
  readonly expected: string;
}

const chosen: readonly Case[] = [
  {
    name: "an option set where a default option says so",
    before: `${parser}args = parser.parse_args()\nif args.warmup is None and not args.amsgrad:\n    args.lr = 5`,
    lr: "args.lr",
    expected: "5 argument constant",
  },
  {
    name: "an option set where a default option says not",
    before: `${parser}args = parser.parse_args()\nif args.amsgrad:\n    args.lr = 5`,
    lr: "args.lr",
    expected: "0.3 argument argparse",
  },
  {
    name: "a name bound in the branch that is taken",
    before: `${parser}args = parser.parse_args()\nif args.amsgrad:\n    rate = load()\nelif args.lr > 0.1:\n    rate = 0.9\nelse:\n    rate = 0.8`,
    lr: "rate",
    expected: "0.9 argument constant",
  },
  {
    name: "a name bound again in a branch that is not taken",
    before: `${parser}args = parser.parse_args()\nrate = 0.2\nif args.amsgrad:\n    rate = load()`,
    lr: "rate",
    expected: "0.2 argument constant",
  },
  {
    name: "a name bound again under a test that rests on an assumption",
    before: "rate = 0.2\nif unknown > 3:\n    rate = 0.3",
    lr: "rate",
    expected: "0.001 assumed",
  },
];

describe("branches that the default options settle", () => {
  for (const { name, before, lr, expected } of chosen) {
    it(name, () => {
      const script = read(`import torch\n${before}\no = torch.optim.SGD(p, lr=${lr})\n`);
      assert.equal(given(script.optimizers[0]).lr, expected);
    });
  }
});

describe("functions of the file as schedules", () => {
  const rateAt = (body: string, e: number) => {
    const text = `import torch, math\nK = 4\n${body}\no = torch.optim.SGD(p, lr=1.0)\ns = torch.optim.lr_scheduler.LambdaLR(o, f)\n`;
    const fn = read(text).schedulers[0]?.args.lr_lambda?.value;
    return fn !== undefined && isFunction(fn) ? scriptCaller()(fn, [BigInt(e)]) : undefined;
  };

  const warmup = `def f(step, rate=0.5):
    """Warm up, then fall."""
    if step < K:
        return (step + 1) / K
    progress = step - K
    progress *= 2
    if progress > 10: return 0
    elif progress > 4:
        rate = rate / 2
    return rate ** progress`;

  it("are evaluated with their branches, locals and defaults", () => {
    assert.equal(rateAt(warmup, 1), 0.5);
    assert.equal(rateAt(warmup, 5), 0.25);
    assert.equal(rateAt(warmup, 8), 0.25 ** 8);
    assert.equal(rateAt(warmup, 10), 0n);
  });

  it("run `try` as Python does: None is a value, `else` is not handled, `finally` always runs", () => {
    const tried = (lines: string) => rateAt(`def f(e):\n    y = 1.0\n${lines}`, 1);
    assert.equal(
      tried("    try: return None\n    except ValueError: pass\n    else: return 7.0"),
      null,
    );
    assert.equal(tried("    try: return 7.0\n    finally: return None"), null);
    const jump =
      "    for i in range(2):\n        try: break\n        finally: y = 0.25\n    return y";
    assert.equal(tried(jump), 0.25);
    const raising = "        try: raise ValueError('a')\n        finally: y = 0.5";
    assert.equal(tried(`    try:\n${raising}\n    except ValueError: pass\n    return y`), 0.5);
    const inElse =
      "        try: y = 2.0\n        except ValueError: y = 3.0\n        else: raise ValueError('a')";
    assert.equal(tried(`    try:\n${inElse}\n    except ValueError: pass\n    return y`), 2);
  });

  it("take a None that is given by name for a value", () => {
    const base = "def g(x, base=0.5): return 0.1 if base is None else base";
    assert.equal(rateAt(`${base}\ndef f(e): return g(e, base=None)`, 1), 0.1);
  });

  it("return None where no return is reached", () => {
    assert.equal(rateAt("def f(step):\n    if step > 3:\n        return 1", 0), null);
  });

  it("may say something on the way", () => {
    assert.equal(rateAt("def f(step):\n    print('at', step)\n    return 1", 0), 1n);
    assert.equal(rateAt("def f(step):\n    logger.info('at %d', step)\n    return 1", 0), 1n);
  });

  it("stay unread where they do more than compute", () => {
    assert.equal(rateAt("def f(step):\n    seen.add(step)\n    return 1", 0), undefined);
    assert.equal(rateAt("def f(step):\n    global K\n    K += 1\n    return K", 0), undefined);
    assert.equal(rateAt("@decorate\ndef f(step):\n    return 1", 0), undefined);
  });
});

describe("settings that are built from themselves", () => {
  for (const text of [
    "def f(**kwargs):\n    f(**kwargs)\n    torch.optim.SGD(p, **kwargs)",
    'for i in r: d = {**d, "lr": 0.1}\nd = torch.optim.SGD(p, lr=d.get("momentum", 0.9))',
  ]) {
    it(`leave the rest of the file readable: ${JSON.stringify(text)}`, () => {
      const script = read(`import torch\n${text}\no = torch.optim.Adam(p, lr=0.2)\n`);
      assert.equal(given(script.optimizers.at(-1)).lr, "0.2 argument literal");
    });
  }
});

describe("lists and dicts that are changed", () => {
  it("stay open where a method lets a list of its object grow", () => {
    const text = `import torch
class Data:
    def __init__(self, paths):
        self.items = []
        for path in paths:
            self.items.extend([path] * 3)
    def rate(self):
        return len(self.items) * 0.1
optimizer = torch.optim.SGD(p, lr=Data(find()).rate())
`;
    assert.equal(read(text).optimizers[0]?.args.lr?.origin, "assumed");
  });

  const milestones = (text: string) => {
    const source = `import torch\no = torch.optim.SGD(p, lr=1.0)\n${text}\ns = torch.optim.lr_scheduler.MultiStepLR(o, ms)\n`;
    return given(read(source).schedulers[0]).milestones;
  };

  it("count as they are written when nothing changes them", () => {
    assert.equal(milestones("ms = [1, 2]\nother = []\nother.append(3)"), "[1,2] argument constant");
  });

  for (const change of [
    "ms.append(3)",
    "a = ms\na.extend([3])",
    "ms[0] = 5",
    "del ms[0]",
    "ms.reverse()",
  ]) {
    it(`are not known after ${JSON.stringify(change)}`, () => {
      assert.doesNotMatch(milestones(`ms = [1, 2]\n${change}`) ?? "", /argument/);
    });
  }

  it("lose what is popped or deleted", () => {
    for (const change of ['cfg.pop("lr")', 'del cfg["lr"]', "cfg.clear()"]) {
      const text = `import torch\ncfg = {"lr": 0.1}\n${change}\no = torch.optim.SGD(p, lr=cfg.get("lr", 0.7))\n`;
      assert.equal(given(read(text).optimizers[0]).lr, "0.001 assumed", change);
    }
  });
});

describe("an option that a function sets where it is None", () => {
  const steps = (calls: string) => {
    const source = `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=None)
parser.add_argument("--epochs", type=int, default=3)
args = parser.parse_args()
def main(args):
    o = torch.optim.SGD(p, lr=1.0)
    if args.steps is None:
        args.steps = args.epochs * 100
    s = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=args.steps)
    args.epochs = 7
${calls}
`;
    return given(read(source).schedulers[0]).T_max;
  };

  it("is known where the function runs once", () => {
    assert.equal(steps("main(args)"), "300 argument constant");
    assert.equal(
      steps("def launch():\n    main(args)\nif __name__ == '__main__':\n    launch()"),
      "300 argument constant",
    );
  });

  for (const calls of ["main(args)\nmain(args)", "for seed in range(3):\n    main(args)"]) {
    it(`is not where it runs again: ${JSON.stringify(calls)}`, () => {
      assert.doesNotMatch(steps(calls) ?? "", /argument/);
    });
  }
});

describe("a number that cannot be read", () => {
  it("is not taken for the None that leaving it out would mean", () => {
    const source =
      "import torch\nfrom transformers import get_scheduler\no = torch.optim.SGD(p, lr=1.0)\n" +
      "s = get_scheduler('linear', o, num_warmup_steps=warmup(), num_training_steps=9)\n" +
      "q = torch.optim.SGD(p, lr=1.0, fused=is_cuda)\n";
    const { schedulers, optimizers } = read(source);
    assert.equal(schedulers[0]?.args.num_warmup_steps?.origin, "unresolved");
    assert.equal(optimizers[1]?.args.fused?.origin, "assumed");
  });
});

describe("a command line that main may be given", () => {
  const lr = (head: string, parse: string, call: string) => {
    const source = `import argparse, sys, torch
def main(${head}):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.3)
    ${parse}
    torch.optim.SGD(p, lr=args.lr)
${call}
`;
    return given(read(source).optimizers[0]).lr;
  };

  for (const [head, parse, call] of [
    ["argv=None", "args = parser.parse_args(argv)", "main()"],
    [
      "argv=None",
      "args, _ = parser.parse_known_args(argv)",
      "if __name__ == '__main__':\n    main()",
    ],
    ["", "args = parser.parse_args(sys.argv[1:])", "main()"],
    [
      "argv=None",
      "if argv is not None:\n        args = parser.parse_args(argv)\n    else:\n        args = parser.parse_args()",
      "main()",
    ],
  ] as const) {
    it(`is the user's: ${JSON.stringify(parse)}`, () => {
      assert.equal(lr(head, parse, call), "0.3 argument argparse");
    });
  }

  for (const [head, call] of [
    ["argv=None", "main(['--lr', '0.1'])"],
    ["argv", "main(['--lr', '0.1'])"],
    ["argv=['--lr', '0.1']", "main()"],
  ] as const) {
    it(`is not where the script gives it: def main(${head}), ${call}`, () => {
      assert.equal(lr(head, "args = parser.parse_args(argv)", call), "0.001 assumed");
    });
  }
});
