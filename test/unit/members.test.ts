import assert from "node:assert/strict";
import { given, parser, read } from "./readerTools.ts";

/** A script's pieces before the optimizer, and what `lr=EXPR` must come to. */
interface Case {
  readonly name: string;
  readonly before: string;
  readonly lr: string;
  readonly expected: string;
  readonly after?: string;
}

const cases: readonly Case[] = [
  {
    name: "argparse, changed in a function by a branch that is not taken",
    before: `${parser}parser.add_argument("--resume", default="")
def resume(args):
    if args.resume:
        args.lr = load(args.resume)
args = parser.parse_args()
resume(args)`,
    lr: "args.lr",
    expected: "0.3 argument argparse",
  },
  {
    name: "argparse, changed in a function by a branch that may be taken",
    before: `${parser}def resume(args):
    if have_checkpoint():
        args.lr = load()
args = parser.parse_args()
resume(args)`,
    lr: "args.lr",
    expected: "0.001 assumed",
  },
  {
    name: "argparse",
    before: `${parser}args = parser.parse_args()`,
    lr: "args.lr",
    expected: "0.3 argument argparse",
  },
  {
    name: "argparse, dashes and a text with a type",
    before: `${parser}args = parser.parse_args()`,
    lr: "args.weight_decay",
    expected: "0.0001 argument argparse",
  },
  {
    name: "argparse, a group and dest",
    before: `${parser}args = parser.parse_args()`,
    lr: "args.base_lr * 2",
    expected: "1.4 argument expression",
  },
  {
    name: "argparse, no default",
    before: `${parser}args = parser.parse_args()`,
    lr: "args.warmup",
    expected: "0.001 assumed",
  },
  {
    name: "parse_known_args",
    before: `${parser}args, rest = parser.parse_known_args()`,
    lr: "args.lr",
    expected: "0.3 argument argparse",
  },
  {
    name: "set_defaults",
    before: `${parser}parser.set_defaults(lr=0.9)\nargs = parser.parse_args()`,
    lr: "args.lr",
    expected: "0.9 argument argparse",
  },
  {
    name: "a function that makes the parser",
    before:
      "def get():\n    p = argparse.ArgumentParser()\n    p.add_argument('--lr', default=0.2)\n    return p\nargs = get().parse_args()",
    lr: "args.lr",
    expected: "0.2 argument argparse",
  },
  {
    name: "a function that parses",
    before:
      "def get():\n    p = argparse.ArgumentParser()\n    p.add_argument('--lr', default=0.2)\n    return p.parse_args()\nargs = get()",
    lr: "args.lr",
    expected: "0.2 argument argparse",
  },
  {
    name: "a function that adds options",
    before:
      "def add(p):\n    p.add_argument('--lr', default=0.4)\nparser = argparse.ArgumentParser()\nadd(parser)\nargs = parser.parse_args()",
    lr: "args.lr",
    expected: "0.4 argument argparse",
  },
  {
    name: "parents",
    before:
      "def base():\n    p = argparse.ArgumentParser(add_help=False)\n    p.add_argument('--lr', default=0.6)\n    return p\nparser = argparse.ArgumentParser('x', parents=[base()])\nargs = parser.parse_args()",
    lr: "args.lr",
    expected: "0.6 argument argparse",
  },
  {
    name: "an option set afterwards",
    before: `${parser}args = parser.parse_args()\nargs.lr = args.lr * 2`,
    lr: "args.lr",
    expected: "0.6 argument constant",
  },
  {
    name: "an option multiplied afterwards",
    before: `${parser}args = parser.parse_args()\nargs.lr *= 10`,
    lr: "args.lr",
    expected: "3 argument constant",
  },
  {
    name: "an option set under an unknown condition",
    before: `${parser}args = parser.parse_args()\nif distributed():\n    args.lr = 5`,
    lr: "args.lr",
    expected: "0.001 assumed",
  },
  {
    name: "options overwritten by computed names",
    before: `${parser}args = parser.parse_args()\nfor k, v in config:\n    setattr(args, k, v)`,
    lr: "args.lr",
    expected: "0.001 assumed",
  },
  {
    name: "an option set by its name",
    before: `${parser}args = parser.parse_args()\nsetattr(args, "lr", args.lr * 10)`,
    lr: "args.lr",
    expected: "3 argument constant",
  },
  {
    name: "options updated from a file",
    before: `${parser}args = parser.parse_args()\nvars(args).update(load())`,
    lr: "args.lr",
    expected: "0.001 assumed",
  },
  {
    name: "getattr",
    before: `${parser}args = parser.parse_args()`,
    lr: "getattr(args, 'lr', 1)",
    expected: "0.3 argument expression",
  },
  {
    name: "a class",
    before: "class Config:\n    lr = 0.2\n    decay: float = 1e-4",
    lr: "Config.lr",
    expected: "0.2 argument attribute",
  },
  {
    name: "an instance",
    before: "class Config:\n    lr = 0.2\ncfg = Config()",
    lr: "cfg.lr",
    expected: "0.2 argument attribute",
  },
  {
    name: "an inherited attribute",
    before: "class Base:\n    lr = 0.2\nclass Config(Base):\n    pass\ncfg = Config()",
    lr: "cfg.lr",
    expected: "0.2 argument attribute",
  },
  {
    name: "__init__",
    before: "class Config:\n    def __init__(self, lr=0.5):\n        self.lr = lr\ncfg = Config()",
    lr: "cfg.lr",
    expected: "0.5 argument attribute",
  },
  {
    name: "__init__ with an argument",
    before:
      "class Config:\n    def __init__(self, lr=0.5):\n        self.lr = lr\ncfg = Config(lr=0.25)",
    lr: "cfg.lr",
    expected: "0.25 argument attribute",
  },
  {
    name: "a dataclass",
    before: "@dataclass\nclass Config:\n    lr: float = 0.2\ncfg = Config()",
    lr: "cfg.lr",
    expected: "0.2 argument dataclass",
  },
  {
    name: "a dataclass with arguments",
    before:
      "@dataclass\nclass Config:\n    epochs: int\n    lr: float = field(default=0.2)\ncfg = Config(3, 0.8)",
    lr: "cfg.lr",
    expected: "0.8 argument dataclass",
  },
  {
    name: "a dataclass field",
    before: "@dataclass\nclass Config:\n    lr: float = field(default=0.2)\ncfg = Config()",
    lr: "cfg.lr",
    expected: "0.2 argument dataclass",
  },
  {
    name: "SimpleNamespace",
    before: "cfg = SimpleNamespace(lr=0.2)",
    lr: "cfg.lr",
    expected: "0.2 argument dict",
  },
  {
    name: "a nested EasyDict",
    before: "cfg = EasyDict({'train': {'lr': 0.2}})",
    lr: "cfg.train.lr",
    expected: "0.2 argument dict",
  },
  {
    name: "an EasyDict filled later",
    before: "cfg = edict()\ncfg.train = edict()\ncfg.train.lr = 0.2",
    lr: "cfg.train.lr",
    expected: "0.2 argument constant",
  },
  {
    name: "a dict",
    before: "cfg = {'lr': 0.2, 'device': pick()}",
    lr: "cfg['lr']",
    expected: "0.2 argument dict",
  },
  {
    name: "a nested dict",
    before: "cfg = {'optim': {'lr': 0.2}}",
    lr: "cfg['optim']['lr']",
    expected: "0.2 argument dict",
  },
  { name: "dict(…)", before: "cfg = dict(lr=0.2)", lr: "cfg['lr']", expected: "0.2 argument dict" },
  {
    name: "dict.get",
    before: "cfg = {'lr': 0.2}",
    lr: "cfg.get('lr', 1)",
    expected: "0.2 argument expression",
  },
  {
    name: "a dict entry set later",
    before: "cfg = {'lr': 0.2}\ncfg['lr'] = 0.4",
    lr: "cfg['lr']",
    expected: "0.4 argument constant",
  },
  {
    name: "a dict with computed keys set",
    before: "cfg = {'lr': 0.2}\nfor k in keys:\n    cfg[k] = load(k)",
    lr: "cfg['lr']",
    expected: "0.001 assumed",
  },
  {
    name: "a dict updated",
    before: "cfg = {'lr': 0.2}\ncfg.update(load())",
    lr: "cfg['lr']",
    expected: "0.001 assumed",
  },
  {
    name: "a dict that takes in another after the entry",
    before: "cfg = {'lr': 0.2, **other}",
    lr: "cfg['lr']",
    expected: "0.001 assumed",
  },
];

