import assert from "node:assert/strict";
import { given, outline, readFiles } from "./readerTools.ts";

/** `train.py` and its files of settings, and the values that it then has. */
interface Fixture {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly outline?: string;
}

/** The beginning of an interpolation. */
const open = "${";

const yaml = `# the run
train:
  lr: 0.05
  epochs: 4
lr: 1e-3
decay: 1.0e-4
base: &base
  momentum: 0.9
derived:
  <<: *base
  lr: 0.2
`;

const fixtures: readonly Fixture[] = [
  {
    name: "yaml.safe_load of an open file, in a loop's length too",
    files: {
      "train.py": `import torch, yaml
with open("config.yaml") as f:
    cfg = yaml.safe_load(f)
o = torch.optim.SGD(p, lr=cfg["train"]["lr"], weight_decay=cfg["decay"])
for epoch in range(cfg["train"]["epochs"]):
    for x in loader:
        o.step()`,
      "config.yaml": yaml,
    },
    args: { lr: "0.05 argument loader", weight_decay: "0.0001 argument loader" },
    outline: "o0 torch.optim.SGD as o: 4 × 391?",
  },
  {
    name: "yaml.load in one line, a part in a variable, a conversion",
    files: {
      "train.py": `import torch, yaml
cfg = yaml.load(open("configs/base.yaml", "r"), Loader=yaml.FullLoader)
part = cfg["train"]
o = torch.optim.SGD(p, lr=part["lr"], weight_decay=float(cfg["lr"]))`,
      "configs/base.yaml": yaml,
    },
    args: { lr: "0.05 argument loader", weight_decay: "0.001 argument expression" },
  },
  {
    name: "a path from an option's default, and EasyDict",
    files: {
      "train.py": `import torch, yaml, argparse
from easydict import EasyDict as edict
parser = argparse.ArgumentParser()
parser.add_argument("--config", default="base.yaml")
args = parser.parse_args()
with open(args.config, "r") as stream:
    cfg = edict(yaml.safe_load(stream))
o = torch.optim.SGD(p, lr=cfg.derived.lr, momentum=cfg.derived.momentum)`,
      "base.yaml": yaml,
    },
    args: { lr: "0.2 argument loader", momentum: "0.9 argument loader" },
  },
  {
    name: "JSON through pathlib, a key that is there and one that is not",
    path: "src/train.py",
    files: {
      "src/train.py": `import torch, json
from pathlib import Path
ROOT = Path(__file__).resolve().parent.parent
cfg = json.loads((ROOT / "configs" / "a.json").read_text())
o = torch.optim.SGD(p, lr=cfg["lr"], momentum=cfg.get("momentum", 0.5))`,
      "configs/a.json": '{"lr": 1e-2, "betas": [0.9, 0.99]}',
    },
    args: { lr: "0.01 argument loader", momentum: "0.5 argument expression" },
  },
  {
    name: "json.load, and a list",
    files: {
      "train.py": `import torch, json
cfg = json.load(open("a.json"))
o = torch.optim.Adam(p, lr=cfg["lr"], betas=tuple(cfg["betas"]))`,
      "a.json": '{"lr": 1, "betas": [0.9, 0.99]}',
    },
    args: { lr: "1 argument loader", betas: "[0.9,0.99] argument expression" },
  },
  {
    name: "TOML, with os.path",
    files: {
      "train.py": `import os, torch, tomllib
with open(os.path.join(os.path.dirname(__file__), "run.toml"), "rb") as f:
    cfg = tomllib.load(f)
o = torch.optim.SGD(p, lr=cfg["optim"]["lr"], nesterov=cfg["optim"]["nesterov"])`,
      "run.toml": "[optim]\nlr = 3e-1\nnesterov = true\n",
    },
    args: { lr: "0.3 argument loader", nesterov: "true argument loader" },
  },
  {
    name: "OmegaConf with options from the command line and interpolation",
    files: {
      "train.py": `import torch
from omegaconf import OmegaConf
cfg = OmegaConf.merge(OmegaConf.load("base.yaml"), OmegaConf.load("more.yaml"), OmegaConf.from_cli())
o = torch.optim.SGD(p, lr=cfg.optim.lr, weight_decay=cfg.optim.decay)`,
      "base.yaml": "lr: 1e-3\noptim:\n  lr: 5\n  decay: 0.01\n",
      "more.yaml": `optim:\n  lr: ${open}lr}\n`,
    },
    args: { lr: "0.001 argument loader", weight_decay: "0.01 argument loader" },
  },
  {
    name: "Hydra's config and its defaults",
    path: "src/train.py",
    files: {
      "src/train.py": `import torch, hydra
from omegaconf import DictConfig
@hydra.main(version_base=None, config_path="../conf", config_name="config")
def main(cfg: DictConfig):
    o = torch.optim.SGD(p, lr=cfg.optimizer.lr, weight_decay=cfg.optimizer.decay)
    for epoch in range(cfg.trainer.epochs):
        for x in loader:
            o.step()
if __name__ == "__main__":
    main()`,
      "conf/config.yaml": `defaults:\n  - optimizer: sgd\n  - trainer: long\n  - override hydra/job_logging: none\n  - _self_\noptimizer:\n  decay: ${open}weight}\nweight: 1e-4\n`,
      "conf/optimizer/sgd.yaml": "lr: 2e-1\ndecay: 0\n",
      "conf/trainer/long.yaml": "# @package _global_\ntrainer:\n  epochs: 7\n",
    },
    args: { lr: "0.2 argument loader", weight_decay: "0.0001 argument loader" },
    outline: "o0 torch.optim.SGD as o: 7 × 391?",
  },
  {
    name: "a namespace and a dataclass filled from a file",
    files: {
      "train.py": `import torch, yaml
from dataclasses import dataclass
from types import SimpleNamespace
@dataclass
class Config:
    lr: float = 0.7
    momentum: float = 0.8
with open("c.yaml") as f:
    settings = yaml.safe_load(f)
a = SimpleNamespace(**settings)
b = Config(**settings)
o = torch.optim.SGD(p, lr=a.lr, momentum=b.momentum, weight_decay=b.lr)`,
      "c.yaml": "lr: 0.3\n",
    },
    args: {
      lr: "0.3 argument loader",
      momentum: "0.8 argument dataclass",
      weight_decay: "0.3 argument loader",
    },
  },
  {
    name: "a helper of another file that loads the settings",
    files: {
      "train.py":
        "import torch\nfrom lib.config import load\ncfg = load()\no = torch.optim.SGD(p, lr=cfg['lr'])",
      "lib/config.py":
        "import yaml\nfrom pathlib import Path\nHERE = Path(__file__).parent\ndef load():\n    with open(HERE / 'base.yaml') as f:\n        return yaml.safe_load(f)",
      "lib/base.yaml": "lr: 0.6",
    },
    args: { lr: "0.6 argument loader" },
  },
  {
    name: "PyYAML takes 1e-3 for a text, and PyTorch is given one",
    files: {
      "train.py":
        'import torch, yaml\ncfg = yaml.safe_load(open("c.yaml"))\no = torch.optim.SGD(p, lr=cfg["lr"])',
      "c.yaml": "lr: 1e-3",
    },
    args: { lr: '"1e-3" argument loader' },
  },
];

