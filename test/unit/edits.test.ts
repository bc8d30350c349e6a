import assert from "node:assert/strict";
import { tuple } from "../../src/core/spec/pyValue.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { newCode, newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { call, edited, HEAD, plan, remove, set } from "./editTools.ts";

describe("an argument's literal", () => {
  const cases: readonly [string, string, number | bigint | string | boolean, string][] = [
    ["SGD(p, lr=0.1)", "lr", 0.03, "SGD(p, lr=0.03)"],
    ["SGD(p, lr=1e-1)", "lr", 3e-4, "SGD(p, lr=3e-4)"],
    ["SGD(p, lr=1E-02)", "lr", 3e-4, "SGD(p, lr=3E-04)"],
    ["SGD(p, lr=1.0e-2)", "lr", 3e-4, "SGD(p, lr=3.0e-4)"],
    ["SGD(p, lr=0.001)", "lr", 3e-5, "SGD(p, lr=0.00003)"],
    ["SGD(p, lr=.1)", "lr", 0.25, "SGD(p, lr=.25)"],
    ["SGD(p, lr=1.)", "lr", 2, "SGD(p, lr=2.)"],
    ["SGD(p, lr=1)", "lr", 2, "SGD(p, lr=2)"],
    ["SGD(p, lr=1)", "lr", 0.5, "SGD(p, lr=0.5)"],
    ["SGD(p, lr=-1)", "lr", 0.1, "SGD(p, lr=0.1)"],
    ["SGD(p, 0.1, 0.9)", "momentum", 0.8, "SGD(p, 0.1, 0.8)"],
    ["SGD(p, lr=(0.1))", "lr", 0.2, "SGD(p, lr=(0.2))"],
    ["SGD(p, lr=0.1, nesterov=False)", "nesterov", true, "SGD(p, lr=0.1, nesterov=True)"],
  ];
  for (const [before, name, value, after] of cases) {
    it(`${before} → ${after}`, () => {
      assert.equal(call(`o = optim.${before}\n`, set("o0", name, value)), `o = optim.${after}\n`);
    });
  }

  it("in a tuple or list changes alone", () => {
    const wish: Wish = { ...set("o0", "betas", 0), to: newValue(tuple(0.9, 0.99)) } as Wish;
    assert.equal(
      call("o = optim.Adam(p, betas=(0.9, 0.999))\n", wish),
      "o = optim.Adam(p, betas=(0.9, 0.99))\n",
    );
    assert.equal(
      call("b1 = 0.9\no = optim.Adam(p, betas=[b1, 0.999])\n", wish),
      "b1 = 0.9\no = optim.Adam(p, betas=[b1, 0.99])\n",
    );
  });

  it("keeps the file's quotes", () => {
    const text = "o = optim.SGD(p)\ns = optim.lr_scheduler.ReduceLROnPlateau(o, 'min')\n";
    assert.equal(call(text, set("s0", "mode", "max")), text.replace("'min'", "'max'"));
    const other = "o = optim.SGD(p, name_of('x'))\n";
    assert.match(call(other.replace("name_of('x')", "1"), set("o0", "lr", 0.5)), /0\.5/);
  });

  it("may be code of the script", () => {
    const text = "o = optim.SGD(p)\ns = optim.lr_scheduler.CosineAnnealingLR(o, T_max=epochs)\n";
    const wish: Wish = {
      kind: "set",
      call: "s0",
      argument: "T_max",
      to: newCode("epochs * len(loader)"),
      at: "call",
    };
    assert.equal(call(text, wish), text.replace("T_max=epochs", "T_max=epochs * len(loader)"));
  });
});

describe("code of the script", () => {
  const wish = (text: string): Wish => ({
    kind: "set",
    call: "o0",
    argument: "lr",
    to: newCode(text),
    at: "call",
  });

  it("is refused where its names mean nothing yet", () => {
    const later = "o = optim.SGD(p, lr=0.1)\nrate = load()\nprint(rate)\n";
    assert.equal(call(later, wish("rate * 2")), "refused: unreadable rate * 2");
    const before = "rate = load()\no = optim.SGD(p, lr=0.1)\nprint(rate)\n";
    assert.equal(call(before, wish("rate * 2")), before.replace("0.1", "rate * 2"));
  });
});

