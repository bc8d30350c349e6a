import assert from "node:assert/strict";
import type { Assumptions } from "../../src/plan/assumptions.ts";
import { type HintKind, hintKinds, hintsOf } from "../../src/present/hints.ts";
import { english } from "../../src/present/localize.ts";
import { type CallFact, runIndexOf } from "../../src/python/script.ts";
import { show } from "./presentTools.ts";

/** The script with its hints written into it: `«label»`. */
function hinted(
  source: string,
  kinds: readonly HintKind[] = hintKinds.filter((kind) => kind !== "rates"),
  given: Partial<Assumptions> = {},
): string {
  const { text, reading, contexts } = show(source, given);
  const stated = given.stated ?? [];
  const { script } = reading;
  const contextOf = ({ id }: CallFact) => contexts[runIndexOf(script, id)] ?? null;
  const input = { text, contextOf, script, stated };
  let shown = text;
  for (const { offset, label } of [...hintsOf(input, new Set(kinds), english)].reverse()) {
    shown = `${shown.slice(0, offset)}«${label}»${shown.slice(offset)}`;
  }
  return shown;
}

const loop = `
for epoch in range(cfg.epochs):
    for x in loader:
        opt.step()
    sched.step()
`;
const head = "from torch.optim import *\nfrom torch.optim.lr_scheduler import *\n";

describe("inlay hints", () => {
  it("name positional arguments, unless the value says the name", () => {
    const text = hinted("o = torch.optim.SGD(p, 0.1, momentum)", ["parameterNames"]);
    assert.equal(text, "o = torch.optim.SGD(p, «lr=»0.1, momentum)");
    assert.equal(
      hinted("o = torch.optim.SGD(p, args.lr, 0.9)", ["parameterNames"]),
      "o = torch.optim.SGD(p, args.lr, «momentum=»0.9)",
    );
  });

  it("say how long a running mean remembers", () => {
    assert.equal(
      hinted("o = torch.optim.SGD(p, lr=0.1, momentum=0.9)"),
      "o = torch.optim.SGD(p, lr=0.1, momentum=0.9«≈ 10 steps of memory»)",
    );
    assert.equal(
      hinted("o = torch.optim.Adam(p, betas=(0.9, 0.999))"),
      "o = torch.optim.Adam(p, betas=(0.9, 0.999)«≈ 10 and 1,000 steps of memory»)",
    );
    // ASGD's alpha is a power, SGD without momentum remembers nothing.
    for (const call of ["ASGD(p, alpha=0.75)", "SGD(p, lr=0.1, momentum=0)"]) {
      assert.equal(hinted(`o = torch.optim.${call}`), `o = torch.optim.${call}`);
    }
  });

  it("tell the cycles, the lowest rate, what is assumed and the cadence", () => {
    const text = `${head}opt = SGD(p, lr=0.1)
sched = CosineAnnealingWarmRestarts(opt, T_0=10, T_mult=2, eta_min=1e-4)${loop}`;
    const shown = hinted(text, undefined, { epochs: 69 });
    // Epoch 68 is the 38th of 40: 1e-4 + ½ · 0.0999 · (1 + cos(38π/40)) = 7.15e-4.
    const call = "T_0=10, T_mult=2«cycles 10, 20, 40», eta_min=1e-4«lowest 7.15e−4»)";
    assert.ok(shown.includes(call), shown);
    assert.ok(shown.includes("range(cfg.epochs«69 assumed»)"), shown);
    assert.ok(shown.includes("in loader«391 assumed»:"), shown);
    assert.ok(shown.includes("sched.step()«once per epoch»"), shown);
    const set = hinted(text, undefined, { epochs: 70, stated: ["epoch"] });
    assert.ok(set.includes("range(cfg.epochs«70 set by you»)"), set);
    const equal = hinted(text.replace("T_mult=2, ", ""), undefined, { epochs: 65 });
    // The last epoch of a cycle is its tenth, one before eta_min.
    assert.ok(equal.includes("T_0=10«7 cycles», eta_min=1e-4«lowest 2.54e−3»)"), equal);
  });

  it("turn steps into epochs where every batch steps the scheduler", () => {
    const batch = (scheduler: string, loader = "range(100)") => `${head}opt = SGD(p, lr=0.1)
sched = ${scheduler}
for epoch in range(30):
    for x in ${loader}:
        opt.step()
        sched.step()
`;
    const line = (text: string) => hinted(text, ["epochs"]).split("\n")[3];
    assert.equal(
      line(batch("CosineAnnealingLR(opt, T_max=10)")),
      "sched = CosineAnnealingLR(opt, T_max=10«10 batches»)",
    );
    assert.equal(line(batch("StepLR(opt, 1000)")), "sched = StepLR(opt, 1000«10 epochs»)");
    assert.equal(
      line(batch("MultiStepLR(opt, [1000, 1550])")),
      "sched = MultiStepLR(opt, [1000, 1550]«epochs 10, 15.5»)",
    );
    assert.equal(
      line(batch("StepLR(opt, 782)", "loader")),
      "sched = StepLR(opt, 782«2 epochs, assumed»)",
    );
    // Stepped in every fourth batch: 25 times in an epoch.
    const some = batch("StepLR(opt, 1000)").replace(
      "        sched.step()",
      "        if x % 4 == 0:\n            sched.step()",
    );
    assert.equal(line(some), "sched = StepLR(opt, 1000«40 epochs»)");
    assert.ok(hinted(some, ["cadence"]).includes("sched.step()«every 4 batches»"));
    // Now more, now less: that no number of epochs is told by.
    const uneven = batch("StepLR(opt, 1000)").replace(
      "        sched.step()",
      "        if x % (epoch + 2) == 0:\n            sched.step()",
    );
    assert.equal(line(uneven), "sched = StepLR(opt, 1000)");
    // Stepped per epoch, a number of steps is a number of epochs already.
    assert.equal(
      hinted(`${head}opt = SGD(p)\nsched = StepLR(opt, 30)${loop}`, ["epochs"]).includes("«"),
      false,
    );
  });

  it("show assumed values, and rates only when asked", () => {
    assert.equal(
      hinted("o = torch.optim.SGD(p, lr=cfg.lr)"),
      "o = torch.optim.SGD(p, lr=cfg.lr«1e−3 assumed»)",
    );
    assert.equal(
      hinted("o = torch.optim.SGD(p, lr=0.1)", ["rates"]),
      "o = torch.optim.SGD(p, lr=0.1)«lr 0.1»",
    );
    assert.equal(hinted("o = torch.optim.SGD(p, lr=0.1)"), "o = torch.optim.SGD(p, lr=0.1)");
  });

  it("leave half-typed calls alone", () => {
    const text = "o = torch.optim.SGD(p, lr=0.1, momentum=\nx = 3\n";
    assert.equal(hinted(text), text);
  });
});
