import assert from "node:assert/strict";
import { tuple } from "../../src/core/spec/pyValue.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";
import type { LockedFiles } from "../../src/python/edits/editPlan.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import { newValue, type Wish, type WishedScheduler } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { set } from "./editTools.ts";
import { LENGTHS } from "./readerTools.ts";

type Files = Readonly<Record<string, string>>;

function planned(files: Files, wishes: readonly Wish[], locked: LockedFiles = {}) {
  const read = (path: string) => files[path] ?? null;
  const options = { ...LENGTHS, files: { path: "train.py", read } };
  return planEdits(parsePython(files["train.py"] ?? ""), options, wishes, undefined, locked);
}

/** The files that change, as they are afterwards; or why the first wish is refused. */
function changed(files: Files, ...wishes: Wish[]): Files | string {
  const { edits, others, refused } = planned(files, wishes);
  const [first] = refused;
  if (first) return `refused: ${first.why} ${first.text}`.trim();
  const own = edits.length > 0 ? { "train.py": applyEdits(files["train.py"] ?? "", edits) } : {};
  const rest = others.map((o) => [o.path, applyEdits(o.text, o.edits)] as const);
  return { ...own, ...Object.fromEntries(rest) };
}

const open = "${";

describe("a value in another file changes there", () => {
  const yaml = `# all settings
train: {epochs: 3, lr: 1.0e-3}   # quick
optim:
  lr: 0.1        # tuned by hand
  'betas': [0.9, 0.999]  # usual
  nesterov: yes
milestones:
  - 30
  - 60   # late
name: "sgd"
`;
  const withYaml = (call: string) =>
    `import torch, yaml\nfrom torch.optim.lr_scheduler import MultiStepLR\ncfg = yaml.safe_load(open("c.yaml"))\n${call}\n`;

  const cases: readonly [string, Files, Wish, Files | string][] = [
    [
      "a constant that is imported",
      {
        "train.py": "import torch\nfrom config import LR\no = torch.optim.SGD(p, lr=LR)\n",
        "config.py": "# rates\nLR = 1e-2  # base\nWD = 0\n",
      },
      set("o0", "lr", 3e-3),
      { "config.py": "# rates\nLR = 3e-3  # base\nWD = 0\n" },
    ],
    [
      "a constant of a module of a package",
      {
        "train.py": "import torch\nimport lib.conf as C\no = torch.optim.SGD(p, lr=C.lr)\n",
        "lib/conf.py": "from .base import lr\n",
        "lib/base.py": "lr = .5\r\nwd = 1\r\n",
      },
      set("o0", "lr", 0.25),
      { "lib/base.py": "lr = .25\r\nwd = 1\r\n" },
    ],
    [
      "the default of an option",
      {
        "train.py": "import torch\nfrom opts import args\no = torch.optim.SGD(p, lr=args.lr)\n",
        "opts.py":
          "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float, default='0.03')\nargs = parser.parse_args()\n",
      },
      set("o0", "lr", 0.01),
      {
        "opts.py":
          "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float, default='0.01')\nargs = parser.parse_args()\n",
      },
    ],
    [
      "the literal in a call that another file makes",
      {
        "train.py": "from build import make\no = make(model)\nfor e in range(3):\n    o.step()\n",
        "build.py":
          "from torch.optim import SGD\ndef make(m):\n    return SGD(m.parameters(), 0.1)  # plain\n",
      },
      set("o0", "lr", 0.2),
      {
        "build.py":
          "from torch.optim import SGD\ndef make(m):\n    return SGD(m.parameters(), 0.2)  # plain\n",
      },
    ],
    [
      "an argument that a call in another file lacks",
      {
        "train.py": "from build import make\no = make(model)\nfor e in range(3):\n    o.step()\n",
        "build.py":
          "from torch.optim import SGD\ndef make(m):\n    return SGD(m.parameters(), 0.1)\n",
      },
      set("o0", "momentum", 0.9),
      {
        "build.py":
          "from torch.optim import SGD\ndef make(m):\n    return SGD(m.parameters(), 0.1, momentum=0.9)\n",
      },
    ],
    [
      "another class in another file",
      {
        "train.py": "from build import make\no = make(model)\nfor e in range(3):\n    o.step()\n",
        "build.py":
          "from torch.optim import SGD\ndef make(m):\n    return SGD(m.parameters(), 0.1, 0.9)\n",
      },
      {
        kind: "class",
        call: "o0",
        qualified: "torch.optim.AdamW",
        args: { lr: newValue(0.1), weight_decay: newValue(0.05) },
      },
      {
        "build.py":
          "from torch.optim import AdamW\ndef make(m):\n    return AdamW(m.parameters(), 0.1, weight_decay=0.05)\n",
      },
    ],
    [
      "a scalar of YAML, with its comment",
      { "train.py": withYaml('o = torch.optim.SGD(p, lr=cfg["optim"]["lr"])'), "c.yaml": yaml },
      set("o0", "lr", 0.05),
      { "c.yaml": yaml.replace("lr: 0.1 ", "lr: 0.05 ") },
    ],
    [
      "a number of YAML in a form that PyYAML takes for one",
      { "train.py": withYaml('o = torch.optim.SGD(p, lr=cfg["train"]["lr"])'), "c.yaml": yaml },
      set("o0", "lr", 3e-4),
      { "c.yaml": yaml.replace("1.0e-3", "3.0e-4") },
    ],
    [
      "one item of a list of YAML",
      {
        "train.py": withYaml('o = torch.optim.Adam(p, betas=cfg["optim"]["betas"])'),
        "c.yaml": yaml,
      },
      set("o0", "betas", tuple(0.9, 0.95)),
      { "c.yaml": yaml.replace("0.999]", "0.95]") },
    ],
    [
      "a truth of YAML, in its words",
      {
        "train.py": withYaml(
          'o = torch.optim.SGD(p, momentum=0.9, nesterov=cfg["optim"]["nesterov"])',
        ),
        "c.yaml": yaml,
      },
      set("o0", "nesterov", false),
      { "c.yaml": yaml.replace("yes", "no") },
    ],
    [
      "a text that a conversion makes a number of",
      {
        "train.py": withYaml('o = torch.optim.SGD(p, lr=float(cfg["lr"]))'),
        "c.yaml": "lr: 1e-3 # text for PyYAML\n",
      },
      set("o0", "lr", 3e-4),
      { "c.yaml": "lr: 3e-4 # text for PyYAML\n" },
    ],
    [
      "a value of JSON",
      {
        "train.py":
          'import torch, json\ncfg = json.load(open("a.json"))\no = torch.optim.SGD(p, lr=cfg["lr"])\n',
        "a.json": '{\n  "lr": 1e-3,\n  "n": [1,2]\n}\n',
      },
      set("o0", "lr", 0.5),
      { "a.json": '{\n  "lr": 0.5,\n  "n": [1,2]\n}\n' },
    ],
    [
      "a value of TOML, in the table it stands in",
      {
        "train.py":
          'import torch, tomllib\ncfg = tomllib.load(open("r.toml", "rb"))\no = torch.optim.SGD(p, lr=cfg["optim"]["lr"])\n',
        "r.toml": "lr = 1.0 # other\n[optim]\nlr = 3e-1 # own\n",
      },
      set("o0", "lr", 0.03),
      { "r.toml": "lr = 1.0 # other\n[optim]\nlr = 3e-2 # own\n" },
    ],
    [
      "what Hydra composes, and where an interpolation leads",
      {
        "train.py": `import torch, hydra
@hydra.main(config_path="conf", config_name="config")
def main(cfg):
    o = torch.optim.SGD(p, lr=cfg.optimizer.lr, weight_decay=cfg.optimizer.decay)
main()`,
        "conf/config.yaml": `defaults:\n  - optimizer: sgd\n  - _self_\nweight: 1e-4 # all\n`,
        "conf/optimizer/sgd.yaml": `lr: 2e-1\ndecay: ${open}weight}\n`,
      },
      set("o0", "weight_decay", 5e-4),
      { "conf/config.yaml": `defaults:\n  - optimizer: sgd\n  - _self_\nweight: 5e-4 # all\n` },
    ],
    [
      "an entry of what Hydra instantiates",
      {
        "train.py": `import torch, hydra
@hydra.main(config_path="conf", config_name="config")
def main(cfg):
    o = hydra.utils.instantiate(cfg.optimizer, params=net.parameters())
    for e in range(3):
        o.step()
main()`,
        "conf/config.yaml": `optimizer:\n  _target_: torch.optim.SGD\n  lr: 0.1\n`,
      },
      set("o0", "lr", 0.2),
      { "conf/config.yaml": `optimizer:\n  _target_: torch.optim.SGD\n  lr: 0.2\n` },
    ],
    [
      "a fraction where the file has an int",
      { "train.py": withYaml('o = torch.optim.SGD(p, lr=cfg["lr"])'), "c.yaml": "lr: 1\n" },
      set("o0", "lr", 0.5),
      { "c.yaml": "lr: 0.5\n" },
    ],
  ];
  for (const [name, files, wish, after] of cases) {
    it(name, () => assert.deepEqual(changed(files, wish), after));
  }

  it("an item is added to and taken from a list of YAML", () => {
    const call =
      'o = torch.optim.SGD(p)\ns = MultiStepLR(o, milestones=cfg["milestones"], gamma=0.5)';
    const files = { "train.py": withYaml(call), "c.yaml": yaml };
    const milestones = (...values: bigint[]) => changed(files, set("s0", "milestones", values));
    assert.deepEqual(milestones(30n, 60n, 80n), {
      "c.yaml": yaml.replace("  - 60   # late\n", "  - 60   # late\n  - 80\n"),
    });
    assert.deepEqual(milestones(20n), {
      "c.yaml": yaml.replace("  - 30\n  - 60   # late\n", "  - 20\n"),
    });
  });
});