/** What must stay open: the value may be another one than the file's. */
const absent: readonly Omit<Fixture, "args">[] = [
  {
    name: "a key that is set later from elsewhere",
    files: {
      "train.py":
        'import torch, yaml\ncfg = yaml.safe_load(open("c.yaml"))\ncfg.update(vars(args))\no = torch.optim.SGD(p, lr=cfg["lr"])',
      "c.yaml": "lr: 0.1",
    },
  },
  {
    name: "a path that nobody says",
    files: {
      "train.py":
        'import sys, torch, yaml\ncfg = yaml.safe_load(open(sys.argv[1]))\no = torch.optim.SGD(p, lr=cfg["lr"])',
      "c.yaml": "lr: 0.1",
    },
  },
  {
    name: "a path outside of the workspace",
    files: {
      "train.py":
        'import torch, yaml\ncfg = yaml.safe_load(open("../c.yaml"))\nd = yaml.safe_load(open("/etc/c.yaml"))\no = torch.optim.SGD(p, lr=cfg["lr"])',
      "c.yaml": "lr: 0.1",
    },
  },
  {
    name: "a file that is not valid",
    files: {
      "train.py":
        'import torch, yaml\ncfg = yaml.safe_load(open("c.yaml"))\no = torch.optim.SGD(p, lr=cfg["lr"])',
      "c.yaml": "lr: [0.1\n  x: }",
    },
  },
  {
    name: "an interpolation that runs in circles, and one of the environment",
    files: {
      "train.py":
        'import torch\nfrom omegaconf import OmegaConf\ncfg = OmegaConf.load("c.yaml")\no = torch.optim.SGD(p, lr=cfg.lr)',
      "c.yaml": `lr: ${open}a}\na: ${open}b}\nb: ${open}lr}\n`,
    },
  },
  {
    name: "Hydra's config with a part that is missing",
    files: {
      "train.py":
        'import torch, hydra\n@hydra.main(config_path=".", config_name="config")\ndef main(cfg):\n    o = torch.optim.SGD(p, lr=cfg.lr)\nmain()',
      "config.yaml": "defaults:\n  - optimizer: sgd\nlr: 0.5\n",
    },
  },
  {
    name: "a text that only looks like settings being read",
    files: {
      "train.py":
        'import torch\nclass yaml:\n    def safe_load(x): return {}\ncfg = yaml.safe_load(open("c.yaml"))\no = torch.optim.SGD(p, lr=cfg["lr"])',
      "c.yaml": "lr: 0.1",
    },
  },
];

