import assert from "node:assert/strict";
import { changesBetween } from "../../src/core/configChanges.ts";
import { planOfConfig } from "../../src/core/configPlan.ts";
import { configOfTemplate } from "../../src/core/configTemplate.ts";
import type { RunConfig } from "../../src/core/runConfig.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { tasksOf } from "../../src/plan/configWishes.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import type { Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { readScript } from "../../src/python/readScript.ts";

const LENGTHS = { epochs: 3, stepsPerEpoch: 20 };

/** The text with so many batches per update, or why it is not. */
function edited(text: string, to: number): string {
  const wish: Wish = { kind: "accumulation", run: "o0", to };
  const { edits, refused } = planEdits(parsePython(text), LENGTHS, [wish]);
  const [first] = refused;
  return first ? `refused: ${first.why} ${first.text}`.trim() : applyEdits(text, edits);
}

const loop = (head: string, test: string, loss = "loss") =>
  `import torch\n${head}o = torch.optim.SGD(p, lr=0.1)\nfor epoch in range(3):\n    for i, x in enumerate(loader):\n        loss = f(x)\n        (${loss}).backward()\n        if ${test}:\n            o.step()\n            o.zero_grad()\n`;

const skipping = (head: string, test: string, loss = "f(x)") =>
  `import torch\n${head}o = torch.optim.SGD(p, lr=0.1)\nfor epoch in range(3):\n    for i, x in enumerate(loader):\n        loss = ${loss}\n        loss.backward()\n        ${test}\n            continue\n        o.step()\n        o.zero_grad()\n`;

const gathering = (head: string, rounds: string, loss: string) =>
  `import torch\n${head}o = torch.optim.SGD(p, lr=0.1)\nfor step in range(90):\n    for micro in ${rounds}:\n        ${loss}.backward()\n    o.step()\n`;

const TRAINER =
  "from transformers import Trainer, TrainingArguments\nargs = TrainingArguments('out', num_train_epochs=2ARG)\nTrainer(model, args, train_dataset=data).train()\n";
const LIGHTNING =
  "import torch\nimport lightning as L\nclass M(L.LightningModule):\n    def configure_optimizers(self):\n        return torch.optim.SGD(self.parameters(), lr=0.1)\nL.Trainer(max_epochs=2ARG).fit(M(), data)\n";
const ACCELERATE =
  "import torch\nfrom accelerate import Accelerator\naccelerator = Accelerator(ARG)\no = torch.optim.SGD(p, lr=0.1)\nmodel, o = accelerator.prepare(model, o)\nfor epoch in range(3):\n    for x in loader:\n        with accelerator.accumulate(model):\n            accelerator.backward(f(x))\n            o.step()\n            o.zero_grad()\n";

describe("the batches of one update are written where the code states them", () => {
  const cases: readonly [string, string, string][] = [
    ["a literal in the test", loop("", "(i + 1) % 4 == 0"), loop("", "(i + 1) % 8 == 0")],
    [
      "a literal, with what the loss is divided by",
      loop("", "i % 4 == 0 or last", "loss / 4"),
      loop("", "i % 8 == 0 or last", "loss / 8"),
    ],
    [
      "a constant, which the loss is divided by too",
      loop("ACCUM = 4  # batches\n", "(i + 1) % ACCUM == 0", "loss / ACCUM"),
      loop("ACCUM = 8  # batches\n", "(i + 1) % ACCUM == 0", "loss / ACCUM"),
    ],
    [
      "the default of an option",
      loop(
        "import argparse\nps = argparse.ArgumentParser()\nps.add_argument('--accum-iter', type=int, default=4)\nargs = ps.parse_args()\n",
        "not (i + 1) % args.accum_iter",
        "loss / args.accum_iter",
      ),
      loop(
        "import argparse\nps = argparse.ArgumentParser()\nps.add_argument('--accum-iter', type=int, default=8)\nargs = ps.parse_args()\n",
        "not (i + 1) % args.accum_iter",
        "loss / args.accum_iter",
      ),
    ],
    [
      "a literal that the loss is divided by where it is made",
      skipping("", "if (i + 1) % 4 != 0:", "f(x) / 4"),
      skipping("", "if (i + 1) % 8 != 0:", "f(x) / 8"),
    ],
    [
      "a constant, where other batches are skipped",
      skipping("ACCUM = 4\n", "if (i + 1) % ACCUM:", "f(x) / ACCUM"),
      skipping("ACCUM = 8\n", "if (i + 1) % ACCUM:", "f(x) / ACCUM"),
    ],
    [
      "a constant in the test that a variable holds",
      skipping("ACCUM = 4\n", "now = (i + 1) % ACCUM == 0\n        if not now:"),
      skipping("ACCUM = 8\n", "now = (i + 1) % ACCUM == 0\n        if not now:"),
    ],
    [
      "an argument of TrainingArguments",
      TRAINER.replace("ARG", ", gradient_accumulation_steps=4"),
      TRAINER.replace("ARG", ", gradient_accumulation_steps=8"),
    ],
    [
      "one that TrainingArguments lacks",
      TRAINER.replace("ARG", ""),
      TRAINER.replace("ARG", ", gradient_accumulation_steps=8"),
    ],
    [
      "an argument of Lightning's trainer",
      LIGHTNING.replace("ARG", ", accumulate_grad_batches=4"),
      LIGHTNING.replace("ARG", ", accumulate_grad_batches=8"),
    ],
    [
      "one that Lightning's trainer lacks",
      LIGHTNING.replace("ARG", ""),
      LIGHTNING.replace("ARG", ", accumulate_grad_batches=8"),
    ],
    [
      "an argument of the accelerator",
      ACCELERATE.replace("ARG", "gradient_accumulation_steps=4"),
      ACCELERATE.replace("ARG", "gradient_accumulation_steps=8"),
    ],
    [
      "one that the accelerator lacks",
      ACCELERATE.replace("ARG", ""),
      ACCELERATE.replace("ARG", "gradient_accumulation_steps=8"),
    ],
    [
      "a name, with the last batch as its remainder",
      loop("accum = 4\n", "i % accum == accum - 1", "loss / accum"),
      loop("accum = 8\n", "i % accum == accum - 1", "loss / accum"),
    ],
    [
      "a literal, with the last batch as its remainder",
      loop("", "i % 4 == 3", "loss / 4"),
      loop("", "i % 8 == 7", "loss / 8"),
    ],
    [
      "a name behind the remainder",
      loop("accum = 4\n", "0 == (i + 1) % accum"),
      loop("accum = 8\n", "0 == (i + 1) % accum"),
    ],
    ["not a test for a batch in between", loop("", "i % 4 == 1"), "refused: testedUpdate"],
    [
      "a literal, where other batches are skipped",
      skipping("", "if i % 4 != 3:"),
      skipping("", "if i % 8 != 7:"),
    ],
    [
      "the rounds of a loop that gathers them",
      gathering("", "range(4)", "f(next(xs))"),
      gathering("", "range(8)", "f(next(xs))"),
    ],
    [
      "the rounds by a name, which the loss is divided by",
      gathering("K = 4\n", "range(K)", "(f(next(xs)) / K)"),
      gathering("K = 8\n", "range(K)", "(f(next(xs)) / K)"),
    ],
    [
      "the rounds of a loop, and the number that the loss is divided by",
      gathering("", "range(4)", "(f(next(xs)) / 4)"),
      gathering("", "range(8)", "(f(next(xs)) / 8)"),
    ],
    [
      "the rounds that an option says",
      gathering(
        "import argparse\nps = argparse.ArgumentParser()\nps.add_argument('--accum', type=int, default=4)\nargs = ps.parse_args()\n",
        "range(args.accum)",
        "(f(next(xs)) / args.accum)",
      ),
      gathering(
        "import argparse\nps = argparse.ArgumentParser()\nps.add_argument('--accum', type=int, default=8)\nargs = ps.parse_args()\n",
        "range(args.accum)",
        "(f(next(xs)) / args.accum)",
      ),
    ],
    [
      "not the rounds over a list",
      gathering("", "parts", "f(next(xs))"),
      "refused: innerLoop parts",
    ],
    [
      "not the rounds that step another optimizer",
      gathering("d = torch.optim.SGD(q, lr=0.1)\n", "range(4)", "f(next(xs))").replace(
        "backward()\n",
        "backward()\n        d.step()\n",
      ),
      "refused: everyBatch",
    ],
    [
      "not the rounds over the losses of one batch",
      gathering("", "range(4)", "losses[micro]"),
      "refused: innerLoop range(4)",
    ],
    [
      "not the rounds that forget the gradients",
      gathering("", "range(4)", "f(next(xs))").replace(
        "        f(next(xs))",
        "        o.zero_grad()\n        f(next(xs))",
      ),
      "refused: innerLoop range(4)",
    ],
    [
      "not where another constant divides the loss",
      loop("ACCUM = 4\nPARTS = 4\n", "(i + 1) % ACCUM == 0", "loss / PARTS.value"),
      "refused: dividedLoss PARTS.value",
    ],
    [
      "not where it is computed",
      loop("N = 2\n", "(i + 1) % (N * 2) == 0"),
      "refused: computed N * 2",
    ],
    ["not where every batch updates", loop("", "True"), "refused: everyBatch"],
    [
      "and the logging every so many batches stays",
      `${loop("", "(i + 1) % 4 == 0")}        if i % 4 == 0:\n            print(i)\n`,
      `${loop("", "(i + 1) % 8 == 0")}        if i % 4 == 0:\n            print(i)\n`,
    ],
  ];
  for (const [name, before, after] of cases) {
    it(name, () => assert.equal(edited(before, 8), after));
  }
});

function templateOf(text: string) {
  const script = readScript(text, LENGTHS);
  const [run] = planRuns(script, defaultAssumptions);
  const [fact] = script.runs;
  assert.ok(run?.plan && fact);
  const { accumulation, epochs, stepsPerEpoch } = fact;
  const horizon = {
    epochs: epochs.value,
    stepsPerEpoch: accumulation?.batches ?? stepsPerEpoch.value,
    accumulation: accumulation?.value ?? 1,
    processes: 1,
  };
  return { plan: run.plan, ids: ["o0", ...run.schedulers], horizon };
}

const stepsOf = (plan: ReturnType<typeof templateOf>["plan"]) =>
  simulateNow(plan, { call: scriptCaller() }).steps;

describe("the panel's accumulation is the code's", () => {
  const STEP = loop("", "(i + 1) % 4 == 0").replace(
    "            o.zero",
    "            s.step()\n            o.zero",
  );
  const scheduled = STEP.replace(
    "for epoch",
    "s = torch.optim.lr_scheduler.StepLR(o, 3)\nfor epoch",
  );
  for (const [name, text] of [
    ["a test in the loop", loop("", "(i + 1) % 4 == 0")],
    ["a test for the last batch", loop("", "i % 4 == 3 or i == 19")],
    ["a test by a name", loop("accum = 4\n", "i % accum == accum - 1")],
    ["a test around a scheduler's step too", scheduled],
    ["a test that skips other batches", skipping("", "if (i + 1) % 4 != 0:")],
    ["a test that a variable holds", skipping("", "now = i % 4 == 3\n        if not now:")],
    ["accelerate", ACCELERATE.replace("ARG", "gradient_accumulation_steps=4")],
    ["Lightning", LIGHTNING.replace("ARG", ", accumulate_grad_batches=4")],
    ["Lightning's default", LIGHTNING.replace("ARG", "")],
    [
      "a trainer",
      TRAINER.replace("ARG", ", gradient_accumulation_steps=4")
        .replace("=data", "=CIFAR10('.')")
        .replace("\n", "\nfrom torchvision.datasets import CIFAR10\n"),
    ],
  ] as const) {
    it(`${name}: another number makes as many updates as the code does that says it`, () => {
      const template = templateOf(text);
      const config = configOfTemplate(template);
      const standIn = { objective: template.plan.objective, seed: 0 };
      assert.equal(stepsOf(planOfConfig(config, template, standIn)), stepsOf(template.plan));
      for (const accumulation of [1, 3, 7, 20]) {
        const changed: RunConfig = { ...config, horizon: { ...config.horizon, accumulation } };
        const own = planOfConfig(changed, template, standIn);
        const rewritten = templateOf(edited(text, accumulation)).plan;
        const [a, b] = [stepsOf(own), stepsOf(rewritten)];
        assert.equal(a, b, `${accumulation}: ${a} and ${b} updates`);
      }
    });
  }
});

describe("batches that a loop gathers", () => {
  const text = (updates: number, rounds: number) =>
    `import torch\no = torch.optim.SGD(p, lr=0.1)\ns = torch.optim.lr_scheduler.StepLR(o, 7)\nfor epoch in range(3):\n    for i in range(${updates}):\n        for micro in range(${rounds}):\n            (f(next(batches)) / ${rounds}).backward()\n        o.step()\n        s.step()\n`;
  const base = configOfTemplate(templateOf(text(20, 4)));

  /** What the panel's horizon makes of the code. */
  function written(horizon: Partial<RunConfig["horizon"]>, isAssumed = false): string {
    const config = { ...base, horizon: { ...base.horizon, ...horizon } };
    const assumed = { epochs: false, stepsPerEpoch: isAssumed };
    const run = { id: "o0", assumed, perStep: 4, gatheredUpdates: 20 };
    const tasks = tasksOf(changesBetween(base, config), config, run, new Set());
    const wishes = tasks.flatMap((task) => (task.kind === "wish" ? [task.wish] : []));
    const { edits, refused } = planEdits(parsePython(text(20, 4)), LENGTHS, wishes);
    assert.deepEqual(refused, []);
    const lengths = tasks.flatMap((task) => (task.kind === "assume" ? [task.lengths] : []));
    return JSON.stringify(lengths) + applyEdits(text(20, 4), edits);
  }

  it("are so many in an epoch", () => {
    const { stepsPerEpoch, accumulation } = base.horizon;
    assert.deepEqual([stepsPerEpoch, accumulation], [80, 4]);
  });

  it("are none where a loop goes through the losses of one batch", () => {
    const losses = text(20, 4).replace("f(next(batches))", "losses[micro]");
    const { stepsPerEpoch, accumulation } = configOfTemplate(templateOf(losses)).horizon;
    assert.deepEqual([stepsPerEpoch, accumulation], [20, 1]);
  });

  it("stay as many when more of them come to an update: there are fewer updates", () => {
    const after = written({ accumulation: 8 });
    assert.equal(after, `[]${text(10, 8)}`);
    const changed = { ...base, horizon: { ...base.horizon, accumulation: 8 } };
    assert.deepEqual(changesBetween(configOfTemplate(templateOf(text(10, 8))), changed), []);
  });

  it("are more where the updates shall stay", () => {
    assert.equal(written({ accumulation: 8, stepsPerEpoch: 160 }), `[]${text(20, 8)}`);
  });

  it("leave a number of updates that nobody states to the file's setting", () => {
    assert.equal(written({ accumulation: 8 }, true), `[{"stepsPerEpoch":10}]${text(20, 8)}`);
  });
});