describe("a missing argument is inserted", () => {
  const momentum = set("o0", "momentum", 0.9);
  const cases: readonly [string, string][] = [
    ["SGD(p)", "SGD(p, momentum=0.9)"],
    ["SGD(p, lr=0.1,)", "SGD(p, lr=0.1, momentum=0.9,)"],
    ["SGD(p, **options)", "refused: unpacked **options"],
    ["SGD(\n    p,\n    lr=0.1,\n)", "SGD(\n    p,\n    lr=0.1,\n    momentum=0.9,\n)"],
    ["SGD(\n    p,\n    lr=0.1\n)", "SGD(\n    p,\n    lr=0.1,\n    momentum=0.9\n)"],
    [
      "SGD(\n    p,\n    lr=0.1,  # tuned, by hand\n)",
      "SGD(\n    p,\n    lr=0.1,  # tuned, by hand\n    momentum=0.9,\n)",
    ],
    [
      "SGD(\n    p,\n    lr=0.1  # tuned\n)",
      "SGD(\n    p,\n    lr=0.1,  # tuned\n    momentum=0.9\n)",
    ],
    [
      "SGD(p, lr=0.1,\n          nesterov=False)",
      "SGD(p, lr=0.1,\n          nesterov=False, momentum=0.9)",
    ],
    [
      "SGD(p,\n          lr=0.1,\n          dampening=0)",
      "SGD(p,\n          lr=0.1,\n          dampening=0,\n          momentum=0.9)",
    ],
    ["SGD(q for q in p)", "SGD((q for q in p), momentum=0.9)"],
  ];
  for (const [before, after] of cases) {
    it(JSON.stringify(before), () => {
      const wished = after.startsWith("refused") ? after : `o = optim.${after}\n`;
      assert.equal(call(`o = optim.${before}\n`, momentum), wished);
    });
  }

  it("several at once, in the file's line ends", () => {
    const text = "o = optim.SGD(\r\n    p,\r\n    lr=0.1,\r\n)\r\n";
    assert.equal(
      call(text, momentum, set("o0", "weight_decay", 5e-4)),
      "o = optim.SGD(\r\n    p,\r\n    lr=0.1,\r\n    momentum=0.9,\r\n    weight_decay=5e-4,\r\n)\r\n",
    );
  });

  it("with numbers as the file writes them", () => {
    const text = "eps = 0.0001\no = optim.SGD(p, lr=0.005)\n";
    assert.match(call(text, set("o0", "weight_decay", 5e-4)), /weight_decay=0\.0005\)/);
    assert.match(
      call(
        text.replace("0.0001", "1e-6").replace("0.005", "5e-3"),
        set("o0", "weight_decay", 5e-4),
      ),
      /weight_decay=5e-4\)/,
    );
  });
});