describe("several files", () => {
  const files = {
    "train.py":
      "import torch\nfrom config import LR\no = torch.optim.SGD(p, lr=LR, momentum=0.9)\n",
    "config.py": "\nLR = 0.1\n",
  };

  it("change in one plan, which says where", () => {
    const { edits, others, changes } = planned(files, [
      set("o0", "lr", 0.2),
      set("o0", "momentum", 0.8),
    ]);
    assert.equal(edits.length, 1);
    assert.deepEqual(
      others.map(({ path, edits: own }) => [path, own.length]),
      [["config.py", 1]],
    );
    assert.deepEqual(
      changes.map(({ file, line, before, after }) => [file, line, before, after]),
      [
        ["config.py", 2, "0.1", "0.2"],
        [null, 3, "0.9", "0.8"],
      ],
    );
  });

  it("that must not be written are left alone, and the rest is written", () => {
    const { edits, others, refused } = planned(
      files,
      [set("o0", "lr", 0.2), set("o0", "momentum", 0.8)],
      { "config.py": "readOnly" },
    );
    assert.deepEqual([edits.length, others.length], [1, 0]);
    assert.deepEqual(refused, [{ wish: 0, why: "readOnly", text: "config.py" }]);
  });

  it("are left alone whatever is wished of a call in them", () => {
    const elsewhere = {
      "train.py":
        "from build import build\noptimizer, scheduler = build(model)\nfor epoch in range(9):\n    optimizer.step()\n    scheduler.step()\n",
      "build.py":
        'import torch\nfrom torch.optim.lr_scheduler import StepLR\n\ndef build(model):\n    o = torch.optim.SGD([{"params": model.a, "lr": 0.3}, {"params": model.b}], lr=0.1, momentum=0.9)\n    return o, StepLR(o, 30)\n',
    };
    const group = { kind: "group", call: "o0", group: 0, argument: "lr" } as const;
    const adamW = { kind: "class", call: "o0", qualified: "torch.optim.AdamW", args: {} } as const;
    const scheduler = (id: string | null, name: string, inside: readonly WishedScheduler[]) => ({
      id,
      call: { qualified: `torch.optim.lr_scheduler.${name}`, args: {} },
      every: "epoch" as const,
      schedulers: inside,
    });
    const chained = scheduler(null, "ChainedScheduler", [scheduler("s0", "StepLR", [])]);
    const wishes: readonly Wish[] = [
      set("o0", "lr", 0.2),
      set("o0", "nesterov", true),
      { kind: "remove", call: "o0", argument: "momentum" },
      { ...group, to: newValue(0.5), at: "definition" },
      { ...group, to: null, at: "definition" },
      { ...group, argument: "momentum", to: newValue(0.5), at: "definition" },
      adamW,
      { kind: "schedulers", run: "o0", optimizer: "o0", tree: [chained] },
    ];
    const free = wishes.map((wish) => planned(elsewhere, [wish]).others.map(({ path }) => path));
    assert.deepEqual(
      free,
      wishes.map(() => ["build.py"]),
    );
    const { edits, others, refused } = planned(elsewhere, wishes, { "build.py": "outside" });
    assert.deepEqual([edits, others], [[], []]);
    assert.deepEqual(
      refused,
      wishes.map((_, wish) => ({ wish, why: "outside", text: "build.py" })),
    );
  });

  it("are not told where the script steps what they build", () => {
    const elsewhere = {
      "train.py":
        "from build import build\noptimizer, scheduler = build(model)\nfor epoch in range(9):\n    for x in range(10):\n        optimizer.step()\n    scheduler.step()\n",
      "build.py":
        "import torch\nfrom torch.optim.lr_scheduler import StepLR\n\ndef build(model):\n    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n    scheduler = StepLR(optimizer, 30)\n    return optimizer, scheduler\n",
    };
    const scheduler = (id: string | null, name: string, every: "epoch" | "batch") => ({
      id,
      call: { qualified: `torch.optim.lr_scheduler.${name}`, args: {} },
      every,
      schedulers: [],
    });
    const tree = (...nodes: readonly WishedScheduler[]) =>
      planned(elsewhere, [{ kind: "schedulers", run: "o0", optimizer: "o0", tree: nodes }]);
    const { refused } = tree(scheduler("s0", "StepLR", "batch"));
    assert.deepEqual(refused, [{ wish: 0, why: "structure", text: "" }]);
    const added = tree(scheduler("s0", "StepLR", "epoch"), scheduler(null, "ConstantLR", "batch"));
    assert.deepEqual(
      added.changes.map(({ file, isUnstepped }) => [file, isUnstepped]),
      [["build.py", true]],
    );
  });

  it("say what else a shared definition changes", () => {
    const shared = {
      "train.py":
        "import torch\nfrom config import LR\na = torch.optim.SGD(p, lr=LR)\nb = torch.optim.Adam(q, lr=LR)\n",
      "config.py": "LR = 0.1\n",
    };
    const { sideEffects } = planned(shared, [set("o0", "lr", 0.2)]);
    assert.deepEqual(sideEffects, [{ call: "o1", argument: "lr" }]);
  });
});

