import assert from "node:assert/strict";
import type { ReadOptions } from "../../src/python/readOptions.ts";
import { readScript } from "../../src/python/readScript.ts";
import { LENGTHS } from "./readerTools.ts";

const head = "from torch.optim import SGD\nfrom torch.optim.lr_scheduler import *\n";

/** `value origin` of one argument of the first scheduler. */
function argument(lines: string, name: string, given: Partial<ReadOptions> = {}): string {
  const script = readScript(head + lines, { ...LENGTHS, ...given });
  const { value, origin } = script.schedulers[0]?.args[name] ?? assert.fail(name);
  return `${String(value)} ${origin}`;
}

const train = (scheduler: string, epochs = "args.epochs") => `
def train(args, loader):
    opt = SGD(p, lr=0.1, momentum=0.9)
    sched = ${scheduler}
    for epoch in range(${epochs}):
        for x in loader:
            opt.step()
        sched.step()
`;

describe("lengths that the source leaves open", () => {
  it("are the same wherever their text stands", () => {
    const cosine = (text: string, given: Partial<ReadOptions> = {}) =>
      argument(train(`CosineAnnealingLR(opt, T_max=${text})`), "T_max", given);
    assert.equal(cosine("args.epochs"), "90 assumed");
    assert.equal(cosine("args.epochs", { epochs: 12 }), "12 assumed");
    assert.equal(cosine("args.epochs - 5"), "85 assumed");
    assert.equal(cosine("args.epochs * len(loader)"), `${90 * 391} assumed`);
    assert.equal(cosine("args.epochs", { values: { "args.epochs": 7n } }), "7 assumed");
    assert.equal(
      argument(train("MultiStepLR(opt, [args.epochs // 2, 80])"), "milestones"),
      "45,80 assumed",
    );
  });

  it("stand for nothing else", () => {
    const other = train("CosineAnnealingLR(opt, T_max=args.steps)");
    assert.equal(argument(other, "T_max", { epochs: 12 }), "12 assumed");
    const warm = train("CosineAnnealingWarmRestarts(opt, T_0=args.steps)");
    assert.equal(argument(warm, "T_0", { epochs: 12 }), "10 assumed");
  });

  it("are those of the run where nothing else is known", () => {
    const known = train("CosineAnnealingLR(opt, T_max=args.steps)", "10");
    assert.equal(argument(known, "T_max"), "10 assumed");
    assert.equal(argument(train("PolynomialLR(opt, cfg.n)", "7"), "total_iters"), "7 assumed");
    assert.equal(argument(train("StepLR(opt, cfg.n)", "12"), "step_size"), "4 assumed");
    const steps = train("MultiStepLR(opt, cfg.n)", "30");
    assert.equal(argument(steps, "milestones"), "10,20,27 assumed");
    const decay = (epochs: string) => argument(train("ExponentialLR(opt, cfg.n)", epochs), "gamma");
    assert.equal(decay("90"), "0.95 assumed");
    assert.equal(decay("3000"), "0.9985 assumed");
    const batches = `
opt = SGD(p, lr=cfg.rate, momentum=0.9)
sched = OneCycleLR(opt, max_lr=cfg.rate, total_steps=math.ceil(cfg.steps))
for epoch in range(13):
    for x in loader:
        opt.step()
        sched.step()
`;
    assert.equal(argument(batches, "total_steps"), `${13 * 391} assumed`);
    assert.equal(argument(batches, "max_lr"), "0.001 assumed");
    const stated = batches.replace("lr=cfg.rate,", "lr=0.02,");
    assert.equal(argument(stated, "max_lr"), "0.02 assumed");
  });

  it("are what OneCycleLR is given by their names", () => {
    const cycle = train("OneCycleLR(opt, 0.1, epochs=cfg.n, steps_per_epoch=cfg.m)");
    assert.equal(argument(cycle, "epochs", { epochs: 12 }), "12 assumed");
    assert.equal(argument(cycle, "steps_per_epoch"), "391 assumed");
    assert.equal(argument(cycle, "total_steps"), "null default");
    const total = train("OneCycleLR(opt, 0.1, total_steps=cfg.total)");
    // Stepped once per epoch.
    assert.equal(argument(total, "total_steps"), "90 assumed");
    // An option without a default waits for the command line; None is a total of its own.
    const options = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int)
parser.add_argument("--total", type=int)
args = parser.parse_args()
opt = SGD(p, lr=0.1, momentum=0.9)
sched = OneCycleLR(opt, 0.1, args.total, epochs=args.epochs, steps_per_epoch=100)
`;
    assert.equal(argument(options, "epochs"), "90 assumed");
    assert.equal(argument(options, "total_steps"), "null argument");
  });
});
