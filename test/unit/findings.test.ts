import assert from "node:assert/strict";
import type { FindingCode } from "../../src/plan/findings/finding.ts";
import { findingText } from "../../src/present/findingText.ts";
import { english } from "../../src/present/localize.ts";
import { findingsIn, fixedTexts } from "./findingTools.ts";

const HEAD = `import torch
from torch import optim
from torch.optim.lr_scheduler import *
`;

/** Epochs around batches; `{b}` and `{e}` take what runs per batch and per epoch. */
const loop = (epochs: string, batches: string, perBatch: string, perEpoch = ""): string =>
  [
    `for epoch in range(${epochs}):`,
    `    for batch in ${batches}:`,
    "        loss.backward()",
    "        optimizer.step()",
    ...(perBatch ? [`        ${perBatch}`] : []),
    "        optimizer.zero_grad()",
    ...(perEpoch ? [`    ${perEpoch}`] : []),
    "",
  ].join("\n");

const sgd = (args = "lr=0.1") => `optimizer = optim.SGD(p, ${args})\n`;
const script = (...parts: string[]) => HEAD + parts.join("");
const perEpoch = (scheduler: string, epochs = "90", optimizer = sgd()) =>
  script(optimizer, `scheduler = ${scheduler}\n`, loop(epochs, "loader", "", "scheduler.step()"));
const perBatch = (scheduler: string, epochs = "90", batches = "range(100)", optimizer = sgd()) =>
  script(optimizer, `scheduler = ${scheduler}\n`, loop(epochs, batches, "scheduler.step()"));

/** Updates and steps on every fourth of the loader's batches. */
const accumulated = (scheduler: string) =>
  script(
    sgd(),
    `scheduler = ${scheduler}\n`,
    `for epoch in range(10):
    for i, batch in enumerate(loader):
        loss.backward()
        if (i + 1) % 4 == 0:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
`,
  );

/** Steps under options that the file does not tell: which of them run is not known. */
const chosen = (perBatch: string, perEpoch: string) =>
  script(
    "from settings import cfg\n",
    sgd(),
    "scheduler = CosineAnnealingLR(optimizer, T_max=90)\n",
    loop(
      "90",
      "loader",
      `${perBatch}\n            scheduler.step()`,
      `${perEpoch}\n        scheduler.step()`,
    ),
  );

/** The library's loop steps once per `interval`, for 20 epochs. */
const lightning = (scheduler: string, interval: string) =>
  script(
    `import lightning as L
class Net(L.LightningModule):
    def configure_optimizers(self):
        o = optim.SGD(self.parameters(), lr=0.1)
        s = ${scheduler}
        return {"optimizer": o, "lr_scheduler": {"scheduler": s, "interval": "${interval}"}}
L.Trainer(max_epochs=20).fit(Net(), loader)
`,
  );

/** A scheduler of old releases in the first of two branches. */
const option = (test: string) => `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--kind", default="step")
args = parser.parse_args()
if ${test}:
    scheduler = ReduceLROnPlateau(optimizer, verbose=True)
else:
    scheduler = StepLR(optimizer, 30)
`;

/** Gradients are set back in front of the loops, and there alone. */
const clearedBefore = (line: string) =>
  script(
    sgd(),
    `${line}\n`,
    loop("3", "loader", "").replace("        optimizer.zero_grad()\n", ""),
  );

/** Two optimizers in turn, of which only one sets its gradients back. */
const adversaries = (generator: string, critic: string, clear = "opt_d.zero_grad()") =>
  script(
    `opt_g = optim.Adam(${generator}, lr=2e-4)\nopt_d = optim.Adam(${critic}, lr=2e-4)\n`,
    `for x in loader:
    ${clear}
    disc(x).backward()
    opt_d.step()
    gen(x).backward()
    opt_g.step()
`,
  );

interface Case {
  readonly text: string;
  /** Severity, the text it stands at, and the message. */
  readonly says: string;
  /** The code's lines that are new after each quick fix. */
  readonly fixes?: readonly (readonly string[])[];
}

type Rules = Partial<
  Record<FindingCode, { readonly found: readonly Case[]; readonly absent: readonly string[] }>
>;