describe("items of a list in a call", () => {
  it("change where each is defined", () => {
    const files = {
      "train.py":
        "import torch\nfrom config import B1\no = torch.optim.Adam(p, betas=(B1, 0.999))\n",
      "config.py": "B1 = 0.9\n",
    };
    assert.deepEqual(changed(files, set("o0", "betas", tuple(0.8, 0.999))), {
      "config.py": "B1 = 0.8\n",
    });
    const both = set("o0", "betas", tuple(0.8, 0.99));
    assert.deepEqual(changed(files, both), {
      "train.py": files["train.py"].replace("0.999", "0.99"),
      "config.py": "B1 = 0.8\n",
    });
    const [change] = planned(files, [both]).changes;
    assert.deepEqual([change?.file, change?.after], ["config.py", "0.8"]);
    assert.deepEqual(
      change?.also.map(({ file, line, after }) => [file, line, after]),
      [[null, 3, "0.99"]],
    );
    const [refused] = planned(files, [both], { "": "readOnly" }).refused;
    assert.equal(refused?.why, "readOnly");
  });
});

describe("a change that is spread over two files", () => {
  const options = `import argparse\ndef parse():\n    ps = argparse.ArgumentParser()\n    ps.add_argument("--opt", default="sgd")\n    ps.add_argument("--accum", type=int, default=4)\n    return ps.parse_args()\n`;
  const train = `import torch\nfrom options import parse\nargs = parse()\nif args.opt == "sgd":\n    o = torch.optim.SGD(p, lr=0.1)\nelif args.opt == "adamw":\n    o = torch.optim.AdamW(p, lr=1e-3)\nfor epoch in range(3):\n    for i, x in enumerate(loader):\n        (f(x) / 4).backward()\n        if (i + 1) % args.accum == 0:\n            o.step()\n`;
  const files = { "train.py": train, "options.py": options };

  it("is a branch that is chosen in one, with its arguments in the other", () => {
    const wish: Wish = {
      kind: "class",
      call: "o0",
      qualified: "torch.optim.AdamW",
      args: { lr: newValue(3e-4) },
    };
    assert.deepEqual(changed(files, wish), {
      "train.py": train.replace("1e-3", "3e-4"),
      "options.py": options.replace('"sgd"', '"adamw"'),
    });
  });

  it("is accumulation by an option, with what the loss is divided by", () => {
    assert.deepEqual(changed(files, { kind: "accumulation", run: "o0", to: 8 }), {
      "train.py": train.replace("/ 4", "/ 8"),
      "options.py": options.replace("=4", "=8"),
    });
  });
});

