import assert from "node:assert/strict";
import { noZeroGrad } from "../../src/plan/findings/noZeroGrad.ts";
import { given, readFiles } from "./readerTools.ts";

/** A script whose plug-in may replace its options, where it is asked to take a run up. */
const script = `import argparse
import torch
from plugin import resumed
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.25)
parser.add_argument("--resume", default=False)
opt = parser.parse_args()
resumed(opt)
optimizer = torch.optim.SGD(p, lr=opt.lr)
`;

const lr = (plugin: string) =>
  given(readFiles({ "train.py": script, "plugin.py": plugin }).optimizers[0]).lr;

const loaded = "for key, value in load().items():";

describe("options that another file may change", () => {
  it("are as they are declared, assumed, where it changes them under a condition", () => {
    const plugin = `def resumed(opt):
    if isinstance(opt.resume, str):
        ${loaded}
            setattr(opt, key, value)
`;
    assert.equal(lr(plugin), "0.25 assumed argparse");
  });

  it("are as they are declared, assumed, where it assigns them under a condition", () => {
    const plugin = `def resumed(opt):
    if isinstance(opt.resume, str):
        opt.lr = load()
`;
    assert.equal(lr(plugin), "0.25 assumed argparse");
  });

  it("are not known where it changes them in any case", () => {
    const plugin = "def resumed(opt):\n    setattr(opt, name(), value())\n";
    assert.equal(lr(plugin), "0.001 assumed");
  });

  it("are known where it leaves them alone", () => {
    assert.equal(lr("def resumed(opt):\n    return opt.resume\n"), "0.25 argument argparse");
  });
});

describe("what another file does to a rate and to gradients", () => {
  const files = {
    "schedule.py": `class Poly:
    def __init__(self, base):
        self.base = base
    def __call__(self, optimizer, step):
        for group in optimizer.param_groups:
            group["lr"] = self.base / (step + 1)
`,
    "train.py": `import torch
from schedule import Poly
optimizer = torch.optim.SGD(p, lr=0.1)
scheduler = Poly(0.1)
for step in range(10):
    scheduler(optimizer, step)
    optimizer.step()
`,
  };

  it("is said where it schedules by being called", () => {
    const { runs } = readFiles(files);
    assert.deepEqual(
      runs.map(({ handSet }) => handSet.map((h) => h.scheduler)),
      [["Poly"]],
    );
  });

  it("may set gradients back beside the step that it makes", () => {
    const script = (step: string) => `import torch
${step === "update(a)" ? "from helper import update" : ""}
a = torch.optim.SGD(x.parameters(), lr=0.1)
b = torch.optim.SGD(y.parameters(), lr=0.1)
for batch in loader:
    b.zero_grad()
    loss(batch).backward()
    b.step()
    ${step}
`;
    const helper = "def update(optimizer):\n    optimizer.zero_grad()\n    optimizer.step()\n";
    const codes = (step: string) => {
      const text = script(step);
      const { optimizers } = readFiles({ "train.py": text, "helper.py": helper });
      return noZeroGrad(optimizers, text).map(({ code }) => code);
    };
    assert.deepEqual(codes("a.step()"), ["no-zero-grad"]);
    assert.deepEqual(codes("update(a)"), []);
  });
});