const rules: Rules = {
  "constructor-error": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30, verbose=True)"),
        says: "error StepLR(optimizer, 30, verbose=True): StepLR.__init__() got an unexpected keyword argument 'verbose'",
        fixes: [["scheduler = StepLR(optimizer, 30)"]],
      },
      {
        text: script(sgd("lr=0.1, nesterov=True")),
        says: "error optim.SGD(p, lr=0.1, nesterov=True): Nesterov momentum requires a momentum and zero dampening",
        fixes: [
          ["optimizer = optim.SGD(p, lr=0.1, nesterov=True, momentum=0.9)"],
          ["optimizer = optim.SGD(p, lr=0.1)"],
        ],
      },
      {
        text: perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10.0)"),
        says: "error CosineAnnealingWarmRestarts(optimizer, T_0=10.0): Expected positive integer T_0, but got 10.0",
        fixes: [["scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10)"]],
      },
      {
        text: perBatch("OneCycleLR(optimizer, max_lr=0.1)", "20", "loader"),
        says: "error OneCycleLR(optimizer, max_lr=0.1): You must define either total_steps OR (epochs AND steps_per_epoch)",
        fixes: [
          ["scheduler = OneCycleLR(optimizer, max_lr=0.1, epochs=20, steps_per_epoch=len(loader))"],
        ],
      },
      {
        text: perEpoch("StepLR(optimizer, 30, last_epoch=4)"),
        says: "error StepLR(optimizer, 30, last_epoch=4): param 'initial_lr' is not specified in param_groups[0] when resuming scheduler with last_epoch >= 0.",
        fixes: [["scheduler = StepLR(optimizer, 30)"]],
      },
      {
        text: perBatch(
          "CyclicLR(optimizer, 0.01, 0.1)",
          "10",
          "range(100)",
          "optimizer = optim.Adagrad(p)\n",
        ),
        says: "error CyclicLR(optimizer, 0.01, 0.1): optimizer must support momentum or beta1 with `cycle_momentum` option enabled",
        fixes: [["scheduler = CyclicLR(optimizer, 0.01, 0.1, cycle_momentum=False)"]],
      },
      {
        text: script("optimizer = optim.Adam(p, betas=(0, 0.99))\n"),
        says: "error optim.Adam(p, betas=(0, 0.99)): betas must be either both floats or both Tensors",
        fixes: [["optimizer = optim.Adam(p, betas=(0.0, 0.99))"]],
      },
      {
        text: script(sgd(), option("args.kind == 'plateau'")),
        says: "warning ReduceLROnPlateau(optimizer, verbose=True): ReduceLROnPlateau.__init__() got an unexpected keyword argument 'verbose'",
      },
    ],
    absent: [
      script("optimizer = optim.AdamW(net.parameters=1e-3)\nscheduler = StepLR(optimizer, 3)\n"),
      script(sgd("lr=0.1, momentum=0.9, nesterov=True")),
    ],
  },
  "step-error": {
    found: [
      {
        text: perEpoch("OneCycleLR(optimizer, 0.1, total_steps=50)"),
        says: "error scheduler.step(): Tried to step 51 times. The specified number of total steps is 50",
        fixes: [["scheduler = OneCycleLR(optimizer, 0.1, total_steps=90)"]],
      },
      {
        text: perEpoch("ReduceLROnPlateau(optimizer)"),
        says: "error scheduler.step(): ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'",
      },
    ],
    absent: [perEpoch("OneCycleLR(optimizer, 0.1, total_steps=90)")],
  },
  "step-order": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          "for epoch in range(90):\n    scheduler.step()\n    for b in loader:\n        optimizer.step()\n",
        ),
        says: "warning scheduler.step(): scheduler.step() comes before optimizer.step(): the first value, lr=0.1, is never used.",
        fixes: [[]],
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)")],
  },
  "step-overridden": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30)\noptimizer.step = lambda: None"),
        says: "warning scheduler.step(): Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure to call `optimizer.step()` before `lr_scheduler.step()`. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)")],
  },
  "epoch-argument": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30)").replace(
          "scheduler.step()",
          "scheduler.step(epoch)",
        ),
        says: "warning scheduler.step(epoch): The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose.",
        fixes: [["    scheduler.step()"]],
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)")],
  },
  "epochs-stepped-per-batch": {
    found: [
      {
        text: perBatch("CosineAnnealingLR(optimizer, T_max=10)", "10", "loader", sgd("lr=3e-4")),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so T_max=10 means 10 batches: lr returns to 3e-4 every 20 batches.",
        fixes: [
          ["    scheduler.step()"],
          ["scheduler = CosineAnnealingLR(optimizer, T_max=10 * len(loader))"],
        ],
      },
      {
        text: `${HEAD}epochs = 20\nloader = make()\n${perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=epochs)", "epochs", "loader").replace(HEAD, "")}`,
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so T_0=epochs means 20 batches: lr restarts after them.",
      },
      {
        text: perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "50", "range(300)"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so T_0=10 means 10 batches: lr restarts after them.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "50", "loader"),
        says: "info scheduler.step(): scheduler.step() runs once per batch here, so T_0=10 means 10 batches: lr restarts after them.",
        fixes: [
          ["    scheduler.step()"],
          ["scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10 * len(loader))"],
        ],
      },
      {
        text: perBatch("MultiStepLR(optimizer, milestones=[30, 60, 80])", "90", "range(500)"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so milestones=[30, 60, 80] is a number of batches, not of epochs.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: perBatch("StepLR(optimizer, step_size=30)", "90", "range(500)"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so step_size=30 is a number of batches, not of epochs.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: perBatch("PolynomialLR(optimizer, total_iters=args.epochs)", "args.epochs", "loader"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so total_iters=args.epochs is a number of batches, not of epochs.",
      },
      {
        text: perBatch("LinearLR(optimizer, total_iters=warmup_epochs)", "10", "loader"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so total_iters=warmup_epochs is a number of batches, not of epochs.",
      },
      {
        text: perBatch(
          "SequentialLR(optimizer, [LinearLR(optimizer), ExponentialLR(optimizer, 0.9)], milestones=[warmup_epochs])",
          "10",
          "loader",
          `warmup_epochs = 5\n${sgd()}`,
        ),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so milestones=[warmup_epochs] is a number of batches, not of epochs.",
      },
      {
        text: lightning("CosineAnnealingLR(o, T_max=self.trainer.max_epochs)", "step"),
        says: "warning CosineAnnealingLR: s.step() runs once per batch here, so T_max=self.trainer.max_epochs means 20 batches: lr returns to 0.1 every 40 batches.",
      },
    ],
    absent: [
      perBatch("LinearLR(optimizer, total_iters=10)", "10", "loader"),
      perBatch("LinearLR(optimizer, total_iters=warmup_steps)", "10", "loader"),
      lightning("CosineAnnealingLR(o, T_max=self.trainer.max_epochs)", "epoch"),
      chosen("if cfg.per_batch:", "if not cfg.per_batch:"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=10)", "10"),
      perBatch("CosineAnnealingLR(optimizer, T_max=1000)", "10"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "10", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=steps)", "10", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10)", "10", "range(1)"),
      perBatch("MultiStepLR(optimizer, milestones=[3000, 6000])", "90", "range(100)"),
      perBatch("StepLR(optimizer, step_size=30, gamma=0.999)", "90", "range(100)"),
      perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=600)", "50", "range(300)"),
      perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "50", "range(5)"),
    ],
  },
  "batches-stepped-per-epoch": {
    found: [
      {
        text: perEpoch("OneCycleLR(optimizer, 0.1, epochs=90, steps_per_epoch=len(loader))"),
        says: "warning scheduler.step(): scheduler.step() runs once per epoch here, but steps_per_epoch=len(loader) counts batches.",
        fixes: [["        scheduler.step()"]],
      },
      {
        text: `${HEAD}total = 90 * len(loader)\n${perEpoch("OneCycleLR(optimizer, 0.1, total_steps=total)").replace(HEAD, "")}`,
        says: "warning scheduler.step(): scheduler.step() runs once per epoch here, but total_steps=total counts batches.",
        fixes: [["        scheduler.step()"]],
      },
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=90 * len(train_loader))"),
        says: "warning scheduler.step(): scheduler.step() runs once per epoch here, but T_max=90 * len(train_loader) counts batches.",
        fixes: [["        scheduler.step()"]],
      },
      {
        text: lightning(
          "OneCycleLR(o, 1, total_steps=self.trainer.estimated_stepping_batches)",
          "epoch",
        ),
        says: "warning OneCycleLR: s.step() runs once per epoch here, but total_steps=self.trainer.estimated_stepping_batches counts batches.",
      },
    ],
    absent: [
      lightning("OneCycleLR(o, 1, total_steps=self.trainer.estimated_stepping_batches)", "step"),
      perBatch(
        "OneCycleLR(optimizer, 0.1, epochs=90, steps_per_epoch=len(loader))",
        "90",
        "loader",
      ),
      perEpoch("CosineAnnealingLR(optimizer, T_max=90)"),
      perEpoch("OneCycleLR(optimizer, 0.1, epochs=90, steps_per_epoch=1)"),
    ],
  },
  "schedule-unfinished": {
    found: [
      {
        text: perBatch("OneCycleLR(optimizer, 0.1, total_steps=2000)", "10"),
        says: "warning total_steps=2000: scheduler.step() runs 1,000 times, so the schedule of total_steps=2000 does not come to its end: the last lr is 0.0812.",
        fixes: [["scheduler = OneCycleLR(optimizer, 0.1, total_steps=1000)"]],
      },
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=200)"),
        says: "warning T_max=200: scheduler.step() runs 90 times, so the schedule of T_max=200 does not come to its end: the last lr is 0.0586.",
        fixes: [["scheduler = CosineAnnealingLR(optimizer, T_max=90)"]],
      },
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=120)"),
        says: "info T_max=120: scheduler.step() runs 90 times, so the schedule of T_max=120 does not come to its end: the last lr is 0.0156.",
      },
      {
        text: perEpoch("LinearLR(optimizer, 0.1, total_iters=100)", "50"),
        says: "warning total_iters=100: scheduler.step() runs 50 times, so the schedule of total_iters=100 does not come to its end: the last lr is 0.0541.",
      },
      {
        text: perEpoch(
          "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=10), CosineAnnealingLR(optimizer, T_max=90)], milestones=[10])",
          "60",
        ),
        says: "info T_max=90: scheduler.step() runs 50 times, so the schedule of T_max=90 does not come to its end.",
      },
      {
        text: script(
          "epochs, warmup = 100, 10\n",
          sgd(),
          "first = LinearLR(optimizer, 0.01, total_iters=warmup)\n",
          "second = CosineAnnealingLR(optimizer, T_max=epochs)\n",
          "scheduler = SequentialLR(optimizer, [first, second], milestones=[warmup])\n",
          loop("epochs", "loader", "", "scheduler.step()"),
        ),
        says: "info T_max=epochs: second.step() runs 90 times, so the schedule of T_max=epochs does not come to its end.",
        fixes: [["second = CosineAnnealingLR(optimizer, T_max=90)"]],
      },
    ],
    absent: [
      perEpoch("CosineAnnealingLR(optimizer, T_max=90)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=92)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=200)", "epochs"),
      perBatch("OneCycleLR(optimizer, 0.1, total_steps=1000)", "10"),
      perBatch("OneCycleLR(optimizer, 0.1, total_steps=1001)", "10"),
      perBatch("OneCycleLR(optimizer, 0.1, total_steps=2000)", "10", "loader"),
      perEpoch(
        "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=10), CosineAnnealingLR(optimizer, T_max=50)], milestones=[10])",
        "60",
      ),
    ],
  },
  "schedule-overrun": {
    found: [
      {
        text: `${HEAD}EPOCHS = 90\n${perEpoch("CosineAnnealingLR(optimizer, T_max=50)", "EPOCHS").replace(HEAD, "")}`,
        says: "warning T_max=50: scheduler.step() runs 90 times: after 50 of them (T_max=50) lr rises again, to 0.0885 at the end.",
        fixes: [
          ["scheduler = CosineAnnealingLR(optimizer, T_max=EPOCHS)"],
          ["scheduler = CosineAnnealingLR(optimizer, T_max=90)"],
        ],
      },
      {
        text: lightning("CosineAnnealingLR(o, T_max=15)", "epoch"),
        says: "warning T_max=15: s.step() runs 20 times: after 15 of them (T_max=15) lr rises again, to 0.0165 at the end.",
      },
    ],
    absent: [
      perEpoch("CosineAnnealingLR(optimizer, T_max=90)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=89)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=10)"),
    ],
  },
  "schedule-epochs": {
    found: [
      {
        text: perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "15", "loader"),
        says: "warning T_max=10 * len(loader): The run has 15 epochs, but T_max=10 * len(loader) lasts 10: then lr rises again.",
      },
      {
        text: perBatch(
          "OneCycleLR(optimizer, 0.1, epochs=10, steps_per_epoch=len(loader))",
          "20",
          "loader",
        ),
        says: "warning epochs=10: The run has 20 epochs, but epochs=10 lasts 10: then PyTorch raises.",
        fixes: [["scheduler = OneCycleLR(optimizer, 0.1, epochs=20, steps_per_epoch=len(loader))"]],
      },
      {
        text: perBatch("OneCycleLR(optimizer, 0.1, total_steps=30 * len(loader))", "20", "loader"),
        says: "warning total_steps=30 * len(loader): The run has 20 epochs, but total_steps=30 * len(loader) lasts 30: the schedule does not come to its end.",
      },
      {
        text: accumulated("CosineAnnealingLR(optimizer, T_max=10 * len(loader))"),
        says: "warning T_max=10 * len(loader): The run has 10 epochs, but T_max=10 * len(loader) lasts 40: the schedule does not come to its end.",
        fixes: [["scheduler = CosineAnnealingLR(optimizer, T_max=10 * len(loader) // 4)"]],
      },
    ],
    absent: [
      accumulated("CosineAnnealingLR(optimizer, T_max=10 * len(loader) // 4)"),
      accumulated("CosineAnnealingLR(optimizer, T_max=10 * (len(loader) // 4))"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "10", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "40", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(other))", "15", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "epochs", "loader"),
      perBatch(
        "OneCycleLR(optimizer, 0.1, epochs=20, steps_per_epoch=len(loader))",
        "20",
        "loader",
      ),
    ],
  },
  "milestones-unreached": {
    found: [
      {
        text: perEpoch("MultiStepLR(optimizer, milestones=[30, 60, 120])"),
        says: "info milestones=[30, 60, 120]: scheduler.step() runs 90 times: 120 is never reached.",
        fixes: [["scheduler = MultiStepLR(optimizer, milestones=[30, 60])"]],
      },
      {
        text: perEpoch("StepLR(optimizer, step_size=100)"),
        says: "info step_size=100: scheduler.step() runs 90 times: 100 is never reached.",
      },
    ],
    absent: [
      perEpoch("MultiStepLR(optimizer, milestones=[30, 60, 80])"),
      perEpoch("StepLR(optimizer, step_size=30)"),
      perEpoch("MultiStepLR(optimizer, milestones=[30, 60, 120])", "args.epochs"),
    ],
  },
  "cycle-cut-short": {
    found: [
      {
        text: perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=3)", "70"),
        says: "warning T_0=10: The run ends at step 30 of 90 in cycle 3, at 76 % of the peak. Runs of 40, 130, 400 steps end on a minimum.",
      },
      {
        text: perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=40)", "100"),
        says: "warning T_0=40: The run ends at step 20 of 40 in cycle 3, at 54 % of the peak. Runs of 80, 120, 160 steps end on a minimum.",
      },
    ],
    absent: [
      perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)", "70"),
      perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)", "68"),
      perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "epochs"),
    ],
  },
  "never-stepped": {
    found: [
      {
        text: script(sgd(), "scheduler = StepLR(optimizer, 30)\n", loop("90", "loader", "")),
        says: "warning StepLR: Nothing calls step() on this StepLR: lr stays 0.1.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "print(scheduler.get_last_lr())"),
          "torch.save(scheduler.state_dict(), path)\n",
        ),
        says: "warning StepLR: Nothing calls step() on this StepLR: lr stays 0.1.",
        fixes: [["    scheduler.step()"]],
      },
    ],
    absent: [
      `${script(sgd(), "scheduler = StepLR(optimizer, 30)\n", loop("90", "loader", ""))}if x y:\n    scheduler step()\n`,

      perEpoch("StepLR(optimizer, 30)"),
      script(
        sgd(),
        "scheduler = StepLR(optimizer, 30)\n",
        loop("90", "loader", ""),
        "save(scheduler)\n",
      ),
      script(sgd(), "scheduler = StepLR(optimizer, 30)\n"),
      script(sgd(), "fit(model, {'scheduler': StepLR(optimizer, 30)})\n", loop("90", "loader", "")),
    ],
  },
  "stepped-twice": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "", "scheduler.step()\n    print(epoch)\n    scheduler.step()"),
        ),
        says: "warning scheduler.step(): scheduler.step() runs twice in each round: the schedule goes twice as fast.",
        fixes: [[]],
      },
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "scheduler.step()", "scheduler.step()"),
        ),
        says: "warning scheduler.step(): scheduler.step() runs once per batch and once per epoch: the schedule counts both.",
        fixes: [[], []],
      },
      {
        text: chosen("if cfg.decay:", "if cfg.decay:"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch and once per epoch: the schedule counts both.",
      },
    ],
    absent: [
      perEpoch("StepLR(optimizer, 30)"),
      chosen("if cfg.per_batch:", "if not cfg.per_batch:"),
      chosen('if cfg.step_per == "batch":', 'if cfg.step_per == "epoch":'),
      chosen("if scheduler and cfg.per_batch:", "if scheduler and cfg.per_epoch:"),
      script(
        sgd(),
        "scheduler = StepLR(optimizer, 30)\n",
        loop(
          "90",
          "loader",
          "",
          "if epoch < 5:\n        scheduler.step()\n    else:\n        scheduler.step()",
        ),
      ),
    ],
  },
  "eta-min-above-rate": {
    found: [
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=90, eta_min=0.5)"),
        says: "warning eta_min=0.5: eta_min=0.5 is above the rate 0.1: the schedule rises instead of falling.",
        fixes: [["scheduler = CosineAnnealingLR(optimizer, T_max=90)"]],
      },
      {
        text: script(sgd(), "scheduler = ReduceLROnPlateau(optimizer, min_lr=1)\n"),
        says: "warning min_lr=1: min_lr=1 is above the rate 0.1: it is never reduced.",
      },
    ],
    absent: [
      perEpoch("CosineAnnealingLR(optimizer, T_max=90, eta_min=0.01)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=90, eta_min=0.5)", "90", sgd("lr=args.lr")),
    ],
  },
  "eta-min-unreached": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2, eta_min=1e-4)\n",
          loop("70", "loader", "", "scheduler.step()"),
        ),
        says: "info eta_min=1e-4: eta_min=1e-4 is never reached: the lowest lr is 2.54e−4, at epoch 69.",
      },
    ],
    absent: [perBatch("CosineAnnealingLR(optimizer, T_max=1000, eta_min=1e-3)", "10")],
  },
  "gamma-raises-rate": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30, gamma=10)"),
        says: "info gamma=10: gamma=10 raises lr at each decay.",
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)"), perEpoch("ExponentialLR(optimizer, gamma=1.1)")],
  },
  "dampening-without-momentum": {
    found: [
      {
        text: script(sgd("lr=0.1, dampening=0.5")),
        says: "info dampening=0.5: dampening=0.5 has no effect without momentum.",
        fixes: [["optimizer = optim.SGD(p, lr=0.1)"]],
      },
    ],
    absent: [
      script(sgd("lr=0.1, momentum=0.9, dampening=0.5")),
      script(sgd("lr=0.1, dampening=0")),
    ],
  },
  "rate-overwritten": {
    found: [
      {
        text: perBatch("OneCycleLR(optimizer, max_lr=0.5, total_steps=1000)", "10"),
        says: "hint lr=0.1: lr=0.1 has no effect: OneCycleLR starts at 0.02.",
      },
      {
        text: perBatch("CyclicLR(optimizer, 0.01, 0.5)", "10"),
        says: "hint lr=0.1: lr=0.1 has no effect: CyclicLR starts at 0.01.",
      },
    ],
    absent: [
      perBatch("OneCycleLR(optimizer, max_lr=0.1, total_steps=1000)", "10"),
      perBatch("OneCycleLR(optimizer, max_lr=2.5, total_steps=1000)", "10"),
      perBatch(
        "OneCycleLR(optimizer, max_lr=0.5, total_steps=1000)",
        "10",
        "range(100)",
        "optimizer = optim.SGD(p)\n",
      ),
    ],
  },
  "momentum-overwritten": {
    found: [
      {
        text: perBatch(
          "CyclicLR(optimizer, 0.1, 0.5)",
          "10",
          "range(100)",
          sgd("lr=0.1, momentum=0.99"),
        ),
        says: "info CyclicLR: CyclicLR replaces momentum=0.99: the momentum moves between 0.8 and 0.9.",
        fixes: [["scheduler = CyclicLR(optimizer, 0.1, 0.5, cycle_momentum=False)"]],
      },
      {
        text: perBatch(
          "OneCycleLR(optimizer, 0.1, total_steps=1000)",
          "10",
          "range(100)",
          "optimizer = optim.Adam(p, betas=(0.5, 0.999))\n",
        ),
        says: "info OneCycleLR: OneCycleLR replaces the first of betas=(0.5, 0.999): β₁ moves between 0.85 and 0.95.",
      },
    ],
    absent: [
      perBatch("CyclicLR(optimizer, 0.1, 0.5)", "10", "range(100)", sgd("lr=0.1, momentum=0.9")),
      perBatch(
        "OneCycleLR(optimizer, 0.1, total_steps=1000, cycle_momentum=False)",
        "10",
        "range(100)",
        sgd("lr=0.1, momentum=0.5"),
      ),
    ],
  },
  "chain-erased": {
    found: [
      {
        text: perEpoch(
          "ChainedScheduler([ExponentialLR(optimizer, 0.9), CosineAnnealingWarmRestarts(optimizer, 10)])",
        ),
        says: "warning CosineAnnealingWarmRestarts: CosineAnnealingWarmRestarts sets lr from the initial rate at every step: what ExponentialLR has changed before is lost.",
      },
      {
        text: script(
          sgd(),
          "warmup = LambdaLR(optimizer, lambda e: min(1, (e + 1) / 5))\nscheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "", "warmup.step()\n    scheduler.step()"),
        ),
        says: "warning LambdaLR: LambdaLR sets lr from the initial rate at every step: what StepLR has changed before is lost.",
      },
    ],
    absent: [
      perEpoch("ChainedScheduler([ExponentialLR(optimizer, 0.9), StepLR(optimizer, 10)])"),
      script(
        sgd(),
        "warmup = LambdaLR(optimizer, lambda e: min(1, (e + 1) / 5))\nscheduler = StepLR(optimizer, 30)\n",
        loop(
          "90",
          "loader",
          "",
          "if epoch < 5:\n        warmup.step()\n    else:\n        scheduler.step()",
        ),
      ),
    ],
  },
  "resume-off-by-one": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30, last_epoch=start)", "start, 90").replace(
          HEAD,
          `${HEAD}start = load()\n`,
        ),
        says: "warning last_epoch=start: last_epoch=start is one epoch ahead: the schedule goes on after last_epoch, and start has yet to run.",
        fixes: [["scheduler = StepLR(optimizer, 30, last_epoch=start - 1)"]],
      },
    ],
    absent: [
      perEpoch("StepLR(optimizer, 30, last_epoch=start - 1)", "start, 90"),
      perEpoch("StepLR(optimizer, 30)", "start, 90"),
    ],
  },
  "adam-weight-decay": {
    found: [
      {
        text: script("optimizer = optim.Adam(p, 1e-3, weight_decay=0.01)\n"),
        says: "hint weight_decay=0.01: weight_decay=0.01 of Adam is an L2 term in the gradient and gets scaled with it. AdamW decays the weights themselves.",
        fixes: [["optimizer = optim.AdamW(p, 1e-3, weight_decay=0.01)"]],
      },
    ],
    absent: [
      script("optimizer = optim.AdamW(p, 1e-3, weight_decay=0.01)\n"),
      script("optimizer = optim.Adam(p, 1e-3, weight_decay=0)\n"),
      script("optimizer = optim.Adam(p, 1e-3, weight_decay=5e-4)\n"),
      script("optimizer = optim.Adam(p, 1e-3, weight_decay=0.1, decoupled_weight_decay=True)\n"),
      script("optimizer = optim.Adam(p, weight_decay=args.wd)\n"),
      script(
        "from torch_geometric.nn import GCNConv\noptimizer = optim.Adam(p, 1e-3, weight_decay=5e-3)\n",
      ),
      script("import dgl.nn as gnn\noptimizer = optim.Adam(p, 1e-3, weight_decay=5e-3)\n"),
    ],
  },
  "unusual-rate": {
    found: [
      {
        text: script("optimizer = optim.Adam(p, lr=1.0)\n"),
        says: "hint lr=1.0: lr=1 is far outside of what Adam is usually given: 1e−6 to 0.01.",
      },
      {
        text: script("optimizer = optim.Adadelta(p, lr=1e-5)\n"),
        says: "hint lr=1e-5: lr=1e-5 is far outside of what Adadelta is usually given: 0.1 to 1.",
      },
    ],
    absent: [
      script("optimizer = optim.Adam(p, lr=0.1)\n"),
      script("optimizer = optim.SGD(p, lr=10)\n"),
      script("optimizer = optim.SGD(p, lr=1e-7)\n"),
      script(
        "optimizer = optim.Adam(p, lr=3)\nscheduler = LambdaLR(optimizer, lambda e: 1e-4 / (e + 1))\n",
        loop("90", "loader", "", "scheduler.step()"),
      ),
    ],
  },
  "rate-read": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "", "scheduler.step()\n    print(scheduler.get_lr())"),
        ),
        says: "warning scheduler.get_lr(): To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
      },
      {
        text: script(
          sgd(),
          "scheduler = ReduceLROnPlateau(optimizer)\n",
          loop("90", "loader", "", "scheduler.step(1.0)\n    print(scheduler.get_lr())"),
        ),
        says: "warning scheduler.get_lr(): PyTorch raises NotImplementedError here: ReduceLROnPlateau has no get_lr().",
      },
    ],
    absent: [
      script(
        sgd(),
        "scheduler = StepLR(optimizer, 30)\n",
        loop(
          "90",
          "loader",
          "",
          "scheduler.step()\n    print(scheduler.get_last_lr(), other.get_lr())",
        ),
      ),
    ],
  },
  "no-zero-grad": {
    found: [
      {
        text: script(sgd(), loop("3", "loader", "").replace("        optimizer.zero_grad()\n", "")),
        says: "hint optimizer.step(): This file never sets gradients back: if nothing else does, optimizer.step() uses the sum of all so far.",
        fixes: [["        optimizer.zero_grad()"]],
      },
      {
        text: clearedBefore("optimizer.zero_grad()"),
        says: "hint optimizer.step(): optimizer.zero_grad() is called before the loop only: optimizer.step() uses the sum of all gradients so far.",
        fixes: [["        optimizer.zero_grad()"]],
      },
      {
        text: adversaries("gen.parameters()", "disc.parameters()"),
        says: "hint opt_g.step(): This file never calls opt_g.zero_grad(): if nothing else sets these gradients back, opt_g.step() uses the sum of all so far.",
        fixes: [["    opt_g.zero_grad()"]],
      },
    ],
    absent: [
      script(sgd(), loop("3", "loader", "")),
      clearedBefore("model.zero_grad()"),
      clearedBefore("def closure():\n    optimizer.zero_grad()"),
      adversaries("model.parameters()", "model.parameters()"),
      adversaries("net.head.parameters()", "net.parameters()"),
      adversaries(
        "gen.parameters()",
        "disc.parameters()",
        "for o in (opt_d, opt_g): o.zero_grad()",
      ),
      script(sgd(), loop("3", "loader", "").replace("optimizer.zero_grad()", "model.zero_grad()")),
      script(sgd(), "loss.backward()\noptimizer.step()\n"),
    ],
  },
  "zero-rate": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = PolynomialLR(optimizer, total_iters=50)\n",
          loop("90", "range(5)", "", "scheduler.step()"),
        ),
        says: "warning PolynomialLR: lr is 0 from epoch 50 of 90 on: nothing is trained any more.",
      },
    ],
    absent: [
      script(
        sgd(),
        "scheduler = PolynomialLR(optimizer, total_iters=90)\n",
        loop("90", "range(5)", "", "scheduler.step()"),
      ),
    ],
  },
};

