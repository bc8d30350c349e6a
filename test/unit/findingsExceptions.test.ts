import assert from "node:assert/strict";
import { describeRules } from "./findingRules.ts";
import { perBatch, perEpoch, script, sgd } from "./findingScripts.ts";
import { findingsIn } from "./findingTools.ts";

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

// What PyTorch raises.
describeRules({
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
      // A list that is filled where it is made, and not in the call.
      script(
        "group = {'params': [], 'lr': 0.1}\nfor q in p:\n    group['params'].append(q)\noptimizer = optim.SGD(**group)\n",
      ),
      script(
        "def build(optimizer, kind='step', size=1):\n    if kind == 'step':\n        return StepLR(optimizer, size)\n    elif kind == 'multi':\n        return MultiStepLR(optimizer, milestones=size)\n",
      ),
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
});

describe("what is certain of an exception", () => {
  const assumedIn = (test: string) =>
    findingsIn(script(sgd(), option(test))).map((f) => "assumed" in f && f.assumed);

  it("is told of a branch that the defaults do not take", () =>
    assert.deepEqual(assumedIn("args.kind == 'plateau'"), [false]));

  it("hangs on the release behind a test of it", () =>
    assert.deepEqual(assumedIn("version.parse(torch.__version__) < version.parse('2.7')"), [true]));
});
