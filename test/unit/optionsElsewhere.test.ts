import assert from "node:assert/strict";
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

  it("are not known where it changes them in any case", () => {
    const plugin = "def resumed(opt):\n    setattr(opt, name(), value())\n";
    assert.equal(lr(plugin), "0.001 assumed");
  });

  it("are known where it leaves them alone", () => {
    assert.equal(lr("def resumed(opt):\n    return opt.resume\n"), "0.25 argument argparse");
  });
});
