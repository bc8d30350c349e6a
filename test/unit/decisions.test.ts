import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";

const HEAD = `import argparse, torch
from torch import optim
from torch.optim.lr_scheduler import *
from torch.optim import lr_scheduler
ap = argparse.ArgumentParser()
ap.add_argument("--sched", default="step")
args = ap.parse_args()
opt = optim.SGD(model.parameters(), lr=0.8)
`;

/** Each run's id with its updates, its rate at the end and its findings. */
function outcome(text: string): string[] {
  const reading = new ScriptReading(() => 0).read(HEAD + text, {
    ...defaultAssumptions,
    stepsPerEpoch: 2,
  });
  return reading.runs.map((run) => {
    const work = simulateRun(run, reading.script);
    for (;;) {
      const step = work.next();
      if (!step.done) continue;
      const { trace, finding } = step.value;
      const problem = finding ? ` ${finding.code} ${finding.severity}` : "";
      return `${run.id} ${trace?.steps} ${Number(trace?.lr[0]?.at(-1)?.toPrecision(6))}${problem}`;
    }
  });
}

const loop = (body: string) => `for epoch in range(4):
    for i in range(2): opt.step()
${body.replace(/^/gm, "    ")}
`;

describe("tests that a run's own objects settle", () => {
  it("by class", () => {
    const steps = loop(
      "if isinstance(s, lr_scheduler.ReduceLROnPlateau): s.step(1.0)\nelse: s.step()",
    );
    assert.deepEqual(outcome(`s = ReduceLROnPlateau(opt, patience=0)\n${steps}`), ["o0 8 0.008"]);
    assert.deepEqual(outcome(`s = StepLR(opt, 1, 0.5)\n${steps}`), ["o0 8 0.1"]);
  });

  it("by being there", () => {
    const steps = loop("if s is not None and not isinstance(s, ReduceLROnPlateau):\n    s.step()");
    assert.deepEqual(outcome(`s = StepLR(opt, 1, 0.5)\n${steps}`), ["o0 8 0.1"]);
  });

  it("by the option that chose them", () => {
    const text = `if args.sched == "step":
    s = StepLR(opt, 1, 0.5)
elif args.sched == "plateau":
    s = ReduceLROnPlateau(opt, patience=0)
${loop('if args.sched == "plateau": s.step(1.0)\nelse: s.step()')}`;
    assert.deepEqual(outcome(text), ["o0 8 0.1", "o0-s1 8 0.008"]);
  });
});

describe("a test that cannot be read", () => {
  it("lets only one of its branches step the same object", () => {
    const text = `s = StepLR(opt, 1, 0.5)
for epoch in range(4):
    for i in range(2):
        if use_amp: scaler.step(opt)
        else: opt.step()
    s.step()
`;
    assert.deepEqual(outcome(text), ["o0 8 0.1"]);
  });
});

describe("what may be caught", () => {
  it("is no error", () => {
    const text = "try:\n    bad = optim.SGD(p, lr=-1)\nexcept ValueError:\n    pass\n";
    assert.deepEqual(outcome(text), ["o0 180 0.8", "o1 0 NaN constructor-error warning"]);
  });
});

describe("options that are not the command line's", () => {
  const rate = (declared: string, parsed = "") => {
    const text = `p2 = argparse.ArgumentParser()\n${declared}\na2 = p2.parse_args(${parsed})\no = optim.Adam(p, lr=a2.lr)\n`;
    const { optimizers } = new ScriptReading(() => 0).read(HEAD + text, defaultAssumptions).script;
    const fact = optimizers[1]?.args.lr;
    return `${fact?.value} ${fact?.origin}`;
  };

  it("are not guessed", () => {
    const plain = "p2.add_argument('--lr', type=float, default=0.3)";
    assert.equal(rate(plain), "0.3 argument");
    assert.equal(rate(plain, "[]"), "0.3 argument");
    assert.equal(rate(plain, "['--lr', '0.5']"), "0.001 assumed");
    assert.equal(rate("p2.add_argument('--lr', type=convert, default='0.05')"), "0.001 assumed");
    assert.equal(
      rate(`${plain}\np2.add_argument('--rate', dest='lr', default=0.7)`),
      "0.3 argument",
    );
  });
});

describe("methods of other classes", () => {
  it("are not taken for the file's own by their name", () => {
    const text = `class T:
    def __init__(self):
        self.opt = optim.SGD(model.parameters(), lr=0.8)
        self.s = StepLR(self.opt, 1, 0.5)
    def step(self): self.opt.step()
    def sched(self): self.s.step()
t = T()
for epoch in range(3):
    for i in range(2): t.step()
    t.sched()
`;
    assert.deepEqual(outcome(text).slice(1), ["o1 6 0.2"]);
  });
});

describe("definitions that build on each other", () => {
  it("a thousand deep end in a finding, not in an exception", () => {
    const reading = new ScriptReading(() => 0).read(
      `${HEAD}x = 0.1\n${"x = x + 0.0\n".repeat(1900)}o = optim.Adam(p, lr=x)\n${"args.lr = args.lr * 1.0\n".repeat(1900)}o2 = optim.Adam(p, lr=args.lr)\n`,
      defaultAssumptions,
    );
    assert.ok(reading.findings.length > 0 || reading.script.optimizers.length === 3);
  });
});
