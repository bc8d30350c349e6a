import assert from "node:assert/strict";
import { aloneRun } from "../../src/plan/aloneRun.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { aloneTrace } from "../../src/present/aloneTrace.ts";
import { diagnosticText } from "../../src/present/findingText.ts";
import { lensItems } from "../../src/present/lens.ts";
import { type LensChoice, lensCount, roleOf } from "../../src/present/lensPieces.ts";
import { english } from "../../src/present/localize.ts";
import { finish, type Shown, show } from "./presentTools.ts";

const warmup = `from torch.optim import SGD
from torch.optim.lr_scheduler import *
opt = SGD(p, lr=0.1)
rise = LinearLR(opt, start_factor=0.01, total_iters=5)
fall = CosineAnnealingLR(opt, T_max=25)
sched = SequentialLR(opt, [rise, fall], milestones=[5])
for epoch in range(30):
    for x in range(8):
        opt.step()
    sched.step()
`;

/** What a scheduler inside a composite does on its own. */
function alone({ contexts, reading }: Shown, id: string) {
  const run = contexts[0]?.run ?? assert.fail();
  const own = aloneRun(run, reading.script, id);
  const trace = own && finish(simulateRun(own, reading.script)).trace;
  return trace ? aloneTrace(trace, id, reading.script) : null;
}

function titles(shown: Shown, choice?: LensChoice): Record<string, string[]> {
  const [context = assert.fail()] = shown.contexts;
  const { optimizers, schedulers } = context.script;
  const entries = [...optimizers, ...schedulers].map((call) => {
    const items = lensItems(call, context, english, choice, alone(shown, call.id));
    return [call.name, items.map((item) => item.title)];
  });
  return Object.fromEntries(entries);
}

describe("lenses of composite schedulers", () => {
  const shown = show(warmup);
  const all = titles(shown);

  it("show the combined curve outside", () => {
    assert.match(all.SGD?.[0] ?? "", /^SGD \+ SequentialLR: lr 1e−3 → 0\.1 → 3\.94e−4/);
    assert.match(all.SequentialLR?.[0] ?? "", /^lr 1e−3 → 0\.1 → 3\.94e−4/);
  });

  it("show what each scheduler does on its own inside, over its own part", () => {
    // Five epochs: 0.001, 0.0208, 0.0406, 0.0604, 0.0802.
    assert.match(all.LinearLR?.[0] ?? "", /^on its own: lr 1e−3 → 0\.0802 {2}▁/);
    // Twenty-five epochs: from 0.1 to ½ · 0.1 · (1 + cos(24π/25)) = 3.94e-4.
    assert.match(all.CosineAnnealingLR?.[0] ?? "", /^on its own: lr 0\.1 → 3\.94e−4 {2}█/);
    assert.equal(alone(shown, "s0")?.steps, 5 * 8);
    assert.equal(alone(shown, "s1")?.steps, 25 * 8);
    assert.equal(alone(shown, "s2"), null);
  });

  it("do so in nested composites, and where every batch steps them", () => {
    const nested = show(`from torch.optim import SGD
from torch.optim.lr_scheduler import *
opt = SGD(p, lr=0.1)
a = ConstantLR(opt, factor=0.5, total_iters=4)
b = ExponentialLR(opt, gamma=0.9)
inner = ChainedScheduler([a, b])
c = StepLR(opt, 3)
sched = SequentialLR(opt, [c, inner], milestones=[10])
for x in range(40):
    opt.step()
    sched.step()
`);
    const chained = alone(nested, "s2");
    assert.equal(chained?.steps, 30);
    // ConstantLR halves the rate at once and gives it back after four steps.
    assert.deepEqual(
      [...(chained?.lr[0] ?? [])].slice(0, 6).map((x) => Number(x.toPrecision(6))),
      [0.05, 0.045, 0.0405, 0.03645, 0.06561, 0.059049],
    );
    assert.equal(alone(nested, "s0")?.steps, 40);
    assert.equal(alone(nested, "s3")?.steps, 10);
  });
});