describe("members of options, configurations and instances", () => {
  for (const { name, before, lr, expected } of cases) {
    it(name, () => {
      const script = read(`import torch\n${before}\no = torch.optim.SGD(p, lr=${lr})\n`);
      assert.equal(given(script.optimizers[0]).lr, expected);
    });
  }

  it("are found through a function's parameter", () => {
    const script = read(`import torch
${parser}
def main(args):
    o = torch.optim.SGD(p, lr=args.lr)
if __name__ == "__main__":
    main(parser.parse_args())
`);
    assert.equal(given(script.optimizers[0]).lr, "0.3 argument argparse");
  });

  it("are found through self", () => {
    const script = read(`import torch
${parser}
class Trainer:
    momentum = 0.8
    def __init__(self, args):
        self.args = args
        self.decay = 0.01
        self.o = torch.optim.SGD(p, lr=self.args.lr, momentum=self.momentum, weight_decay=self.decay)
Trainer(parser.parse_args())
`);
    assert.deepEqual(given(script.optimizers[0]), {
      lr: "0.3 argument argparse",
      momentum: "0.8 argument attribute",
      weight_decay: "0.01 argument constant",
    });
  });

  it("say where they are defined", () => {
    const text = `import torch\n${parser}args = parser.parse_args()\no = torch.optim.SGD(p, lr=args.lr)\n`;
    const place = read(text).optimizers[0]?.args.lr?.place;
    assert.equal(text.slice(place?.from, place?.to), "0.3");
  });
});
