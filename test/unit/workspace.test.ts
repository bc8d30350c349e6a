import assert from "node:assert/strict";
import { readScript } from "../../src/python/readScript.ts";
import { given, LENGTHS, outline, readFiles } from "./readerTools.ts";

/** `train.py` with other files of its workspace, and what is to be understood. */
interface Fixture {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly outline?: readonly string[];
  readonly args?: readonly Readonly<Record<string, string>>[];
}

const sgd = (lr: string) => `import torch\n${lr}\no = torch.optim.SGD(p, lr=LR)\n`;

const fixtures: readonly Fixture[] = [
  {
    name: "a constant from another file",
    files: { "train.py": sgd("from config import LR"), "config.py": "LR = 0.1 * 2" },
    args: [{ lr: "0.2 argument constant" }],
  },
  {
    name: "a constant under another name",
    files: { "train.py": sgd("from config import BASE as LR"), "config.py": "BASE = 0.3" },
    args: [{ lr: "0.3 argument constant" }],
  },
  {
    name: "a module's attribute",
    files: { "train.py": sgd("import config\nLR = config.lr"), "config.py": "lr = 0.3" },
    args: [{ lr: "0.3 argument constant" }],
  },
  {
    name: "a module of a package, and its own imports",
    files: {
      "train.py": sgd("import lib.settings as S\nLR = S.defaults.lr"),
      "lib/settings.py": "from . import defaults",
      "lib/defaults.py": "lr = 0.05",
    },
    args: [{ lr: "0.05 argument constant" }],
  },
  {
    name: "re-exports and star imports",
    files: {
      "train.py": sgd("from lib import *"),
      "lib/__init__.py": "from .constants import *\nfrom .more import EPOCHS",
      "lib/constants.py": "LR = 0.4",
      "lib/more.py": "EPOCHS = 3",
    },
    args: [{ lr: "0.4 argument constant" }],
  },
  {
    name: "the last of several assignments in the other file",
    files: {
      "train.py": sgd("from config import LR"),
      "config.py": "LR = 0.1\nDEBUG = False\nif DEBUG:\n    LR = 1.0\nLR = LR / 2",
    },
    args: [{ lr: "0.05 argument constant" }],
  },
  {
    name: "a script in a folder reads beside it first, then further up",
    path: "tools/train.py",
    files: {
      "tools/train.py": sgd("from config import LR\nfrom shared import M"),
      "tools/config.py": "LR = 0.6",
      "config.py": "LR = 0.7",
      "shared.py": "M = 1",
    },
    args: [{ lr: "0.6 argument constant" }],
  },
  {
    name: "relative imports",
    path: "pkg/tools/train.py",
    files: {
      "pkg/tools/train.py": sgd("from ..config import LR"),
      "pkg/config.py": "LR = 0.6",
    },
    args: [{ lr: "0.6 argument constant" }],
  },
  {
    name: "imports inside functions and with a fallback",
    files: {
      "train.py": `import torch
def main():
    try:
        from config import LR
    except ImportError:
        LR = 0.2
    o = torch.optim.SGD(p, lr=LR)
main()`,
      "config.py": "LR = 0.2",
    },
    args: [{ lr: "0.2 argument constant" }],
  },
  {
    name: "torch's class under a name that another file gives it",
    files: {
      "train.py":
        "import compat\nfrom compat import Opt\na = Opt(p, lr=1)\nb = compat.SGD(p, lr=2)",
      "compat.py": "from torch.optim import SGD, Adam\nOpt = Adam",
    },
    outline: ["o0 torch.optim.Adam as a: 90? × 391?", "o1 torch.optim.SGD as b: 90? × 391?"],
  },
  {
    name: "another file's own class of the same name is not torch's",
    files: {
      "train.py":
        "from mine import SGD\nfrom mine.sub import StepLR\no = SGD(p, lr=1)\ns = StepLR(o, 3)",
      "mine/__init__.py": "class SGD:\n    pass",
      "mine/sub.py": "class StepLR:\n    pass",
    },
    outline: [],
  },
  {
    name: "options declared in another file",
    files: {
      "train.py":
        "import torch\nfrom opts import parse\nargs = parse()\no = torch.optim.Adam(p, lr=args.lr, weight_decay=args.wd)",
      "opts.py": `import argparse
def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.03)
    parser.add_argument("--wd", type=float, default="1e-4")
    return parser.parse_args()`,
    },
    args: [{ lr: "0.03 argument argparse", weight_decay: "0.0001 argument argparse" }],
  },
  {
    name: "a parser at the top of another file",
    files: {
      "train.py": "import torch\nfrom opts import args\no = torch.optim.Adam(p, lr=args.lr)",
      "opts.py":
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', default=0.03)\nargs = parser.parse_args()",
    },
    args: [{ lr: "0.03 argument argparse" }],
  },
  {
    name: "a class that parses options",
    files: {
      "train.py":
        "import torch\nfrom options import Options\nopt = Options().parse()\no = torch.optim.Adam(p, lr=opt.lr)",
      "options.py": `import argparse
class Options:
    def __init__(self):
        self.parser = argparse.ArgumentParser()
    def parse(self):
        self.parser.add_argument("--lr", type=float, default=0.0002)
        self.opt = self.parser.parse_args()
        return self.opt`,
    },
    args: [{ lr: "0.0002 argument argparse" }],
  },
  {
    name: "a helper that builds by an option, with the values of the call",
    files: {
      "train.py": `from opts import parse
from utils.optim import build
args = parse()
optimizer, scheduler = build(model, args)
for epoch in range(args.epochs):
    for x in loader:
        optimizer.step()
    scheduler.step()`,
      "opts.py": `import argparse
def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--opt", default="adam")
    parser.add_argument("--epochs", type=int, default=9)
    return parser.parse_args()`,
      "utils/optim.py": `from torch import optim
from torch.optim.lr_scheduler import StepLR
def build(model, args, lr=0.02):
    if args.opt == "sgd":
        optimizer = optim.SGD(model.parameters(), lr=lr)
    elif args.opt == "adam":
        optimizer = optim.Adam(model.parameters(), lr=lr)
    return optimizer, StepLR(optimizer, args.epochs // 3)
def unused(model):
    return optim.RMSprop(model.parameters())`,
    },
    outline: ["o0 torch.optim.Adam as optimizer: 9 × 391?", "s0 StepLR → o0, epoch"],
    args: [{ lr: "0.02 argument parameter-default" }, { step_size: "3 argument expression" }],
  },
  {
    name: "an epoch that another file trains",
    files: {
      "train.py": `import torch, engine
o = torch.optim.SGD(p, lr=1)
s = torch.optim.lr_scheduler.StepLR(o, 2)
for epoch in range(4):
    engine.train_one_epoch(model, o, s, epoch)`,
      "engine.py": `def train_one_epoch(model, optimizer, scheduler, epoch):
    for batch in loader:
        optimizer.step()
        scheduler.step()`,
    },
    outline: ["o0 torch.optim.SGD as o: 4 × 391?", "s0 StepLR → o0, batch"],
  },
  {
    name: "a schedule of another file",
    files: {
      "train.py":
        "import torch, sched\nfrom sched import warm\no = torch.optim.SGD(p, lr=1)\na = torch.optim.lr_scheduler.LambdaLR(o, warm)\nb = torch.optim.lr_scheduler.LambdaLR(o, lambda e: sched.warm(e) / 2)",
      "sched.py": "STEPS = 5\ndef warm(epoch):\n    return min(1.0, (epoch + 1) / STEPS)",
    },
    args: [
      { lr: "1 argument literal" },
      {
        lr_lambda:
          '"def warm(epoch):\\n    return min(1.0, (epoch + 1) / STEPS)" argument function',
      },
      { lr_lambda: '"lambda e: sched.warm(e) / 2" argument function' },
    ],
  },
  {
    name: "a trainer class of another file",
    files: {
      "train.py": "from trainer import Trainer\nt = Trainer(model, lr=0.3, epochs=6)\nt.fit()",
      "trainer.py": `import torch
class Trainer:
    def __init__(self, model, lr, epochs):
        self.epochs = epochs
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    def fit(self):
        for epoch in range(self.epochs):
            for x in loader:
                self.optimizer.step()`,
    },
    outline: ["o0 torch.optim.SGD as t: 6 × 391?"],
    args: [{ lr: "0.3 argument function" }],
  },
  {
    name: "files that import each other",
    files: {
      "train.py": "import torch\nfrom a import LR\no = torch.optim.SGD(p, lr=LR)",
      "a.py": "from b import LR",
      "b.py": "from a import LR",
    },
    args: [{ lr: "0.001 assumed" }],
  },
  {
    name: "the main part of an imported file does not run",
    files: {
      "train.py": sgd("from config import LR"),
      "config.py":
        "import torch\nLR = 0.1\nif __name__ == '__main__':\n    LR = 5\n    torch.optim.Adam(p)",
    },
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: [{ lr: "0.1 argument constant" }],
  },
  {
    name: "what another file changes is not a constant",
    files: {
      "train.py":
        "import torch\nfrom config import cfg, load\nload(path)\no = torch.optim.SGD(p, lr=cfg['lr'])",
      "config.py": "cfg = {'lr': 0.1}\ndef load(path):\n    cfg.update(read(path))",
    },
    args: [{ lr: "0.001 assumed" }],
  },
];

