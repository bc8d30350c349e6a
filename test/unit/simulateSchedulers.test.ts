import assert from "node:assert/strict";
import {
  epochProgram,
  type RunPlan,
  type SchedulerPlan,
  type SchedulerStepNode,
  stepProgram,
} from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import type { PyArgs, PyObject } from "../../src/core/spec/pyValue.ts";

const call = () => assert.fail("no function in these plans");

const object = (type: string, at: number): PyObject => ({ kind: "object", type, ref: String(at) });

const step = (scheduler: number): SchedulerStepNode => ({ kind: "schedulerStep", scheduler });

/** SGD on x² + y² from (1, 0): each update multiplies x by 1 − 2·lr. */
function simulate(
  lr: number,
  schedulers: readonly SchedulerPlan[],
  program: RunPlan["program"],
  args: PyArgs = {},
) {
  const objective = { name: "sphere", options: {}, start: [1, 0] };
  const optimizer = { name: "SGD", args: { lr, ...args }, groups: [{}] };
  return simulateNow({ optimizer, schedulers, program, objective, seed: 0 }, { call });
}

const rates = (trace: ReturnType<typeof simulate>) =>
  Array.from(trace.lr[0] ?? [], (x) => Number(x.toPrecision(12)));

describe("schedulers in a simulated run", () => {
  it("ReduceLROnPlateau is given the loss when it steps after every update", () => {
    const plateau = { name: "ReduceLROnPlateau", args: { patience: 2n } };
    const program = stepProgram(6, [{ ...step(0), argument: "metric" }]);
    // With lr = 1 the update only flips the sign: the loss stays 1, and the fourth step reduces.
    const trace = simulate(1, [plateau], program);
    assert.deepEqual(rates(trace), [1, 1, 1, 1, 0.1, 0.1]);
    assert.deepEqual(trace.marks, [{ step: 4, kind: "reduction", scheduler: 0 }]);
  });

  it("ReduceLROnPlateau is given the epoch's mean loss when it steps after every epoch", () => {
    const args = { patience: 0n, threshold_mode: "abs", threshold: 0.1 };
    const plateau = { name: "ReduceLROnPlateau", args };
    const program = epochProgram(4, 2, [{ ...step(0), argument: "metric" }]);
    // Losses 1/4, 1/16 | 1/64, 1/256 | …: the means fall by 0.146, then by 0.009; the last losses
    // of the first two epochs are less than 0.1 apart and would reduce one epoch earlier.
    const trace = simulate(0.25, [plateau], program);
    assert.deepEqual(rates(trace), [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.025, 0.025]);
  });

  it("a scheduler that waits for the highest metric is not misled by a falling loss", () => {
    const program = stepProgram(8, [{ ...step(0), argument: "metric" }]);
    for (const mode of ["min", "max"]) {
      const plateau = { name: "ReduceLROnPlateau", args: { patience: 1n, mode } };
      assert.deepEqual(simulate(0.25, [plateau], program).marks, [], mode);
      // The loss rises from update to update.
      assert.notDeepEqual(simulate(1.1, [plateau], program).marks, [], mode);
    }
  });

  const marksOf = (scheduler: SchedulerPlan, node: Partial<SchedulerStepNode>, steps: number) => {
    const program = stepProgram(steps, [{ ...step(0), ...node }]);
    const { marks } = simulate(0.1, [scheduler], program);
    return marks.map(({ step: at, kind }) => `${at} ${kind}`);
  };

  it("schedules of transformers mark the end of the warm-up, restarts and phases", () => {
    const lengths = { num_warmup_steps: 4n, num_training_steps: 16n };
    const restarts = "get_cosine_with_hard_restarts_schedule_with_warmup";
    assert.deepEqual(marksOf({ name: restarts, args: { ...lengths, num_cycles: 3n } }, {}, 20), [
      "4 phase",
      "8 restart",
      "12 restart",
    ]);
    assert.deepEqual(
      marksOf({ name: "get_wsd_schedule", args: { ...lengths, num_decay_steps: 5n } }, {}, 20),
      ["4 phase", "11 phase", "16 phase"],
    );
    const args = { name: "linear", ...lengths };
    assert.deepEqual(marksOf({ name: "get_scheduler", args }, {}, 20), ["4 phase"]);
  });

  it("schedules of timm are given the count of their calls where nothing else is known", () => {
    const args = { t_initial: 4n, cycle_limit: 3n, warmup_t: 2n, t_in_epochs: false };
    const byUpdate = { method: "step_update", argument: "count" } as const;
    const cosine = { name: "CosineLRScheduler", args };
    assert.deepEqual(marksOf(cosine, byUpdate, 15), [
      "2 phase",
      "4 restart",
      "8 restart",
      "12 phase",
    ]);
    assert.deepEqual(marksOf(cosine, { argument: "count" }, 15), [], "step(epoch) has no effect");
    const drops = { name: "MultiStepLRScheduler", args: { decay_t: [3n, 6n], decay_rate: 0.5 } };
    assert.deepEqual(marksOf(drops, { argument: "count" }, 10), ["2 milestone", "5 milestone"]);
  });

  it("timm's plateau is given a count and the loss", () => {
    const plateau = {
      name: "PlateauLRScheduler",
      args: { patience_t: 2n, mode: "min", warmup_t: 1n },
    };
    const node = { ...step(0), argument: "count", metric: "metric" } as const;
    // The warm-up leads from 0 to 1 in one step; from then on the loss stays where it is.
    const trace = simulate(1, [plateau], stepProgram(8, [node]));
    assert.deepEqual(rates(trace), [0, 1, 1, 1, 1, 0.1, 0.1, 0.1]);
    assert.deepEqual(trace.marks, [{ step: 5, kind: "reduction", scheduler: 0 }]);
  });

  it("a class without step_update raises what Python raises", () => {
    const constant = { name: "get_constant_schedule", args: {} };
    const program = stepProgram(2, [{ ...step(0), method: "step_update", argument: "count" }]);
    const { error } = simulate(1, [constant], program);
    assert.equal(error?.type, "AttributeError");
    assert.equal(error?.message, "'LambdaLR' object has no attribute 'step_update'");
  });

  const warmup: SchedulerPlan = { name: "LinearLR", args: { start_factor: 0.5, total_iters: 2n } };
  const restarts: SchedulerPlan = { name: "CosineAnnealingWarmRestarts", args: { T_0: 2n } };
  const sequence = (milestone: bigint): SchedulerPlan => ({
    name: "SequentialLR",
    args: {
      schedulers: [object("LinearLR", 0), object(restarts.name, 1)],
      milestones: [milestone],
    },
  });

  it("marks belong to the scheduler that made them, also inside a composite", () => {
    const trace = simulate(0.1, [warmup, restarts, sequence(3n)], stepProgram(8, [step(2)]));
    assert.deepEqual(rates(trace), [0.05, 0.075, 0.1, 0.1, 0.05, 0.1, 0.05, 0.1]);
    assert.deepEqual(trace.marks, [
      { step: 2, kind: "phase", scheduler: 0 },
      { step: 3, kind: "milestone", scheduler: 2 },
      { step: 5, kind: "restart", scheduler: 1 },
      { step: 7, kind: "restart", scheduler: 1 },
    ]);
  });

  it("an exception inside a composite is raised by the composite's step", () => {
    const cycle = { name: "OneCycleLR", args: { max_lr: 0.1, total_steps: 4n } };
    const chained = { name: "ChainedScheduler", args: { schedulers: [object("OneCycleLR", 0)] } };
    const { error } = simulate(0.1, [cycle, chained], stepProgram(9, [step(1)]), { momentum: 0.9 });
    assert.deepEqual(error, {
      type: "ValueError",
      message: "Tried to step 5 times. The specified number of total steps is 4",
      step: 5,
      source: { kind: "schedulerStep", index: 1, call: 5 },
    });
  });

  it("a composite's constructor refuses at its own place in the plan", () => {
    const plateau = { name: "ReduceLROnPlateau", args: {} };
    const chained = {
      name: "ChainedScheduler",
      args: { schedulers: [object("LinearLR", 0), object("ReduceLROnPlateau", 1)] },
    };
    const { error } = simulate(0.1, [warmup, plateau, chained], stepProgram(1, []));
    assert.equal(error?.type, "ValueError");
    assert.match(error?.message ?? "", /^ChainedScheduler does not support `ReduceLROnPlateau`/);
    assert.deepEqual(error?.source, { kind: "scheduler", index: 2 });
  });

  it("PyTorch's warnings are data, each once", () => {
    const first = { kind: "loop", role: "batch", count: 3 } as const;
    const argument = { fn: { kind: "function", source: "7", code: null }, variables: [] } as const;
    const body = [{ ...step(0), argument }, step(1), { kind: "optimizerStep" }] as const;
    const plan: RunPlan = {
      optimizer: { name: "SGD", args: {}, groups: [{}] },
      schedulers: [{ name: "ExponentialLR", args: { gamma: 0.9 } }, restarts],
      program: [{ ...first, body }],
      objective: null,
      seed: 0,
    };
    const { warnings } = simulateNow(plan, { call: () => 7n });
    assert.deepEqual(
      warnings.map(({ code, scheduler, step: at }) => ({ code, scheduler, at })),
      [
        { code: "step-order", scheduler: 0, at: 0 },
        { code: "epoch-argument", scheduler: 0, at: 0 },
      ],
    );
    assert.match(warnings[0]?.message ?? "", /^Detected call of `lr_scheduler\.step\(\)` before/);
    const ordered = { ...first, body: [{ kind: "optimizerStep" } as const, step(0)] };
    assert.deepEqual(simulateNow({ ...plan, program: [ordered] }, { call }).warnings, []);
  });
});