const found = (text: string, code: FindingCode) => findingsIn(text).filter((f) => f.code === code);

function describeCase(code: FindingCode, { text, says, fixes }: Case): void {
  const [finding, second] = found(text, code);
  assert.ok(
    finding,
    `not found in\n${text}\n${JSON.stringify(findingsIn(text).map((f) => f.code))}`,
  );
  assert.equal(second, undefined);
  const at = text.slice(finding.span.from, finding.span.to);
  const [message] = findingText(finding, english).split("\n", 1);
  assert.equal(`${finding.severity} ${at}: ${message}`, says);
  const after = fixedTexts(text, finding);
  if (fixes) {
    const before = new Map<string, number>();
    for (const line of text.split("\n")) before.set(line, (before.get(line) ?? 0) + 1);
    assert.deepEqual(
      after.map((t) => newLines(before, t)),
      fixes,
    );
  }
  for (const fixed of after) {
    assert.ok(fixed !== null, "a quick fix that cannot be written");
    assert.deepEqual(found(fixed, code), [], `still there in\n${fixed}`);
    assert.deepEqual(
      findingsIn(fixed).filter((f) => f.code === "syntax-error"),
      [],
    );
  }
}

function newLines(before: ReadonlyMap<string, number>, after: string | null): string[] {
  const left = new Map(before);
  return (after ?? "").split("\n").filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

for (const [code, rule] of Object.entries(rules) as [
  FindingCode,
  NonNullable<Rules[FindingCode]>,
][]) {
  describe(`finding ${code}`, () => {
    for (const [i, given] of rule.found.entries()) {
      it(`is made ${i + 1}: ${given.says}`, () => describeCase(code, given));
    }
    for (const [i, text] of rule.absent.entries()) {
      it(`is not made ${i + 1}`, () => {
        assert.deepEqual(
          found(text, code).map((f) => findingText(f, english)),
          [],
          text,
        );
      });
    }
  });
}

describe("what is certain of an exception", () => {
  const assumedIn = (test: string) =>
    findingsIn(script(sgd(), option(test))).map((f) => "assumed" in f && f.assumed);

  it("is told of a branch that the defaults do not take", () =>
    assert.deepEqual(assumedIn("args.kind == 'plateau'"), [false]));

  it("hangs on the release behind a test of it", () =>
    assert.deepEqual(assumedIn("version.parse(torch.__version__) < version.parse('2.7')"), [true]));
});