describe("other files of the workspace", () => {
  for (const { name, files, path, outline: wanted, args } of fixtures) {
    it(name, () => {
      const script = readFiles(files, path);
      if (wanted) assert.deepEqual(outline(script), wanted);
      if (args) assert.deepEqual([...script.optimizers, ...script.schedulers].map(given), args);
    });
  }

  it("tells the file and the line of what was found there", () => {
    const files = {
      "train.py": "from build import make\nfrom config import LR\no = make(LR)",
      "build.py": "import torch\n\ndef make(lr):\n    return torch.optim.SGD(p, lr, momentum=0.9)",
      "config.py": "# rates\nLR = 0.1",
    };
    const [optimizer] = readFiles(files).optimizers;
    const text = (at: { file: string | null; from: number; to: number } | null | undefined) =>
      at && `${at.file}: ${files[at.file as "build.py"].slice(at.from, at.to)}`;
    assert.equal(text(optimizer?.definedAt), "build.py: torch.optim.SGD(p, lr, momentum=0.9)");
    assert.equal(optimizer?.definedAt?.line, 4);
    assert.equal(text(optimizer?.args.lr?.place), "config.py: 0.1");
    assert.equal(optimizer?.args.lr?.place?.line, 2);
    assert.equal(text(optimizer?.args.momentum?.place), "build.py: 0.9");
    assert.equal(optimizer?.args.lr?.span, null);
    const { from = 0, to = 0 } = optimizer?.span ?? {};
    assert.equal(files["train.py"].slice(from, to), "make(LR)");
  });

  it("never looks outside the workspace or for known packages", () => {
    const asked: string[] = [];
    const text = `import torch, numpy as np, local, os.path
from ... import above
from ....up import more
from .here import x
o = torch.optim.SGD(p, lr=local.lr)`;
    const read = (name: string) => {
      asked.push(name);
      return null;
    };
    readScript(text, { ...LENGTHS, files: { path: "a/train.py", read } });
    assert.deepEqual([...new Set(asked)].sort(), [
      "a/here.py",
      "a/here/__init__.py",
      "a/here/x.py",
      "a/here/x/__init__.py",
      "a/local.py",
      "a/local/__init__.py",
      "local.py",
      "local/__init__.py",
    ]);
  });
});