describe("the pieces of a lens", () => {
  const actions = ["Open playground", "Compare", "Explain", "Pin run"];

  it("end with what can be clicked: whole runs above optimizers", () => {
    const all = titles(show(warmup));
    assert.deepEqual(all.SGD?.slice(2), actions);
    assert.deepEqual(all.SequentialLR?.slice(2), ["Open playground", "Explain"]);
    assert.deepEqual(all.LinearLR?.slice(1), ["Open playground"]);
  });

  it("are as many as announced, whatever comes of the run", () => {
    const broken = show(warmup.replace("lr=0.1", "lr=-1"));
    const unread = show(
      "import torch\no = torch.optim.SGD(p, lr=0.1)\ns = torch.optim.lr_scheduler.LambdaLR(o, f)",
    );
    for (const shown of [show(warmup), broken, unread]) {
      for (const choice of [
        { loss: true, horizon: true, actions: ["open", "pin"] },
        { loss: false, horizon: false, actions: ["explain"] },
      ] as const satisfies readonly LensChoice[]) {
        const [context = assert.fail()] = shown.contexts;
        const { optimizers, schedulers } = context.script;
        for (const call of [...optimizers, ...schedulers]) {
          const items = lensItems(call, context, english, choice);
          assert.equal(items.length, lensCount(roleOf(call), choice), call.name);
        }
      }
    }
    const [problem, second] = titles(broken).SGD ?? [];
    assert.equal(problem, "PyTorch raises here: Invalid learning rate: -1");
    assert.equal(second, "1 problem");
  });

  it("say at least its class where PyTorch raises without words", () => {
    const wordless = show(
      warmup.replace("CosineAnnealingLR(opt, T_max=25)", "ChainedScheduler([StepLR(opt, 10)])"),
    );
    const title = "PyTorch raises at step 40: NotImplementedError";
    assert.equal(titles(wordless).SequentialLR?.[0], title);
    const raised = wordless.contexts[0]?.result.finding ?? assert.fail();
    assert.match(diagnosticText(raised, english), /: NotImplementedError$/);
  });

  it("come in the order of the setting", () => {
    const choice = { loss: false, horizon: false, actions: ["pin", "open"] } as const;
    const all = titles(show(warmup), choice);
    assert.deepEqual(all.SGD?.slice(1), ["Pin run", "Open playground"]);
    assert.deepEqual(all.SequentialLR?.slice(1), ["Open playground"]);
  });
});

const cosine = (loop: string) => `from torch.optim import SGD
from torch.optim.lr_scheduler import *
opt = SGD(p, lr=0.1)
${loop}`;

describe("lenses of schedules that repeat", () => {
  const head = (text: string) => titles(show(text)).SGD?.[0] ?? "";

  it("name both ends of a wave and its length", () => {
    const perBatch = cosine(`sched = CosineAnnealingLR(opt, T_max=10)
for epoch in range(10):
    for x in range(100):
        opt.step()
        sched.step()
`);
    // Fifty waves: the line shows the first two of them.
    assert.match(head(perBatch), /: lr 0\.1 ↔ 0 every 20 batches {2}█[▁-█]{15}…$/);
    const perEpoch = cosine(`sched = CyclicLR(opt, 0.01, 0.1, step_size_up=2)
for epoch in range(16):
    for x in range(100):
        opt.step()
    sched.step()
`);
    assert.match(head(perEpoch), /: lr 0\.01 ↔ 0\.1 every 4 epochs {2}[▁-█]{16}$/);
    const accumulated = perBatch.replace("opt.step()", "if x % 2: opt.step()");
    assert.match(
      head(accumulated.replace("        sched", "        if x % 2: sched")),
      /: lr 0\.1 ↔ 0 every 20 updates/,
    );
  });

  it("do not take a part of a wave, or one that fades, for waves", () => {
    const fading = cosine(`sched = CyclicLR(opt, 0.01, 0.1, step_size_up=2, mode="triangular2")
for epoch in range(16):
    for x in range(100):
        opt.step()
    sched.step()
`);
    assert.match(head(fading), /: lr 0\.01 → /);
    const once = cosine(`sched = CosineAnnealingLR(opt, T_max=10)
for epoch in range(30):
    opt.step()
    sched.step()
`);
    assert.match(head(once), /: lr 0\.1 → /);
  });

  it("tell many equal restarts by their distance, a few one by one", () => {
    const restarts = (epochs: number) =>
      head(
        cosine(`sched = CosineAnnealingWarmRestarts(opt, T_0=10)
for epoch in range(${epochs}):
    for x in range(5):
        opt.step()
    sched.step()
`),
      );
    assert.match(restarts(60), / {2}restarts every 10 epochs$/);
    assert.match(restarts(50), / {2}restarts at 10, 20, 30, 40$/);
  });
});

describe("problems in a lens", () => {
  const text = `import torch
opt = torch.optim.SGD(p, lr=0.1)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=epochs)
for epoch in range(epochs):
    for x in range(100):
        opt.step()
        sched.step()
`;
  const [context = assert.fail()] = show(text).contexts;
  const [optimizer = assert.fail()] = context.script.optimizers;

  it("take the place of the loss, and lead to the first of them", () => {
    const problems = context.result.warnings;
    const items = lensItems(optimizer, { ...context, problems }, english);
    assert.equal(items[0]?.isProblem, true);
    assert.equal(items[1]?.title, "1 problem");
    assert.equal(items[1]?.at, text.indexOf("sched.step()"));
    assert.match(items[1]?.tooltip ?? "", /^sched\.step\(\) runs once per batch here/);
    assert.equal(items.length, lensCount("optimizer", { loss: true, horizon: true, actions }));
  });

  it("are not told where nothing is reported", () => {
    const items = lensItems(optimizer, { ...context, problems: [] }, english);
    assert.equal(items[0]?.isProblem, undefined);
    assert.match(items[1]?.title ?? "", /^stand-in loss/);
  });
});

const actions = ["open", "compare", "explain", "pin"] as const;
