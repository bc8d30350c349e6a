import assert from "node:assert/strict";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import type { Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { LENGTHS } from "./readerTools.ts";

type Files = Readonly<Record<string, string>>;

function planned(files: Files, ...wishes: Wish[]) {
  const read = (path: string) => files[path] ?? null;
  const options = { ...LENGTHS, files: { path: "train.py", read } };
  return planEdits(parsePython(files["train.py"] ?? ""), options, wishes);
}

/** The one file that changes, as it is afterwards; or why nothing is written. */
function edited(files: Files, wish: Wish): string {
  const { edits, others, refused } = planned(files, wish);
  const [first] = refused;
  if (first) return `refused: ${first.why} ${first.text}`.trim();
  const [other] = others;
  return other ? applyEdits(other.text, other.edits) : applyEdits(files["train.py"] ?? "", edits);
}

const epochs = (to: number): Wish => ({ kind: "length", run: "o0", name: "epochs", to });
const steps = (to: number): Wish => ({ kind: "length", run: "o0", name: "stepsPerEpoch", to });

const script = (head: string, loop: string, inner = "for x in loader:") =>
  `import torch\n${head}o = torch.optim.SGD(p, lr=0.1)\nfor epoch in ${loop}:\n    ${inner}\n        o.step()\n`;

describe("the length of a run is written where the code states it", () => {
  const cases: readonly [string, Files, Wish, string][] = [
    [
      "a literal in range",
      { "train.py": script("", "range(90)") },
      epochs(30),
      script("", "range(30)"),
    ],
    [
      "a range that begins at 1",
      { "train.py": script("", "range(1, 91)") },
      epochs(30),
      script("", "range(1, 31)"),
    ],
    [
      "a constant",
      { "train.py": script("EPOCHS = 90\n", "tqdm(range(EPOCHS))") },
      epochs(30),
      script("EPOCHS = 30\n", "tqdm(range(EPOCHS))"),
    ],
    [
      "a constant to which one is added",
      { "train.py": script("EPOCHS = 90\n", "range(1, EPOCHS + 1)") },
      epochs(30),
      script("EPOCHS = 30\n", "range(1, EPOCHS + 1)"),
    ],
    [
      "a number that is added to the start",
      { "train.py": script("start = 0\n", "range(start, start + 90)") },
      epochs(30),
      script("start = 0\n", "range(start, start + 30)"),
    ],
    [
      "the default of an option",
      {
        "train.py": script(
          "import argparse\nps = argparse.ArgumentParser()\nps.add_argument('--epochs', type=int, default=90)\nargs = ps.parse_args()\n",
          "range(args.epochs)",
        ),
      },
      epochs(30),
      script(
        "import argparse\nps = argparse.ArgumentParser()\nps.add_argument('--epochs', type=int, default=30)\nargs = ps.parse_args()\n",
        "range(args.epochs)",
      ),
    ],
    [
      "a constant of another file",
      {
        "train.py": script("from config import EPOCHS\n", "range(EPOCHS)"),
        "config.py": "EPOCHS = 90  # long\n",
      },
      epochs(5),
      "EPOCHS = 5  # long\n",
    ],
    [
      "an entry of a file of settings",
      {
        "train.py": script(
          "import yaml\ncfg = yaml.safe_load(open('c.yaml'))\n",
          "range(cfg['epochs'])",
        ),
        "c.yaml": "epochs: 90 # long\nlr: 1\n",
      },
      epochs(5),
      "epochs: 5 # long\nlr: 1\n",
    ],
    [
      "steps in the inner loop",
      { "train.py": script("", "range(3)", "for step in range(100):") },
      steps(250),
      script("", "range(3)", "for step in range(250):"),
    ],
    [
      "a trainer's argument",
      {
        "train.py":
          'from transformers import Trainer, TrainingArguments\nargs = TrainingArguments("out", learning_rate=1e-4, num_train_epochs=3)\ntrainer = Trainer(model, args, train_dataset=data)\ntrainer.train()\n',
      },
      epochs(5),
      'from transformers import Trainer, TrainingArguments\nargs = TrainingArguments("out", learning_rate=1e-4, num_train_epochs=5)\ntrainer = Trainer(model, args, train_dataset=data)\ntrainer.train()\n',
    ],
    [
      "Lightning's trainer",
      {
        "train.py":
          "import torch\nimport lightning as L\nclass M(L.LightningModule):\n    def configure_optimizers(self):\n        return torch.optim.SGD(self.parameters(), lr=0.1)\nL.Trainer(max_epochs=20).fit(M(), data)\n",
      },
      epochs(5),
      "import torch\nimport lightning as L\nclass M(L.LightningModule):\n    def configure_optimizers(self):\n        return torch.optim.SGD(self.parameters(), lr=0.1)\nL.Trainer(max_epochs=5).fit(M(), data)\n",
    ],
    [
      "an argument that a trainer's call lacks",
      {
        "train.py":
          "from transformers import Trainer, TrainingArguments\nargs = TrainingArguments(\n    'out',\n    learning_rate=1e-4,\n)\ntrainer = Trainer(model, args, train_dataset=data)\ntrainer.train()\n",
      },
      epochs(5),
      "from transformers import Trainer, TrainingArguments\nargs = TrainingArguments(\n    'out',\n    learning_rate=1e-4,\n    num_train_epochs=5,\n)\ntrainer = Trainer(model, args, train_dataset=data)\ntrainer.train()\n",
    ],
    [
      "an argument that Lightning's trainer lacks",
      {
        "train.py":
          "import torch\nimport lightning as L\nclass M(L.LightningModule):\n    def configure_optimizers(self):\n        return torch.optim.SGD(self.parameters(), lr=0.1)\nL.Trainer().fit(M(), data)\n",
      },
      epochs(5),
      "import torch\nimport lightning as L\nclass M(L.LightningModule):\n    def configure_optimizers(self):\n        return torch.optim.SGD(self.parameters(), lr=0.1)\nL.Trainer(max_epochs=5).fit(M(), data)\n",
    ],
    [
      "not where a trainer's number of updates ends it",
      {
        "train.py":
          "from transformers import Trainer, TrainingArguments\nargs = TrainingArguments('out', max_steps=2000)\nTrainer(model, args, train_dataset=data).train()\n",
      },
      epochs(5),
      "refused: loop",
    ],
    [
      "not where it is computed",
      { "train.py": script("N = 9\n", "range(N * 10)") },
      epochs(35),
      "refused: computed N * 10",
    ],
    [
      "not where a list ends the loop",
      { "train.py": script("", "[1, 2, 3]") },
      epochs(5),
      "refused: loop",
    ],
    [
      "not where a data loader decides, but with the batch size that would do",
      {
        "train.py": script(
          "from torch.utils.data import DataLoader\nfrom torchvision.datasets import CIFAR10\nloader = DataLoader(CIFAR10('.'), batch_size=128)\n",
          "range(3)",
        ),
      },
      steps(196),
      "refused: loader 256",
    ],
  ];
  for (const [name, files, wish, after] of cases) {
    it(name, () => assert.equal(edited(files, wish), after));
  }

  it("and what follows it is told", () => {
    const text = script("EPOCHS = 90\n", "range(EPOCHS)").replace(
      "for epoch",
      "s = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=EPOCHS)\nfor epoch",
    );
    const { sideEffects } = planned({ "train.py": text }, epochs(30));
    assert.deepEqual(sideEffects, [{ call: "s0", argument: "T_max" }]);
  });

  it("and a change of an argument tells that it changes the length", () => {
    const text = script("EPOCHS = 90\n", "range(EPOCHS)").replace(
      "for epoch",
      "s = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=EPOCHS)\nfor epoch",
    );
    const to = { kind: "value", value: 30n } as const;
    const wish: Wish = { kind: "set", call: "s0", argument: "T_max", to, at: "definition" };
    const { sideEffects } = planned({ "train.py": text }, wish);
    assert.deepEqual(sideEffects, [{ call: "o0", argument: "epochs" }]);
  });

  it("and an argument of another wished value is not written over it", () => {
    const text = script("EPOCHS = 90\n", "range(EPOCHS)").replace(
      "for epoch",
      "s = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=EPOCHS)\nfor epoch",
    );
    const to = { kind: "value", value: 60n } as const;
    const wish = (at: "definition" | "call"): Wish => ({
      kind: "set",
      call: "s0",
      argument: "T_max",
      to,
      at,
    });
    const { edits, refused } = planned({ "train.py": text }, epochs(30), wish("definition"));
    assert.deepEqual(refused, [{ wish: 1, why: "shared", text: "o0.epochs" }]);
    assert.equal(applyEdits(text, edits), text.replace("= 90", "= 30"));
    const inCall = planned({ "train.py": text }, epochs(30), wish("call"));
    const wished = text.replace("= 90", "= 30").replace("T_max=EPOCHS", "T_max=60");
    assert.equal(applyEdits(text, inCall.edits), wished);
  });
});