describe("files of settings", () => {
  for (const { name, files, path, args, outline: wanted } of fixtures) {
    it(name, () => {
      const script = readFiles(files, path);
      assert.deepEqual(given(script.optimizers[0]), args);
      if (wanted) assert.equal(outline(script)[0], wanted);
    });
  }

  for (const { name, files, path } of absent) {
    it(`leaves open: ${name}`, () => {
      const [optimizer] = readFiles(files, path).optimizers;
      assert.deepEqual(given(optimizer).lr, "0.001 assumed");
    });
  }

  it("tells the place in the file", () => {
    const [optimizer] = readFiles(fixtures[0]?.files ?? {}).optimizers;
    const place = optimizer?.args.lr?.place;
    assert.deepEqual([place?.file, place?.line], ["config.yaml", 3]);
    assert.equal(yaml.slice(place?.from, place?.to), "0.05");
  });

  it("ends on files that grow without end", () => {
    const bomb = Array.from({ length: 30 }, (_, i) =>
      i === 0 ? "a0: &a0 [1, 2]" : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}, *a${i - 1}]`,
    ).join("\n");
    const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    for (const text of [bomb, deep, "a: &a [*a]", "\0", "- ".repeat(10_000)]) {
      const script = readFiles({ ...fixtures[0]?.files, "config.yaml": text });
      assert.equal(given(script.optimizers[0]).lr, "0.001 assumed");
    }
  });

  it("ends on references that grow without end", () => {
    const ref = (name: string) => `${open}${name}}`;
    const config = `lr: 0.5\na:\n  x: ${ref("a")}\n  y: ${ref("a")}\n`;
    const train = `import torch
from omegaconf import OmegaConf
cfg = OmegaConf.load("config.yaml")
o = torch.optim.SGD(p, lr=cfg.lr)
s = torch.optim.lr_scheduler.StepLR(o, cfg.a.x.y.x)`;
    const script = readFiles({ "train.py": train, "config.yaml": config });
    assert.match(given(script.optimizers[0]).lr ?? "", /^0.5 argument/);
    assert.doesNotMatch(given(script.schedulers[0]).step_size ?? "", /argument/);
  });
});
