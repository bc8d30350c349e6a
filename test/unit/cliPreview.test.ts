import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { cli, file, folder, previewJson, script, trainedBy } from "./cliTools.ts";

describe("headless preview", () => {
  it("gives the documented JSON", async () => {
    const { code, ...result } = await previewJson(
      file("train.py", script),
      "--steps-per-epoch",
      "2",
    );
    assert.equal(code, 0);
    const [optimizer] = result.optimizers;
    assert.deepEqual(
      { ...optimizer, args: { lr: optimizer.args.lr, nesterov: optimizer.args.nesterov } },
      {
        id: "o0",
        line: 6,
        column: 16,
        cell: null,
        name: "SGD",
        qualified: "torch.optim.SGD",
        variable: "optimizer",
        args: {
          lr: { value: 0.1, origin: "argument", text: "0.1", via: "literal" },
          nesterov: { value: false, origin: "default" },
        },
        groups: [{ lr: 0.1 }],
      },
    );
    const [scheduler] = result.schedulers;
    const { args, ...rest } = scheduler;
    assert.deepEqual(args.step_size, { value: 2, origin: "argument", text: "2", via: "literal" });
    assert.deepEqual(rest, {
      id: "s0",
      line: 7,
      column: 16,
      cell: null,
      name: "StepLR",
      qualified: "torch.optim.lr_scheduler.StepLR",
      variable: "scheduler",
      optimizer: "o0",
      parent: null,
      cadence: "epoch",
      stepLine: 11,
    });
    assert.deepEqual(result.loop, {
      epochs: { value: 3, origin: "argument", text: "EPOCHS", via: "constant" },
      stepsPerEpoch: { value: 2, origin: "assumed", text: "loader" },
    });
    assert.deepEqual(result.findings, []);
    const [trace] = result.traces;
    assert.equal(trace.optimizer, "o0");
    assert.equal(trace.steps, 6);
    assert.deepEqual(
      trace.lr[0].map((x: number) => Number(x.toPrecision(12))),
      [0.1, 0.1, 0.1, 0.1, 0.01, 0.01],
    );
    assert.deepEqual(trace.momentum, [[0.9, 0.9, 0.9, 0.9, 0.9, 0.9]]);
    assert.equal(trace.loss.length, 6);
    assert.equal(trace.objective, "noisy-quadratic");
    assert.equal(trace.error, null);
  });

  for (const name of Object.keys(optimizers)) {
    it(`draws ${name}, also with fewer coordinates than parameter groups`, async () => {
      const path = file(`${name}.py`, trainedBy(`${name}(model.parameters())`));
      const { findings, traces } = await previewJson(path, "--steps-per-epoch", "5");
      assert.deepEqual(findings, []);
      assert.equal(traces[0].steps, 10);
      assert.ok(traces[0].loss.every(Number.isFinite));
      assert.equal(traces[0].evaluations !== undefined, name === "LBFGS");
      if (name === "LBFGS") return;
      const groups = '[{"params": a}, {"params": b}, {"params": c}]';
      const grouped = file(`${name}-groups.py`, trainedBy(`${name}(${groups})`));
      const hill = await previewJson(grouped, "--objective", "hill", "--steps-per-epoch", "5");
      assert.deepEqual(hill.findings, []);
      assert.equal(hill.traces[0].lr.length, 3);
      assert.ok(hill.traces[0].loss.every(Number.isFinite));
    });
  }

  it("names the composite around a scheduler, and follows a metric", async () => {
    const text = `from torch.optim.lr_scheduler import *
optimizer = torch.optim.SGD(p, lr=0.1)
warmup = LinearLR(optimizer, start_factor=0.5, total_iters=2)
scheduler = SequentialLR(optimizer, [warmup, ExponentialLR(optimizer, 0.5)], milestones=[2])
plateau = ReduceLROnPlateau(optimizer, patience=1)
for epoch in range(5):
    for batch in loader:
        optimizer.step()
    scheduler.step()
    plateau.step(val_loss)
`;
    const path = file("composite.py", text);
    const result = await previewJson(path, "--steps-per-epoch", "1");
    assert.deepEqual(result.findings, []);
    assert.deepEqual(
      result.schedulers.map((s: Record<string, unknown>) => [s.id, s.name, s.parent, s.cadence]),
      [
        ["s0", "LinearLR", "s1", "epoch"],
        ["s1", "SequentialLR", null, "epoch"],
        ["s2", "ExponentialLR", "s1", "epoch"],
        ["s3", "ReduceLROnPlateau", null, "metric"],
      ],
    );
    assert.deepEqual(result.schedulers[1].args.schedulers.value, ["s0", "s2"]);
    assert.deepEqual(
      result.traces[0].lr[0].map((x: number) => Number(x.toPrecision(12))),
      [0.05, 0.075, 0.1, 0.05, 0.025],
    );
  });

  it("assumes the usual steps of schedulers that something else steps", async () => {
    const text = `from transformers import get_linear_schedule_with_warmup, Trainer
from torch.optim.lr_scheduler import ReduceLROnPlateau
optimizer = torch.optim.SGD(p, lr=1.0)
scheduler = get_linear_schedule_with_warmup(optimizer, 0, 8)
other = torch.optim.SGD(q, lr=1.0)
plateau = ReduceLROnPlateau(other)
trainer = Trainer(optimizers=(optimizer, scheduler))
`;
    const path = file("trainer.py", text);
    const { traces, findings } = await previewJson(path, "--epochs", "2", "--steps-per-epoch", "4");
    assert.deepEqual(findings, []);
    assert.deepEqual(traces[0].lr[0], [1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125]);
    assert.equal(traces[1].error, null);
  });

  it("says which schedules of other libraries it does not compute", async () => {
    const text = `from timm.scheduler import WSDLRScheduler
from transformers import get_scheduler
a, b = torch.optim.SGD(p), torch.optim.SGD(q)
x = WSDLRScheduler(a, 10)
y = get_scheduler("greedy", b)
`;
    const { findings } = await previewJson(file("beyond.py", text));
    assert.deepEqual(
      findings.map((f: Record<string, unknown>) => f.code),
      ["not-supported", "evaluation-limit"],
    );
  });

  it("resumes a schedule whose groups bring their initial rate along", async () => {
    const text = `optimizer = torch.optim.SGD([{"params": p, "lr": 0.05, "initial_lr": 0.1}])
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=3)
for epoch in range(3):
    optimizer.step()
    scheduler.step()
`;
    const { findings, traces } = await previewJson(file("resume.py", text));
    assert.deepEqual(findings, []);
    assert.deepEqual(traces[0].lr, [[0.05, 0.025, 0.0125]]);
    const fresh = await previewJson(file("fresh.py", text.replace(', "initial_lr": 0.1', "")));
    assert.equal(fresh.traces[0].error.type, "KeyError");
    assert.match(fresh.findings[0].message, /^param 'initial_lr' is not specified in param_groups/);
  });

  it("thins the arrays with --every, keeping the first and the last", async () => {
    const path = file("thin.py", script);
    const whole = await previewJson(path, "--steps-per-epoch", "7");
    const thin = await previewJson(path, "--steps-per-epoch", "7", "--every", "8");
    const all = whole.traces[0].loss;
    assert.deepEqual(thin.traces[0].loss, [all[0], all[8], all[16], all[20]]);
    assert.equal(thin.traces[0].steps, 21);
  });

  it("uses --epochs and --steps-per-epoch only where the source does not say", async () => {
    const path = file("lengths.py", script);
    const { loop } = await previewJson(path, "--epochs", "50", "--steps-per-epoch", "4");
    assert.equal(loop.epochs.value, 3);
    assert.equal(loop.stepsPerEpoch.value, 4);
  });

  it("takes the objective by name", async () => {
    const { traces } = await previewJson(
      file("o.py", script),
      "--objective",
      "rosenbrock",
      "--steps-per-epoch",
      "1",
    );
    assert.equal(traces[0].objective, "rosenbrock");
  });

  it("reads notebooks, with cells and lines within them", async () => {
    const cell = (source: string) => ({ cell_type: "code", source: source.split(/(?<=\n)/) });
    const notebook = {
      cells: [
        { cell_type: "markdown", source: "# title" },
        cell("%matplotlib inline\nfrom torch import optim"),
        cell("!pip install torch\nlr = 0.5\nopt = optim.SGD(p, lr)"),
      ],
    };
    const { optimizers } = await previewJson(file("n.ipynb", JSON.stringify(notebook)));
    const [{ cell: index, line, column, args }] = optimizers;
    assert.deepEqual({ index, line, column }, { index: 2, line: 3, column: 6 });
    assert.deepEqual(args.lr, { value: 0.5, origin: "argument", text: "lr", via: "constant" });
  });

  it("reads standard input and prints a summary", async () => {
    const { code, out } = await cli(["preview", "-"], script);
    assert.equal(code, 0);
    assert.match(out, /line 6: SGD\(lr=0\.1, momentum=0\.9\)/);
    assert.match(out, /lr 0\.1 → 0\.01/);
    assert.match(out, /391 \(assumed\) batches/);
  });

  it("prints the first waves where there are too many to be told apart", async () => {
    const text = `from torch import optim
o = optim.SGD(p, lr=0.3)
s = optim.lr_scheduler.CosineAnnealingLR(o, T_max=30)
for epoch in range(30):
    for batch in loader:
        o.step()
        s.step()
`;
    const { out } = await cli(["preview", file("waves.py", text)]);
    assert.match(out, /^ {4}lr 0\.3 ↔ 0 every 60 batches$/m);
    assert.match(out, /^ {4}the first 240 of 11,730 steps$/m);
    const [, top = ""] = /every 60 batches\n(.*)\n/.exec(out) ?? [];
    assert.equal(top.trim().split(/ {2,}/).length, 5, "four waves have five tops");
  });

  it("writes one picture per run", async () => {
    const target = join(folder, "pictures");
    assert.equal((await cli(["preview", file("pic.py", script), "--svg", target])).code, 0);
    assert.deepEqual(readdirSync(target), ["pic-o0.svg"]);
    assert.match(
      readFileSync(join(target, "pic-o0.svg"), "utf8"),
      /^<svg [^>]*>.*<polyline .*<\/svg>$/s,
    );
  });

  const unreadable: Readonly<Record<string, [string, () => string]>> = {
    "a missing file": ["there is no such file", () => join(folder, "none.py")],
    "a directory": [
      "it is a directory",
      () => {
        mkdirSync(join(folder, "folder.py"), { recursive: true });
        return join(folder, "folder.py");
      },
    ],
    "a binary file": [
      "it is a binary file, not text",
      () => file("binary.py", Buffer.from([0, 1, 2])),
    ],
    "a notebook that is not JSON": ["its content is not JSON", () => file("bad.ipynb", "{")],
    "a notebook without cells": ["it has no cells", () => file("bare.ipynb", "[]")],
  };

  for (const [name, [reason, path]] of Object.entries(unreadable)) {
    it(`names ${name} and still reports the other files`, async () => {
      const bad = path();
      const good = file("good.py", script);
      const { code, out, err } = await cli(["preview", bad, good, "--json"]);
      assert.equal(code, 2);
      assert.ok(err.includes(bad) && err.includes(reason), err);
      assert.deepEqual(
        JSON.parse(out).files.map((f: { path: string }) => f.path),
        [good],
      );
    });
  }

  it("finds nothing in an empty file", async () => {
    const { optimizers, traces, loop, findings } = await previewJson(file("empty.py", ""));
    assert.deepEqual(
      { optimizers, traces, loop, findings },
      { optimizers: [], traces: [], loop: null, findings: [] },
    );
  });
});
