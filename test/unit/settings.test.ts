import assert from "node:assert/strict";
import { readScript } from "../../src/python/readScript.ts";
import { given, LENGTHS, read } from "./readerTools.ts";

/** Where scripts keep their values, and what the optimizer is given then. */
type Fixture = readonly [text: string, args: Readonly<Record<string, string>>];

const head = "import os\nimport torch\nimport numpy as np\n";
const sgd = (lr: string) => `\no = torch.optim.SGD(p, lr=${lr})`;
const two = (lr: string, decay: string) =>
  `\no = torch.optim.SGD(p, lr=${lr}, weight_decay=${decay})`;
const inside = (text: string) => text.replaceAll("\n", "\n    ");

const fixtures: Readonly<Record<string, Fixture>> = {
  "click options": [
    `import click
@click.command()
@click.option("--lr", default=0.1, type=float)
@click.option("-d", "--decay", "weight_decay", default="1e-4", type=float)
def main(lr, weight_decay):${inside(two("lr", "weight_decay"))}
main()`,
    { lr: "0.1 argument argparse", weight_decay: "0.0001 argument argparse" },
  ],
  "fire: a function's defaults": [
    `import fire\ndef train(lr=0.2):${inside(sgd("lr"))}\nfire.Fire(train)`,
    { lr: "0.2 argument parameter-default" },
  ],
  typer: [
    `import typer
app = typer.Typer()
@app.command()
def train(lr: float = typer.Option(0.2, help="the rate")):${inside(sgd("lr"))}
app()`,
    { lr: "0.2 argument parameter-default" },
  ],
  "absl flags": [
    `from absl import app, flags
FLAGS = flags.FLAGS
flags.DEFINE_float("lr", 0.3, "the rate")
def main(argv):${inside(sgd("FLAGS.lr"))}
app.run(main)`,
    { lr: "0.3 argument argparse" },
  ],
  "tyro and its dataclass": [
    `import tyro
from dataclasses import dataclass
@dataclass
class Args:
    lr: float = 2.5e-4
args = tyro.cli(Args)${sgd("args.lr")}`,
    { lr: "0.00025 argument dataclass" },
  ],
  "HfArgumentParser's dataclasses, in their order": [
    `from transformers import HfArgumentParser
from dataclasses import dataclass, field
@dataclass
class Model:
    lr: float = field(default=0.5, metadata={"help": "the rate"})
@dataclass
class Data:
    decay: float = 0.25
def main():
    parser = HfArgumentParser((Model, Data))
    if len(sys.argv) == 2 and sys.argv[1].endswith(".json"):
        a, b = parser.parse_json_file(json_file=os.path.abspath(sys.argv[1]))
    else:
        a, b = parser.parse_args_into_dataclasses()${inside(two("a.lr", "b.decay"))}
main()`,
    { lr: "0.5 argument dataclass", weight_decay: "0.25 argument dataclass" },
  ],
  "wandb's config": [
    `import wandb
run = wandb.init(project="x", config={"lr": 0.02, "decay": 0.1})
config = wandb.config${two("config.lr", 'run.config["decay"]')}`,
    { lr: "0.02 argument dict", weight_decay: "0.1 argument dict" },
  ],
  "the environment, with a default: assumed": [
    `LR = float(os.environ.get("LR", "0.3"))${two("LR", 'float(os.getenv("WD", 0.5)) / 5')}`,
    { lr: "0.3 assumed constant", weight_decay: "0.1 assumed expression" },
  ],
  "the environment without a default": [sgd('os.environ["LR"]'), { lr: "0.001 assumed" }],
  "a walrus": [`if (lr := 0.7) > 0.1:\n    pass${sgd("lr")}`, { lr: "0.7 argument constant" }],
  "an f-string as a key": [
    `name = "base"\nrates = {"lr_base": 0.4, "lr_x": 0.2}${sgd("rates[f'lr_{name}']")}`,
    { lr: "0.4 argument constant" },
  ],
  "an f-string with a format": [
    `n = 1\nrates = {"lr_01": 0.4}${sgd("rates[f'lr_{n:02d}']")}`,
    { lr: "0.001 assumed" },
  ],
  "numpy's constants and functions": [
    sgd("np.sqrt(4) / np.e * np.e"),
    { lr: "2 argument expression" },
  ],
  "len, sum, min, max and round": [
    `ms = [3, 4]${sgd("sum(ms) / len(ms) * round(2.5) + max(ms) - min(1, 2)")}`,
    { lr: "10 argument expression" },
  ],
  "lists that sum joins": [
    `folds = {"a": [0.1, 0.2], "b": [0.4]}${sgd("sum(folds.values(), [])[2]")}`,
    { lr: "0.4 argument constant" },
  ],
  "a conditional expression": [
    `big = True\nlr = 0.1 if big else 0.2${sgd("lr")}`,
    { lr: "0.1 argument constant" },
  ],
  "nested unpacking": [
    `lr, (decay, _) = 0.1, (0.2, 0.3)${two("lr", "decay")}`,
    { lr: "0.1 argument constant", weight_decay: "0.2 argument constant" },
  ],
  "vars and __dict__ of options": [
    `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", default=0.15)
args = parser.parse_args()
d = vars(args)${two('d["lr"]', 'args.__dict__["lr"]')}`,
    { lr: "0.15 argument argparse", weight_decay: "0.15 argument argparse" },
  ],
  "dataclasses.replace": [
    `import dataclasses
@dataclasses.dataclass
class C:
    lr: float = 0.1
    decay: float = 0.2
c = dataclasses.replace(C(), lr=0.6)${two("c.lr", "c.decay")}`,
    { lr: "0.6 argument dict", weight_decay: "0.2 argument dataclass" },
  ],
  "argparse.Namespace": [
    `import argparse\nargs = argparse.Namespace(lr=0.15)${sgd("args.lr")}`,
    { lr: "0.15 argument dict" },
  ],
  "ml_collections in a function": [
    `import ml_collections
def get_config():
    config = ml_collections.ConfigDict()
    config.lr = 0.11
    config.optim = optim = ml_collections.ConfigDict()
    optim.decay = 0.22
    return config
config = get_config()${two("config.lr", "config.optim.decay")}`,
    { lr: "0.11 argument constant", weight_decay: "0.22 argument constant" },
  ],
  "EasyDict, filled step by step": [
    `from easydict import EasyDict as edict
cfg = edict()
cfg.TRAIN = edict()
cfg.TRAIN.LR = 0.12${sgd("cfg.TRAIN.LR")}`,
    { lr: "0.12 argument constant" },
  ],
  "yacs, cloned": [
    `from yacs.config import CfgNode as CN
_C = CN()
_C.SOLVER = CN()
_C.SOLVER.LR = 0.12
cfg = _C.clone()${sgd("cfg.SOLVER.LR")}`,
    { lr: "0.12 argument constant" },
  ],
  "yacs, merged with a file that nobody says": [
    `from yacs.config import CfgNode as CN
cfg = CN()
cfg.LR = 0.12
cfg.merge_from_file(args.config)${sgd("cfg.LR")}`,
    { lr: "0.12 assumed constant" },
  ],
  "yacs, passed on, merged with a file, changed where options ask for it, and scaled": [
    `from yacs.config import CfgNode as CN
_C = CN()
_C.TRAIN = CN()
_C.TRAIN.LR = 5e-4
_C.TRAIN.NAME = "adamw"
def update(config, args):
    config.merge_from_file(args.cfg)
    if hasattr(args, "lr") and eval("args.lr"):
        config.TRAIN.LR = args.lr
def get_config(args):
    config = _C.clone()
    update(config, args)
    return config
def main(config):
    name = config.TRAIN.NAME.lower()
    if name == "sgd":
        o = torch.optim.SGD(p, lr=config.TRAIN.LR)
    elif name == "adamw":
        o = torch.optim.AdamW(p, lr=config.TRAIN.LR)
if __name__ == "__main__":
    config = get_config(parser.parse_args())
    scaled = config.TRAIN.LR * 256 / 512.0
    config.TRAIN.LR = scaled
    main(config)
`,
    { lr: "0.00025 assumed constant" },
  ],
  "a class's attributes": [
    `class Config:\n    lr = 0.3\ncfg = Config()${two("cfg.lr", "Config.lr")}`,
    { lr: "0.3 argument attribute", weight_decay: "0.3 argument attribute" },
  ],
  "keywords that a function hands on": [
    `def build(lr, **kwargs):
    return torch.optim.SGD(p, lr=lr, weight_decay=kwargs.get("decay", 0.7), momentum=kwargs["m"])
o = build(0.5, m=0.9)`,
    {
      lr: "0.5 argument function",
      weight_decay: "0.7 argument expression",
      momentum: "0.9 argument function",
    },
  ],
  "**kwargs that a function hands on": [
    "def build(**kwargs):\n    return torch.optim.SGD(p, **kwargs)\no = build(lr=0.5, momentum=0.9)",
    { lr: "0.5 argument function", momentum: "0.9 argument function" },
  ],
  "keywords of two different calls": [
    `def build(**kwargs):\n    return torch.optim.SGD(p, lr=kwargs["lr"])\na = build(lr=0.5)\nb = build(lr=0.7)`,
    { lr: "0.001 assumed" },
  ],
  "an option's text, changed before it decides": [
    `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--opt", default="Lookahead_AdamW")
parser.add_argument("--eps", default=1e-7)
args = parser.parse_args()
name = args.opt.lower().split("_")[-1]
options = dict(lr=0.004)
if hasattr(args, "eps") and args.eps is not None:
    options["eps"] = args.eps
if hasattr(args, "betas"):
    options["betas"] = args.betas
if name == "sgd":
    options.pop("eps", None)
    o = torch.optim.RMSprop(p, **options)
elif name == "adamw":
    o = torch.optim.Adam(p, **options)
o = torch.optim.SGD(p, lr=options["lr"], weight_decay=options["eps"])`.replace(
      /o = torch.optim.(RMSprop|Adam)\(/g,
      "make(",
    ),
    { lr: "0.004 argument dict", weight_decay: "1e-7 argument constant" },
  ],
  "the number of processes: assumed to be one": [
    `import torch.distributed as dist${sgd("0.1 * dist.get_world_size()")}`,
    { lr: "0.1 assumed expression" },
  ],
  "a value that a loop changes": [
    `lr = 0.1\nfor i in range(3):\n    lr *= 0.5${sgd("lr")}`,
    { lr: "0.001 assumed" },
  ],
  "something a with statement makes": [
    `with open("lr.txt") as f:\n    lr = f${sgd("lr")}`,
    { lr: "0.001 assumed" },
  ],
};

/** Expressions that a script leaves open, and the text under which a value for them is kept. */
const open: Readonly<Record<string, readonly [text: string, expression: string]>> = {
  "an unknown name": [sgd("LR"), "LR"],
  "an attribute": [`import cfg${sgd("cfg.train.lr")}`, "cfg.train.lr"],
  "a call": [`import sys${sgd("float(sys.argv[1])")}`, "float(sys.argv[1])"],
  "an item": [`import sys${sgd("sys.argv[1]")}`, "sys.argv[1]"],
  "a part of a sum": [`import sys${sgd("1e-3 + load()")}`, "1e-3 + load()"],
  "a name whose definition is open": [`LR = load()${sgd("LR")}`, "LR"],
  "the definition itself": [`LR = load()${sgd("LR")}`, "load()"],
  "a default of the environment": [`LR = float(os.environ.get("LR", 0.3))${sgd("LR")}`, "LR"],
  "an option without a default": [
    `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
args = parser.parse_args()${sgd("args.lr")}`,
    "args.lr",
  ],
};

describe("a value set for what a script leaves open", () => {
  for (const [name, [text, expression]] of Object.entries(open)) {
    it(name, () => {
      const values = { [expression]: 0.25 };
      const { optimizers } = readScript(head + text, { ...LENGTHS, values });
      const { value, origin } = optimizers[0]?.args.lr ?? {};
      assert.deepEqual([value, origin], [0.25, "assumed"]);
    });
  }

  it("holds for a loop's length, and never against what the script says", () => {
    const text = `${head}N = 5\no = torch.optim.SGD(p, lr=N)\nfor e in range(epochs()):\n    for x in loader:\n        o.step()`;
    const script = readScript(text, { ...LENGTHS, values: { "epochs()": 12n, N: 7n } });
    assert.deepEqual(script.runs[0]?.epochs.value, 12);
    assert.deepEqual(script.runs[0]?.epochs.origin, "assumed");
    assert.deepEqual(given(script.optimizers[0]), { lr: "5 argument constant" });
  });
});

describe("where scripts keep their values", () => {
  for (const [name, [text, args]] of Object.entries(fixtures)) {
    it(name, () => {
      const found = given(read(head + text).optimizers[0]);
      const shown = Object.fromEntries(Object.keys(args).map((key) => [key, found[key]]));
      assert.deepEqual(shown, args);
    });
  }
});
