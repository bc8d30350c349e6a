import assert from "node:assert/strict";
import { cli } from "./cliTools.ts";

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
