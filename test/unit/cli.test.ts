import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";

const folder = mkdtempSync(join(tmpdir(), "optimizer-playground-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function cli(args: readonly string[], stdin = "") {
  let out = "";
  let err = "";
  const code = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => stdin,
    columns: 80,
  });
  return { code, out, err };
}

async function previewJson(path: string, ...options: string[]) {
  const { code, out, err } = await cli(["preview", path, "--json", ...options]);
  assert.equal(err, "");
  const parsed = JSON.parse(out);
  assert.equal(parsed.version, 1);
  return { code, ...parsed.files[0] };
}

const script = `from torch import optim
from torch.optim.lr_scheduler import StepLR

EPOCHS = 3
def main():
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = StepLR(optimizer, step_size=2)
    for epoch in range(EPOCHS):
        for batch in loader:
            optimizer.step()
        scheduler.step()
main()
`;

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

  const program = (call: string) => `from torch import optim
opt = optim.${call}
for epoch in range(2):
    for batch in loader:
        opt.step(closure)
`;

  for (const name of Object.keys(optimizers)) {
    it(`draws ${name}, also with fewer coordinates than parameter groups`, async () => {
      const path = file(`${name}.py`, program(`${name}(model.parameters())`));
      const { findings, traces } = await previewJson(path, "--steps-per-epoch", "5");
      assert.deepEqual(findings, []);
      assert.equal(traces[0].steps, 10);
      assert.ok(traces[0].loss.every(Number.isFinite));
      assert.equal(traces[0].evaluations !== undefined, name === "LBFGS");
      if (name === "LBFGS") return;
      const groups = '[{"params": a}, {"params": b}, {"params": c}]';
      const grouped = file(`${name}-groups.py`, program(`${name}(${groups})`));
      const hill = await previewJson(grouped, "--objective", "hill", "--steps-per-epoch", "5");
      assert.deepEqual(hill.findings, []);
      assert.equal(hill.traces[0].lr.length, 3);
      assert.ok(hill.traces[0].loss.every(Number.isFinite));
    });
  }

  it("reports what an optimizer's step raises on the line of that step", async () => {
    const path = file("step.py", program("Adam(model.parameters(), betas=(0.9, 0.99, 0.5))"));
    const { findings, traces } = await previewJson(path);
    const [{ code, severity, line, message }] = findings;
    assert.deepEqual(
      { code, severity, line, message },
      {
        code: "step-error",
        severity: "error",
        line: 5,
        message: "too many values to unpack (expected 2)",
      },
    );
    assert.equal(traces[0].error.step, 0);
  });

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

  it("reports what PyTorch raises, in the trace and as a finding on the line at fault", async () => {
    const path = file("raise.py", script.replace("step_size=2", "step_size=0"));
    const { code, traces, findings } = await previewJson(
      path,
      "--steps-per-epoch",
      "2",
      "--strict",
    );
    assert.equal(code, 1);
    assert.equal(traces[0].steps, 2);
    const error = { type: "ZeroDivisionError", message: "integer modulo by zero", step: 2 };
    assert.deepEqual(traces[0].error, error);
    const [finding] = findings;
    assert.deepEqual(
      { severity: finding.severity, line: finding.line, message: finding.message },
      { severity: "error", line: 11, message: error.message },
    );
  });

  it("reports a constructor that raises on the constructor's line", async () => {
    const path = file("negative.py", "import torch\nopt = torch.optim.SGD(p, lr=-1)\n");
    const { code, traces, findings } = await previewJson(path);
    assert.equal(code, 0, "findings alone do not fail without --strict");
    assert.deepEqual(traces[0].error, {
      type: "ValueError",
      message: "Invalid learning rate: -1",
      step: 0,
    });
    assert.equal(findings[0].line, 2);
    assert.equal(findings[0].message, "Invalid learning rate: -1");
  });

  it("claims nothing about the loops of a text that is not valid Python", async () => {
    const codes = async (text: string) => {
      const { findings } = await previewJson(file("half.py", text));
      return findings.map((f: { code: string }) => f.code);
    };
    const early = script.replace(
      "        for batch in loader:\n            optimizer.step()\n        scheduler.step()",
      "        scheduler.step()\n        for batch in loader:\n            optimizer.step()",
    );
    assert.deepEqual(await codes(early), ["step-order"]);
    assert.deepEqual(await codes(`${early}x = = 1\n`), ["syntax-error"]);
    assert.deepEqual(await codes(`${early.replace("lr=0.1", "lr=-1")}x = = 1\n`), [
      "constructor-error",
      "syntax-error",
    ]);
  });

  it("takes an unread momentum for one that Nesterov's needs", async () => {
    const text = script.replace("momentum=0.9", "momentum=args.momentum, nesterov=True");
    const { findings, optimizers } = await previewJson(file("nesterov.py", text));
    assert.deepEqual(findings, []);
    const { value, origin } = optimizers[0].args.momentum;
    assert.deepEqual([value, origin], [0.9, "assumed"]);
  });

  it("leaves out what a step raises in a branch that the settings exclude", async () => {
    const text = script.replace(
      "scheduler = StepLR(optimizer, step_size=2)",
      `if KIND == "step":
        scheduler = StepLR(optimizer, step_size=2)
    else:
        scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer)`,
    );
    const codes = async (kind: string) => {
      const { findings } = await previewJson(file("kinds.py", `KIND = "${kind}"\n${text}`));
      return findings.map((f: { code: string; severity: string }) => `${f.code} ${f.severity}`);
    };
    assert.deepEqual(await codes("step"), []);
    assert.deepEqual(await codes("plateau"), ["step-error error"]);
  });

  it("draws nothing for a function that cannot be read or does not end", async () => {
    const endless =
      "s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: sum([1 for a in range(9999) for b in range(9999)]))";
    for (const [line, code] of [
      ["s = torch.optim.lr_scheduler.LambdaLR(o, warm_up)", "value-unresolved"],
      [endless, "evaluation-limit"],
    ] as const) {
      const path = file("lambda.py", `import torch\no = torch.optim.SGD(p, 0.1)\n${line}\n`);
      const { traces, findings } = await previewJson(path);
      assert.deepEqual(traces, []);
      assert.deepEqual(
        findings.map((f: { code: string }) => f.code),
        [code],
      );
    }
  });

  it("reads standard input and prints a summary", async () => {
    const { code, out } = await cli(["preview", "-"], script);
    assert.equal(code, 0);
    assert.match(out, /line 6: SGD\(lr=0\.1, momentum=0\.9\)/);
    assert.match(out, /lr 0\.1 → 0\.01/);
    assert.match(out, /391 \(assumed\) batches/);
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

describe("headless arguments", () => {
  for (const args of [
    [],
    ["nonsense"],
    ["preview"],
    ["preview", "x.py", "--epochs", "0"],
    ["preview", "x.py", "--epochs", "many"],
    ["preview", "x.py", "--objective", "nowhere"],
    ["preview", "x.py", "--unknown"],
    ["catalogue", "x"],
    ["run"],
    ["run", "/nowhere/spec.json"],
  ]) {
    it(`refuses: ${args.join(" ")}`, async () => {
      const { code, err, out } = await cli(args);
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.ok(err.length > 0 && !/\n\s+at /.test(err), err);
    });
  }

  it("prints help", async () => {
    const { code, out } = await cli(["--help"]);
    assert.equal(code, 0);
    assert.match(out, /preview FILE…/);
  });
});

describe("headless run", () => {
  const run = async (spec: unknown, ...rest: string[]) => {
    const { code, out, err } = await cli(
      ["run", "-", "--json", ...rest],
      typeof spec === "string" ? spec : JSON.stringify(spec),
    );
    return { code, err, runs: code === 0 ? JSON.parse(out).runs : [] };
  };

  it("gives positions, losses and rates", async () => {
    const spec = {
      optimizer: { name: "SGD", args: { lr: 0.1 } },
      scheduler: { name: "StepLR", args: { step_size: 1, gamma: 0.5 } },
      objective: { name: "sphere" },
      start: [1, 2],
      steps: 2,
    };
    const { runs } = await run(spec);
    const [{ params, loss, lr, error }] = runs;
    // θ ← θ − η·2θ: 0.8 of it with η = 0.1, then 0.9 of that with η = 0.05.
    assert.deepEqual(
      { params, lr, error },
      {
        params: [
          [1, 2],
          [0.8, 1.6],
          [0.72, 1.44],
        ],
        lr: [0.1, 0.05],
        error: null,
      },
    );
    for (const [i, expected] of [5, 3.2, 2.592].entries()) {
      assert.ok(Math.abs(loss[i] - expected) < 1e-12, `${loss[i]} instead of ${expected}`);
    }
  });

  it("runs an array of specifications", async () => {
    const one = { optimizer: { name: "Adam" }, objective: { name: "booth" }, steps: 3 };
    const { runs } = await run([one, { ...one, steps: 0 }]);
    assert.deepEqual(
      runs.map((r: { params: unknown[] }) => r.params.length),
      [4, 1],
    );
  });

  it("repeats a noisy run for the same seed", async () => {
    const spec = (seed: number) => ({
      optimizer: { name: "SGD" },
      objective: { name: "noisy-quadratic" },
      steps: 5,
      seed,
    });
    const [a, b, c] = (await run([spec(1), spec(1), spec(2)])).runs;
    assert.deepEqual(a, b);
    assert.notDeepEqual(a, c);
  });

  it("tells ints from floats, as PyTorch does", async () => {
    const spec = (text: string) =>
      `{"optimizer": {"name": "SGD", "args": {}}, "scheduler": {"name": "CosineAnnealingWarmRestarts", "args": {"T_0": ${text}}}, "objective": {"name": "sphere"}, "steps": 1}`;
    assert.equal((await run(spec("2"))).runs[0].error, null);
    assert.equal((await run(spec("true"))).runs[0].error, null);
    assert.deepEqual((await run(spec("2.0"))).runs[0].error, {
      type: "ValueError",
      message: "Expected positive integer T_0, but got 2.0",
      step: 0,
    });
  });

  it("builds composites and several schedulers, and steps a plateau with the loss", async () => {
    const nested = {
      name: "SequentialLR",
      args: {
        schedulers: [
          { name: "ConstantLR", args: { factor: 0.5, total_iters: 9 } },
          {
            name: "ChainedScheduler",
            args: { schedulers: [{ name: "ExponentialLR", args: { gamma: 0.5 } }] },
          },
        ],
        milestones: [9],
      },
    };
    const plateau = { name: "ReduceLROnPlateau", args: { patience: 1, factor: 0.5 } };
    const { runs } = await run({
      optimizer: { name: "SGD", args: { lr: 2.0 } },
      scheduler: [nested, plateau],
      objective: { name: "sphere" },
      start: [1, 0],
      steps: 6,
    });
    // The rate 1 only flips the sign of x: the loss does not fall, and the third step reduces.
    assert.equal(runs[0].error, null);
    assert.deepEqual(runs[0].lr, [1, 1, 1, 0.5, 0.5, 0.5]);
  });

  it("steps the schedules of other libraries as their own loops do", async () => {
    const spec = {
      optimizer: { name: "SGD", args: { lr: 1.0 } },
      objective: { name: "saddle" },
      steps: 5,
    };
    const linear = {
      name: "get_linear_schedule_with_warmup",
      args: { num_warmup_steps: 2, num_training_steps: 4 },
    };
    const chosen = {
      name: "get_scheduler",
      args: {
        name: "polynomial",
        num_warmup_steps: 0,
        num_training_steps: 4,
        scheduler_specific_kwargs: { lr_end: 0.0, power: 2 },
      },
    };
    const drops = { name: "StepLRScheduler", args: { decay_t: 2, decay_rate: 0.5 } };
    const plateau = { name: "PlateauLRScheduler", args: { patience_t: 1, mode: "max" } };
    const schedulers = [linear, chosen, drops, { ...drops, args: {} }, plateau];
    schedulers.push({ ...drops, args: { ...drops.args, t_in_epochs: false } } as typeof drops);
    const { runs } = await run(schedulers.map((scheduler) => ({ ...spec, scheduler })));
    assert.deepEqual(runs[0].lr, [0, 0.5, 1, 0.5, 0]);
    assert.deepEqual(runs[1].lr, [1, 0.5625, 0.25, 0.0625, 0]);
    assert.deepEqual(runs[2].lr, [1, 1, 0.5, 0.5, 0.25]);
    assert.deepEqual(runs[5].lr, runs[2].lr);
    assert.deepEqual(runs[3].error, {
      type: "TypeError",
      message: "StepLRScheduler.__init__() missing 1 required positional argument: 'decay_t'",
      step: 0,
    });
    assert.equal(runs[4].error, null);
  });

  it("takes a function as Python text", async () => {
    const { runs } = await run({
      optimizer: { name: "SGD", args: { lr: 1.0 } },
      scheduler: { name: "LambdaLR", args: { lr_lambda: "lambda e: 0.5 ** e" } },
      objective: { name: "saddle" },
      steps: 3,
    });
    assert.deepEqual(runs[0].lr, [1, 0.5, 0.25]);
  });

  it("gives the parameter one dimension unless the specification has a shape", async () => {
    const muon = { optimizer: { name: "Muon" }, objective: { name: "booth" }, steps: 2 };
    const [flat, matrix] = (await run([muon, { ...muon, shape: [2, 1] }])).runs;
    assert.deepEqual(flat.error, {
      type: "ValueError",
      message:
        "Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([2])",
      step: 0,
    });
    assert.equal(matrix.error, null);
    assert.equal(matrix.params.length, 3);
    assert.match(matrix.limits, /bfloat16/);
  });

  it("counts how often LBFGS evaluates the loss", async () => {
    const spec = (args: object) => ({
      optimizer: { name: "LBFGS", args },
      objective: { name: "rosenbrock" },
      start: [1.5, 1.5],
      steps: 2,
    });
    const { runs } = await run([spec({}), spec({ line_search_fn: "wolfe" })]);
    // PyTorch's func_evals after these two steps are 20 and 27.
    assert.deepEqual(runs[0].evaluations, [20, 7]);
    assert.deepEqual(runs[1].error, {
      type: "RuntimeError",
      message: "only 'strong_wolfe' is supported",
      step: 0,
    });
  });

  for (const [name, spec] of Object.entries({
    "not JSON": "{",
    "no optimizer": {},
    "an unknown optimizer": { optimizer: { name: "Foo" }, objective: { name: "sphere" }, steps: 1 },
    "an unknown objective": { optimizer: { name: "SGD" }, objective: { name: "Foo" }, steps: 1 },
    "a start of the wrong length": {
      optimizer: { name: "SGD" },
      objective: { name: "sphere" },
      start: [1],
      steps: 1,
    },
    "a shape of another size": {
      optimizer: { name: "Muon" },
      objective: { name: "sphere" },
      shape: [2, 2],
      steps: 1,
    },
    "no steps": { optimizer: { name: "SGD" }, objective: { name: "sphere" } },
    "too many steps": { optimizer: { name: "SGD" }, objective: { name: "sphere" }, steps: 1e9 },
    "an unknown scheduler in a composite": {
      optimizer: { name: "SGD" },
      scheduler: { name: "ChainedScheduler", args: { schedulers: [{ name: "Foo" }] } },
      objective: { name: "sphere" },
      steps: 1,
    },
    "a value that is no Python value": {
      optimizer: { name: "SGD", args: { lr: {} } },
      objective: { name: "sphere" },
      steps: 1,
    },
  })) {
    it(`refuses ${name}`, async () => {
      const { code, err } = await run(spec);
      assert.equal(code, 2);
      assert.ok(err.startsWith("optimizer-playground run: "), err);
    });
  }
});

describe("headless catalogue", () => {
  it("describes every class with its parameters", async () => {
    const { code, out } = await cli(["catalogue", "--json"]);
    assert.equal(code, 0);
    const { version, optimizers, schedulers, objectives } = JSON.parse(out);
    assert.equal(version, 1);
    const sgd = optimizers.find((o: { name: string }) => o.name === "SGD");
    const { name, default: value, position, keywordOnly } = sgd.parameters[0];
    assert.deepEqual(
      { name, value, position, keywordOnly },
      { name: "lr", value: 0.001, position: 1, keywordOnly: false },
    );
    assert.ok(schedulers.some((s: { name: string }) => s.name === "StepLR"));
    assert.ok(objectives.some((o: { noisy: boolean }) => o.noisy));
  });

  it("is readable too", async () => {
    assert.match((await cli(["catalogue"])).out, /torch\.optim\.SGD: Stochastic/);
    assert.match((await cli(["objectives"])).out, /noisy-quadratic \(noisy\)/);
  });
});

describe("a script with other files beside it", () => {
  const project = (files: Readonly<Record<string, string>>) => {
    const root = mkdtempSync(join(folder, "project-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(root, name, ".."), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return root;
  };
  const text = "import torch\nfrom config import LR\no = torch.optim.SGD(p, lr=LR)\n";

  it("takes values from them and says where they stand", async () => {
    const root = project({ "train.py": text, "config.py": "# rates\nLR = 0.25\n" });
    const { optimizers } = await previewJson(join(root, "train.py"));
    const lr = { value: 0.25, origin: "argument", text: "LR", via: "constant" };
    assert.deepEqual(optimizers[0].args.lr, { ...lr, file: "config.py", line: 2 });
  });

  it("shows what a helper builds at the call, and where it really stands", async () => {
    const root = project({
      "train.py": "from lib.build import make\nopt = make(3e-4)\n",
      "lib/build.py": "from torch.optim import Adam\ndef make(lr):\n    return Adam(p, lr=lr)\n",
    });
    const { optimizers } = await previewJson(join(root, "train.py"));
    const [{ line, column, name, variable, definedAt }] = optimizers;
    assert.deepEqual([line, column, name, variable], [2, 6, "Adam", "opt"]);
    assert.deepEqual(definedAt, { file: "lib/build.py", line: 3 });
  });

  it("reads nothing outside of the script's folder, not even through a link", async () => {
    const outside = project({ "config.py": "LR = 9.0\n" });
    const root = project({ "train.py": text });
    symlinkSync(join(outside, "config.py"), join(root, "config.py"));
    const { optimizers } = await previewJson(join(root, "train.py"));
    assert.equal(optimizers[0].args.lr.origin, "assumed");
  });
});
