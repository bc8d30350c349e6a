import assert from "node:assert/strict";
import { plain, read, readFiles } from "./readerTools.ts";

/** Options, settings in a file, a plug-in that takes runs up, evolution: all in one script. */
const script = `import argparse, os, yaml, torch
from pathlib import Path
from plugin import taken_up
ROOT = Path(__file__).resolve().parent
RANK = int(os.getenv("RANK", -1))
def make(model, name, lr, momentum):
    if name == "Adam":
        return torch.optim.Adam(model.parameters(), lr=lr)
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
def train(hyp, opt, weights):
    epochs, batch_size, resume = (opt.epochs, opt.batch_size, opt.resume)
    if isinstance(hyp, str):
        with open(hyp) as f:
            hyp = yaml.safe_load(f)
    if RANK in {-1, 0}:
        if resume:
            epochs, batch_size = opt.epochs, opt.batch_size
    if RANK == -1 and batch_size == -1:
        batch_size = largest(model)
    optimizer = make(model, opt.optimizer, hyp["lr0"], hyp["momentum"])
    if opt.cos_lr:
        lf = one_cycle(1, hyp["lrf"], epochs)
    else:
        def lf(x):
            return (1 - x / epochs) * (1.0 - hyp["lrf"]) + hyp["lrf"]
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
    start = 0
    if weights.endswith(".pt"):
        if resume:
            start, epochs = again(weights, optimizer)
    scheduler.last_epoch = start - 1
    nb = len(train_loader)
    for epoch in range(start, epochs):
        pbar = enumerate(train_loader)
        if RANK in {-1, 0}:
            pbar = TQDM(pbar, total=nb)
        for i, x in pbar:
            if i + nb * epoch <= nb:
                for group in optimizer.param_groups:
                    group["lr"] = group["initial_lr"] * lf(epoch) * (i + 1) / nb
            optimizer.step()
        scheduler.step()
def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hyp", type=str, default=ROOT / "data/low.yaml")
    parser.add_argument("--weights", type=str, default=ROOT / "small.pt")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--resume", nargs="?", const=True, default=False)
    parser.add_argument("--optimizer", default="SGD")
    parser.add_argument("--cos-lr", action="store_true")
    parser.add_argument("--evolve", type=int)
    return parser.parse_args()
def main(opt):
    if opt.resume and not taken_up(opt) and not opt.evolve:
        with open(opt.resume) as f:
            opt = argparse.Namespace(**yaml.safe_load(f))
        opt.resume = True
    else:
        opt.hyp, opt.weights = check_yaml(opt.hyp), str(opt.weights)
    if not opt.evolve:
        train(opt.hyp, opt, opt.weights)
    else:
        with open(opt.hyp) as f:
            hyp = yaml.safe_load(f)
        for _ in range(opt.evolve):
            train(hyp.copy(), opt, opt.weights)
def run(**kwargs):
    opt = options()
    for key, value in kwargs.items():
        setattr(opt, key, value)
    main(opt)
if __name__ == "__main__":
    main(options())
`;

const plugin = `import yaml
def fill(opt, experiment):
    for key, value in yaml.safe_load(experiment.options()).items():
        setattr(opt, key, value)
    opt.hyp = experiment.path
def taken_up(opt):
    if isinstance(opt.resume, str):
        fill(opt, find(opt.resume))
        return True
    return None
`;

const files = {
  "train.py": script,
  "plugin.py": plugin,
  "data/low.yaml": "lr0: 0.02\nlrf: 0.25\nmomentum: 0.937\n",
};

describe("a script with options, a file of settings and a plug-in", () => {
  const found = readFiles(files);
  const sgd = found.optimizers.find((o) => o.name === "SGD");
  const run = found.runs.find((r) => r.optimizer === sgd?.id);

  it("has the rate and the momentum of the file", () => {
    assert.equal(plain(sgd?.args.lr?.value), 0.02);
    assert.equal(sgd?.args.lr?.origin, "argument");
    assert.equal(plain(sgd?.args.momentum?.value), 0.937);
  });

  it("has the function that its options choose, and the epochs", () => {
    const scheduler = found.schedulers.find((s) => run?.schedulers.includes(s.id));
    assert.match(String(plain(scheduler?.args.lr_lambda?.value)), /^def lf\(x\)/);
    assert.equal(run?.epochs.value, 4);
  });

  it("sets its rates in the program: nothing is left out", () => {
    assert.deepEqual(run?.handSet, []);
  });
});

describe("a test of several parts", () => {
  const after = (test: string) => `import os, torch
N = int(os.environ.get("N", 3))
lr = 0.1
if ${test}:
    lr = chosen()
o = torch.optim.SGD(p, lr=lr)
`;
  const origin = (test: string) => read(after(test)).optimizers[0]?.args.lr?.origin;

  it("fails where one of its parts certainly does, whatever the environment says", () => {
    assert.equal(origin("N == 3 and lr == -1"), "argument");
    assert.equal(origin("lr == -1 and N == 3"), "argument");
  });

  it("is open where the other part is what the environment says", () => {
    assert.notEqual(origin("N == 3 and lr == 0.1"), "argument");
    assert.notEqual(origin("N == 3 or lr == -1"), "argument");
  });
});

describe("settings that a plug-in may replace", () => {
  const train = `import argparse, yaml, torch
from tracking import Tracker, checked
def train(hyp, opt, weights):
    epochs = opt.epochs
    opt.hyp = hyp
    tracker = Tracker(opt)
    if tracker.on:
        epochs, hyp = opt.epochs, opt.hyp
    optimizer = torch.optim.SGD(model.parameters(), lr=hyp["lr0"])
    if weights:
        ckpt = torch.load(weights)
        if epochs < ckpt["epoch"]:
            epochs += ckpt["epoch"]
    for epoch in range(epochs):
        for x in loader:
            optimizer.step()
parser = argparse.ArgumentParser()
parser.add_argument("--hyp", default="low.yaml")
parser.add_argument("--epochs", type=int, default=6)
opt = parser.parse_args()
opt.hyp = checked(opt.hyp)
with open(opt.hyp) as f:
    hyp = yaml.safe_load(f)
train(hyp, opt, "small.pt")
`;
  const tracking = `import os
class Tracker:
    def __init__(self, opt):
        self.on = tracking_is_on()
def checked(file):
    if not os.path.isfile(file):
        file = download(file)
    return file
`;
  const found = readFiles({ "train.py": train, "tracking.py": tracking, "low.yaml": "lr0: 0.02" });

  it("are shown as the file says, and as assumed", () => {
    const { lr } = found.optimizers[0]?.args ?? {};
    assert.equal(plain(lr?.value), 0.02);
    assert.equal(lr?.origin, "assumed");
  });

  it("leave the epochs of a new run", () => {
    assert.equal(found.runs[0]?.epochs.value, 6);
  });
});

describe("one of several names that are assigned together", () => {
  it("is known without the others, which may hang on it", () => {
    const text = `import argparse, torch
opt = argparse.ArgumentParser()
opt.add_argument("--lr", type=float, default=0.3)
opt.add_argument("--resume", action="store_true")
opt = opt.parse_args()
def train(opt):
    where, lr, resume = folder(opt.lr, opt.resume), opt.lr, opt.resume
    if resume:
        lr = saved(where)
    o = torch.optim.SGD(p, lr=lr)
train(opt)
`;
    const { lr } = read(text).optimizers[0]?.args ?? {};
    assert.equal(plain(lr?.value), 0.3);
    assert.equal(lr?.origin, "argument");
  });
});
