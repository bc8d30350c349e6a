import assert from "node:assert/strict";
import fc from "fast-check";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  momentumOf,
  type Optimizer,
  type OptimizerDefinition,
} from "../../src/core/optimizers/optimizer.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import {
  classNameOf,
  type SchedulerDefinition,
  type SchedulerHost,
  type SchedulerRun,
} from "../../src/core/schedulers/scheduler.ts";
import type { PyArgs, PyObject, PyValue } from "../../src/core/spec/pyValue.ts";

/** A live optimizer without weights, and schedulers built on it one after the other. */
export class Schedule {
  readonly optimizer: Optimizer;
  readonly runs: SchedulerRun[] = [];
  readonly events: string[] = [];
  private readonly host: SchedulerHost = {
    call: () => assert.fail("no function in these schedules"),
    find: ({ ref }) => this.runs[Number(ref)],
    onEvent: (run, event) => {
      this.events.push(`${this.runs.indexOf(run)} ${event}`);
    },
  };

  constructor(lrs: readonly number[], optimizer = "SGD") {
    const groups = lrs.map((lr) => ({ overrides: { lr }, tensors: [] }));
    this.optimizer = createOptimizer(findOptimizer(optimizer) as OptimizerDefinition, {}, groups);
  }

  add(name: string, args: PyArgs): SchedulerRun {
    const definition = findScheduler(name) as SchedulerDefinition;
    const run = createScheduler(definition, args, this.optimizer, this.host);
    this.runs.push(run);
    return run;
  }

  /** The last scheduler, as an argument of a composite. */
  object(): PyObject {
    const last = this.runs.length - 1;
    const { definition } = this.runs[last] as SchedulerRun;
    return { kind: "object", type: classNameOf(definition), ref: String(last) };
  }

  rates(): number[] {
    return this.optimizer.groups.map((group) => group.hp.lr);
  }

  momenta(): (number | null)[] {
    return this.optimizer.groups.map((group) => momentumOf(this.optimizer, group));
  }
}

export const rate = fc.double({ min: 1e-4, max: 1, noNaN: true });
export const length = fc.bigInt({ min: 1n, max: 60n });
const share = fc.double({ min: 0.05, max: 0.99, noNaN: true });

/** Classes with a closed form, with arguments for which it is the recursion's. */
export const closedArgs: Readonly<Record<string, fc.Arbitrary<PyArgs>>> = {
  StepLR: fc.record({ step_size: length, gamma: share }),
  MultiStepLR: fc.record({
    milestones: fc.array(length, { maxLength: 6 }),
    gamma: share,
  }),
  ConstantLR: fc.record({ factor: share, total_iters: length }),
  LinearLR: fc.record({ start_factor: share, end_factor: share, total_iters: length }),
  ExponentialLR: fc.record({ gamma: share }),
  PolynomialLR: fc.record({
    total_iters: length,
    power: fc.double({ min: 0.5, max: 4, noNaN: true }),
  }),
  CosineAnnealingLR: fc.record({
    T_max: length,
    eta_min: fc.double({ min: 0, max: 1e-3, noNaN: true }),
  }),
};

const lengths = { num_warmup_steps: fc.bigInt({ min: 0n, max: 60n }), num_training_steps: length };
const cosine = { ...lengths, num_cycles: fc.double({ min: 0.1, max: 4, noNaN: true }) };
const shape = fc.constantFrom("linear", "cosine", "1-sqrt");

/** Hugging Face's schedules: the factor is a function of the step alone. */
export const transformersArgs: Readonly<Record<string, fc.Arbitrary<PyArgs>>> = {
  get_constant_schedule: fc.constant({}),
  get_constant_schedule_with_warmup: fc.record({ num_warmup_steps: length }),
  get_linear_schedule_with_warmup: fc.record(lengths),
  get_cosine_schedule_with_warmup: fc.record(cosine),
  get_cosine_with_hard_restarts_schedule_with_warmup: fc.record(cosine),
  get_polynomial_decay_schedule_with_warmup: fc.record({
    num_warmup_steps: fc.bigInt({ min: 0n, max: 20n }),
    num_training_steps: fc.bigInt({ min: 21n, max: 60n }),
    lr_end: fc.double({ min: 1e-9, max: 5e-4, noNaN: true }),
    power: fc.double({ min: 0.5, max: 4, noNaN: true }),
  }),
  get_inverse_sqrt_schedule: fc.record({ num_warmup_steps: length, timescale: length }),
  get_cosine_with_min_lr_schedule_with_warmup: fc.record({
    ...cosine,
    min_lr: fc.double({ min: 0, max: 1e-3, noNaN: true }),
  }),
  get_cosine_with_min_lr_schedule_with_warmup_lr_rate: fc.record({
    ...cosine,
    min_lr_rate: share,
    warmup_lr_rate: share,
  }),
  get_wsd_schedule: fc.record({
    num_warmup_steps: length,
    num_decay_steps: length,
    num_stable_steps: length,
    warmup_type: shape,
    decay_type: shape,
    min_lr_ratio: share,
  }),
};

const warmup = {
  warmup_t: fc.bigInt({ min: 0n, max: 20n }),
  warmup_lr_init: fc.double({ min: 0, max: 0.1, noNaN: true }),
  warmup_prefix: fc.boolean(),
  t_in_epochs: fc.boolean(),
};
const cycle = {
  ...warmup,
  t_initial: length,
  lr_min: fc.double({ min: 0, max: 1e-3, noNaN: true }),
  cycle_mul: fc.constantFrom<PyValue>(1n, 1, 2n, 3n, 1.5),
  cycle_decay: share,
  cycle_limit: fc.bigInt({ min: 1n, max: 5n }),
};
const power = fc.double({ min: 0.3, max: 3, noNaN: true });

/** timm's schedules, whose steps are given a count. */
export const timmArgs: Readonly<Record<string, fc.Arbitrary<PyArgs>>> = {
  CosineLRScheduler: fc.record({ ...cycle, k_decay: power }),
  TanhLRScheduler: fc.record(cycle),
  PolyLRScheduler: fc.record({ ...cycle, k_decay: power, power }),
  StepLRScheduler: fc.record({ ...warmup, decay_t: length, decay_rate: share }),
  MultiStepLRScheduler: fc.record({
    ...warmup,
    decay_t: fc.array(length, { maxLength: 6 }),
    decay_rate: share,
  }),
};

/** Every class that needs neither functions nor other schedulers. */
export const simpleArgs: Readonly<Record<string, fc.Arbitrary<PyArgs>>> = {
  ...closedArgs,
  ...transformersArgs,
  CosineAnnealingWarmRestarts: fc.record({
    T_0: length,
    T_mult: fc.bigInt({ min: 1n, max: 3n }),
  }),
  CyclicLR: fc.record({
    base_lr: rate,
    max_lr: rate,
    step_size_up: length,
    step_size_down: length,
    mode: fc.constantFrom("triangular", "triangular2", "exp_range"),
    gamma: share,
  }),
  OneCycleLR: fc.record({
    max_lr: rate,
    total_steps: fc.bigInt({ min: 200n, max: 300n }),
    pct_start: fc.double({ min: 0.1, max: 0.4, noNaN: true }),
    anneal_strategy: fc.constantFrom("cos", "linear"),
    three_phase: fc.boolean(),
  }),
  SWALR: fc.record({
    swa_lr: rate,
    anneal_epochs: length,
    anneal_strategy: fc.constantFrom("cos", "linear"),
  }),
};