describe("an argument that Hugging Face's Trainer passes on", () => {
  const script = (head: string, args: string) =>
    `from transformers import Trainer, TrainingArguments\n${head}args = TrainingArguments("out", ${args})\nTrainer(model, args, train_dataset=data).train()\n`;
  const cases: readonly [string, string, Wish, string][] = [
    [
      "changes in the training arguments",
      script("", "warmup_steps=500"),
      set("s0", "num_warmup_steps", 100n),
      script("", "warmup_steps=100"),
    ],
    [
      "changes where they take it from",
      script("W = 500\n", "warmup_steps=W"),
      set("s0", "num_warmup_steps", 100n),
      script("W = 100\n", "warmup_steps=W"),
    ],
    [
      "changes with the number of updates",
      script("", "max_steps=2_000"),
      set("s0", "num_training_steps", 1500n),
      script("", "max_steps=1_500"),
    ],
    [
      "is not written where it is computed of the length",
      script("", "num_train_epochs=4"),
      set("s0", "num_training_steps", 1500n),
      "refused: derived 4 * steps_per_epoch",
    ],
    [
      "is written as the share that comes to it",
      script("", "warmup_ratio=0.1, max_steps=1000"),
      set("s0", "num_warmup_steps", 150n),
      script("", "warmup_ratio=0.15, max_steps=1000"),
    ],
    [
      "is written as the share where that is defined",
      script("RATIO = .03\n", "warmup_ratio=RATIO, max_steps=777"),
      set("s0", "num_warmup_steps", 100n),
      script("RATIO = .128\n", "warmup_ratio=RATIO, max_steps=777"),
    ],
    [
      "is written as a share that is given for the number",
      script("", "warmup_steps=0.1, max_steps=1000"),
      set("s0", "num_warmup_steps", 1n),
      script("", "warmup_steps=0.001, max_steps=1000"),
    ],
    [
      "is one number of a pair",
      script("", "adam_beta1=0.8"),
      set("o0", "betas", tuple(0.85, 0.999)),
      script("", "adam_beta1=0.85"),
    ],
    [
      "is a pair that is not given yet",
      script("", "learning_rate=1e-4"),
      set("o0", "betas", tuple(0.85, 0.95)),
      script("", "learning_rate=1e-4, adam_beta1=0.85, adam_beta2=0.95"),
    ],
    [
      "is a pair of which one is given, and one is said elsewhere",
      script("B2 = 0.95\n", "adam_beta2=B2"),
      set("o0", "betas", tuple(0.9, 0.98)),
      script("B2 = 0.98\n", "adam_beta2=B2"),
    ],
    [
      "is a pair that becomes the default",
      script("", "adam_beta1=0.8, learning_rate=1e-4, adam_beta2=0.95"),
      remove("o0", "betas"),
      script("", "learning_rate=1e-4"),
    ],
    [
      "is not written as a share that would be the whole",
      script("", "warmup_ratio=0.1, max_steps=1000"),
      set("s0", "num_warmup_steps", 1001n),
      "refused: derived ceil(0.1 * 1000)",
    ],
    [
      "is not written as a share of a number that is assumed",
      script("", "warmup_ratio=0.1"),
      set("s0", "num_warmup_steps", 5n),
      "refused: derived ceil(0.1 * 3 * steps_per_epoch)",
    ],
  ];
  for (const [name, text, wish, after] of cases) {
    it(name, () => assert.equal(edited(text, wish), after));
  }
});

describe("an argument is removed", () => {
  const cases: readonly [string, string][] = [
    ["SGD(p, lr=0.1, momentum=0.9)", "SGD(p, lr=0.1)"],
    ["SGD(p, momentum=0.9, lr=0.1)", "SGD(p, lr=0.1)"],
    ["SGD(p, 0.1, 0.9, 0, 1e-4)", "SGD(p, 0.1, dampening=0, weight_decay=1e-4)"],
    ["SGD(momentum=0.9, params=p)", "SGD(params=p)"],
    ["SGD(\n    p,\n    momentum=0.9,  # usual\n    lr=0.1,\n)", "SGD(\n    p,\n    lr=0.1,\n)"],
    ["SGD(\n    p,\n    lr=0.1,\n    momentum=0.9\n)", "SGD(\n    p,\n    lr=0.1\n)"],
    ["SGD(\n    p,\n    lr=0.1,\n    momentum=0.9)", "SGD(\n    p,\n    lr=0.1)"],
    ["SGD(p,  # all\n    momentum=0.9)", "SGD(p)  # all"],
    ["SGD(p, lr=0.1,\n    momentum=0.9\n)", "SGD(p, lr=0.1)"],
    ["SGD(p, lr=0.1,\n        momentum=0.9,\n        )", "SGD(p, lr=0.1)"],
    ["SGD(\n    p, momentum=0.9\n)", "SGD(p)"],
    ["SGD(\n    p, lr=0.1, momentum=0.9,\n)", "SGD(\n    p, lr=0.1,\n)"],
    ["SGD(\n    p,  # all\n    momentum=0.9,  # usual\n)", "SGD(\n    p,  # all\n)"],
    ["SGD(p\n    , lr=0.1\n    , momentum=0.9\n)", "SGD(p\n    , lr=0.1\n)"],
  ];
  for (const [before, after] of cases) {
    it(JSON.stringify(before), () => {
      assert.equal(call(`o = optim.${before}\n`, remove("o0", "momentum")), `o = optim.${after}\n`);
    });
  }

  it("unless the class needs it", () => {
    const text = "o = optim.SGD(p)\ns = optim.lr_scheduler.StepLR(o, 3)\n";
    assert.equal(call(text, remove("s0", "step_size")), "refused: required");
  });

  it("also when the class does not know it", () => {
    const text = "o = optim.SGD(p)\ns = optim.lr_scheduler.StepLR(o, 3, verbose=True)\n";
    assert.equal(call(text, remove("s0", "verbose")), text.replace(", verbose=True", ""));
  });
});