describe("an entry of settings that other entries share", () => {
  const load = "import torch, yaml\ncfg = yaml.safe_load(open('c.yaml'))['train']\n";
  const call = `${load}o = torch.optim.AdamW(p, lr=cfg['lr'], weight_decay=cfg['wd'])\n`;

  it("changes at its anchor, and what follows the alias is told", () => {
    const files = {
      "train.py": call,
      "c.yaml": "train:\n  lr: &rate 0.01 # base\n  wd: *rate\n",
    };
    const { others, sideEffects } = planned(files, [set("o0", "weight_decay", 0.2)]);
    const [other] = others;
    assert.equal(
      other && applyEdits(other.text, other.edits),
      "train:\n  lr: &rate 0.2 # base\n  wd: *rate\n",
    );
    assert.deepEqual(sideEffects, [{ call: "o0", argument: "lr" }]);
  });

  it("changes where it is merged from, or where that is overridden", () => {
    const yaml = "base: &base {lr: 0.001, wd: 0.1}\r\ntrain:\r\n  <<: *base\r\n  lr: 2.e-3\r\n";
    const files = { "train.py": call, "c.yaml": yaml };
    assert.deepEqual(changed(files, set("o0", "lr", 0.03)), {
      "c.yaml": yaml.replace("2.e-3", "3.e-2"),
    });
    assert.deepEqual(changed(files, set("o0", "weight_decay", 0.2)), {
      "c.yaml": yaml.replace("wd: 0.1", "wd: 0.2"),
    });
  });

  it("changes in the file that OmegaConf merges last, and in the one that alone has it", () => {
    const merged =
      "import torch\nfrom omegaconf import OmegaConf\ncfg = OmegaConf.merge(OmegaConf.load('a.yaml'), OmegaConf.load('b.yaml'))\no = torch.optim.AdamW(p, lr=cfg.optim.lr, eps=cfg.optim.eps)\n";
    const files = {
      "train.py": merged,
      "a.yaml": "optim:\n  lr: 1e-3\n  eps: 1e-08\n",
      "b.yaml": "optim:\n  lr: 5e-4 # mine\n",
    };
    assert.deepEqual(changed(files, set("o0", "lr", 2e-4)), {
      "b.yaml": "optim:\n  lr: 2e-4 # mine\n",
    });
    assert.deepEqual(changed(files, set("o0", "eps", 1e-6)), {
      "a.yaml": "optim:\n  lr: 1e-3\n  eps: 1e-06\n",
    });
  });
});
