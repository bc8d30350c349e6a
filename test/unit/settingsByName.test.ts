import assert from "node:assert/strict";
import { plain, readFiles } from "./readerTools.ts";

const script = (test: string) => `import argparse, os, yaml, torch
from pathlib import Path
FILE = Path(__file__).resolve()
ROOT = FILE.parents[0]
ROOT = Path(os.path.relpath(ROOT, Path.cwd()))
def train(hyp, opt, device):
    if ${test}:
        with open(hyp, errors="ignore") as f:
            hyp = yaml.safe_load(f)
    opt.hyp = hyp.copy()
    optimizer = torch.optim.SGD(model.parameters(), lr=hyp["lr0"], momentum=hyp["momentum"])
    for epoch in range(opt.epochs):
        optimizer.step()
def parse_options(known=False):
    parser = argparse.ArgumentParser()
    parser.add_argument("--hyp", type=str, default=ROOT / "data/hyps/low.yaml")
    parser.add_argument("--epochs", type=int, default=12)
    return parser.parse_known_args()[0] if known else parser.parse_args()
def main(opt):
    opt.data, opt.hyp = check_file(opt.data), check_yaml(opt.hyp)
    train(opt.hyp, opt, "cpu")
def run(**kwargs):
    opt = parse_options(True)
    for key, value in kwargs.items():
        setattr(opt, key, value)
    main(opt)
if __name__ == "__main__":
    main(parse_options())
`;

const settings = { "data/hyps/low.yaml": "lr0: 0.02\nmomentum: 0.937\n" };

describe("settings in a file whose name is an option", () => {
  it("are read where a name is replaced by what the file holds", () => {
    const found = readFiles({ "train.py": script("isinstance(hyp, str)"), ...settings });
    const [optimizer] = found.optimizers;
    assert.equal(plain(optimizer?.args.lr?.value), 0.02);
    assert.equal(plain(optimizer?.args.momentum?.value), 0.937);
    assert.equal(optimizer?.args.lr?.origin, "argument");
  });

  it("are assumed where the file is not there", () => {
    const found = readFiles({ "train.py": script("isinstance(hyp, str)") });
    assert.equal(found.optimizers[0]?.args.lr?.origin, "assumed");
  });

  it("are not taken for certain where the script may leave them unread", () => {
    const found = readFiles({ "train.py": script("os.path.exists(hyp)"), ...settings });
    assert.notEqual(found.optimizers[0]?.args.lr?.origin, "argument");
  });
});