describe("a value that is defined elsewhere changes there", () => {
  const cases: readonly [string, string, string][] = [
    ["constant", "LR = 1e-3\no = optim.SGD(p, lr=LR)\n", "LR = 3e-4\no = optim.SGD(p, lr=LR)\n"],
    [
      "constant",
      "LR, WD = 1e-3, 1e-2\no = optim.SGD(p, lr=LR)\n",
      "LR, WD = 3e-4, 1e-2\no = optim.SGD(p, lr=LR)\n",
    ],
    [
      "argparse",
      "import argparse\na = argparse.ArgumentParser()\na.add_argument('--lr', type=float, default=1e-3)\nargs = a.parse_args()\no = optim.SGD(p, lr=args.lr)\n",
      "default=3e-4)",
    ],
    [
      "argparse",
      "import argparse\na = argparse.ArgumentParser()\na.add_argument('--lr', type=float, default='0.001')\nargs = a.parse_args()\no = optim.SGD(p, lr=args.lr)\n",
      "default='0.0003')",
    ],
    [
      "dict",
      "cfg = {'lr': 1e-3, 'n': 3}\no = optim.SGD(p, lr=cfg['lr'])\n",
      "{'lr': 3e-4, 'n': 3}",
    ],
    [
      "dataclass",
      "from dataclasses import dataclass\n@dataclass\nclass C:\n    lr: float = 1e-3\nc = C()\no = optim.SGD(p, lr=c.lr)\n",
      "    lr: float = 3e-4\n",
    ],
    [
      "parameter-default",
      "class M:\n    def __init__(self, lr=1e-3):\n        self.lr = lr\n    def make(self):\n        return optim.SGD(p, lr=self.lr)\nM().make()\n",
      "def __init__(self, lr=3e-4):",
    ],
    [
      "parameter-default",
      "def make(lr=1e-3):\n    return optim.SGD(p, lr=lr)\nmake()\n",
      "def make(lr=3e-4):",
    ],
  ];
  for (const [place, before, after] of cases) {
    it(`${place}: ${JSON.stringify(after)}`, () => {
      const { edits, changes, refused } = plan(HEAD + before, [set("o0", "lr", 3e-4)]);
      assert.deepEqual(refused, []);
      assert.equal(changes[0]?.place, place);
      assert.equal(edits.length, 1);
      assert.ok(applyEdits(HEAD + before, edits).includes(after));
    });
  }

  it("and says what else it changes", () => {
    const text = `${HEAD}LR = 0.1\na = optim.SGD(p, lr=LR)\nb = optim.Adam(q, lr=LR)\n`;
    const { sideEffects } = plan(text, [set("o0", "lr", 0.2)]);
    assert.deepEqual(sideEffects, [{ call: "o1", argument: "lr" }]);
  });

  it("but not a value that is computed or cannot be read", () => {
    assert.equal(
      call("b = 0.1\no = optim.SGD(p, lr=b * 8)\n", set("o0", "lr", 0.2)),
      "refused: computed b * 8",
    );
    assert.equal(
      call("b = 0.1 * 8\no = optim.SGD(p, lr=b)\n", set("o0", "lr", 0.2)),
      "refused: computed 0.1 * 8",
    );
    assert.equal(
      call("o = optim.SGD(p, lr=lookup())\n", set("o0", "lr", 0.2)),
      "refused: unreadable lookup()",
    );
    const inCall: Wish = { ...set("o0", "lr", 0.2), at: "call" } as Wish;
    assert.equal(
      call("b = 0.1\no = optim.SGD(p, lr=b * 8)\n", inCall),
      "b = 0.1\no = optim.SGD(p, lr=0.2)\n",
    );
  });
});

it("a value that a factory computes of all options is told as the library's", () => {
  const text =
    "import argparse\nfrom timm.optim import create_optimizer_v2, optimizer_kwargs\np = argparse.ArgumentParser()\np.add_argument('--opt', default='sgd')\np.add_argument('--lr', type=float, default=None)\nargs = p.parse_args()\noptimizer = create_optimizer_v2(model, **optimizer_kwargs(cfg=args))\n";
  assert.equal(edited(text, set("o0", "lr", 0.02)), "refused: derived");
});
