import { InternalsRecorder } from "./internals.ts";
import { LiveSchedulers } from "./liveSchedulers.ts";
import { findObjective } from "./objectives/index.ts";
import {
  completeOptions,
  type Objective,
  type ObjectiveDefinition,
} from "./objectives/objective.ts";
import { findOptimizer } from "./optimizers/index.ts";
import {
  createOptimizer,
  momentumOf,
  noteStep,
  type Optimizer,
  type OptimizerDefinition,
  setMomentum,
  stepOptimizer,
} from "./optimizers/optimizer.ts";
import type { Closure, Tensor } from "./optimizers/tensor.ts";
import { createRandom, type Random } from "./random.ts";
import {
  type CallError,
  type CounterFunctionPlan,
  countSteps,
  type LoopNode,
  type OptimizerStepNode,
  type ProgramNode,
  type RunPlan,
  type SchedulerStepNode,
  type StepValue,
  type WhenNode,
} from "./runPlan.ts";
import { PyError } from "./spec/pyError.ts";
import type { CallFunction, PyValue } from "./spec/pyValue.ts";
import { truthy } from "./spec/values.ts";
import type { ErrorSource, RunError, Trace } from "./trace.ts";

export interface SimulateOptions {
  /** Keep the position after every update. */
  readonly recordParams?: boolean;
  /** Keep the gradient of every update and the optimizer's state after it. */
  readonly recordInternals?: boolean;
  /** Stands for the plan's objective where the catalogue does not have it. */
  readonly objective?: ObjectiveDefinition;
  /** The rate and the momentum of each update, where they are not the plan's schedulers'. */
  readonly rates?: GivenRates;
  /** Leave out the losses of all updates but the last: NaN stands for them. */
  readonly finalLossOnly?: boolean;
  /** Updates between two yields. */
  readonly chunk?: number;
  /** Draws the objective's noise, in place of a stream from the plan's seed. */
  readonly random?: Random;
  /** Evaluates a function of the user's script, such as an `lr_lambda`. */
  readonly call: CallFunction;
}

/** One number per update, for every parameter group alike. */
export interface GivenRates {
  readonly lr: Float64Array;
  readonly momentum: Float64Array | null;
}

/**
 * Runs a plan. Yields the number of updates made after every chunk, so that a caller can report
 * progress or stop; returns the trace. An exception PyTorch would raise ends the trace and is
 * data in it; an unknown name in the plan is a bug of the caller and throws.
 */
export function* simulate(plan: RunPlan, options: SimulateOptions): Generator<number, Trace> {
  const recorder = new Recorder(plan, options);
  try {
    recorder.construct();
    yield* recorder.execute(plan.program, {});
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    recorder.fail(error);
  }
  return recorder.trace();
}

/** Runs a plan to its end in one go. */
export function simulateNow(plan: RunPlan, options: SimulateOptions): Trace {
  const run = simulate(plan, options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

function required<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`not in the catalogue: ${name}`);
  return found;
}

function raise(error: CallError | undefined): void {
  if (error) throw new PyError(error.type, error.message);
}

function setRates(optimizer: Optimizer, { lr, momentum }: GivenRates, update: number): void {
  for (const group of optimizer.groups) {
    group.hp.lr = lr[update] as number;
    if (momentum) setMomentum(optimizer, group, momentum[update] as number);
  }
}

const inUpdate: ErrorSource = { kind: "optimizerStep" };

type StepNode = OptimizerStepNode | SchedulerStepNode;

const isStep = (node: ProgramNode): node is StepNode =>
  node.kind === "optimizerStep" || node.kind === "schedulerStep";

/** How many rounds each loop has begun, by counter name. */
type Counters = Record<string, number>;

class Recorder {
  private readonly plan: RunPlan;
  private readonly options: SimulateOptions;
  private readonly objective: Objective | null;
  private readonly theta: Float64Array;
  private readonly grad: Float64Array;
  private readonly lr: Float64Array[];
  private readonly momentum: Float64Array[];
  private readonly loss: Float64Array | null;
  private readonly params: Float64Array | null;
  private readonly initialLoss: number | null;
  private readonly evaluations: Int32Array | null;
  private readonly closure: Closure;
  private readonly schedulers: LiveSchedulers;
  /** Updates made when a scheduler was last given a metric. */
  private readonly metricFrom = new Map<number, number>();
  /** How often a step whose count cannot be read was made. */
  private readonly stepCounts = new Map<SchedulerStepNode, number>();
  private readonly epochStarts: number[] = [];
  private readonly chunk: number;
  private optimizer: Optimizer | null = null;
  private internals: InternalsRecorder | null = null;
  private error: RunError | null = null;
  private source: ErrorSource = { kind: "optimizer" };
  /** The scheduler whose `step()` runs; null in a constructor and in an update. */
  private current: number | null = null;
  private steps = 0;
  private sinceYield = 0;

  constructor(plan: RunPlan, options: SimulateOptions) {
    this.plan = plan;
    this.options = options;
    this.chunk = options.chunk ?? 1000;
    this.schedulers = new LiveSchedulers(options.call, () => this.steps);
    const groups = plan.optimizer.groups.length;
    const total = countSteps(plan.program);
    const start = this.startPoint();
    this.theta = Float64Array.from(start);
    this.grad = new Float64Array(start.length);
    this.objective = this.createObjective(groups);
    this.lr = plan.optimizer.groups.map(() => new Float64Array(total));
    this.momentum = plan.optimizer.groups.map(() => new Float64Array(total));
    this.loss = this.objective && new Float64Array(total);
    this.initialLoss = this.objective?.value(this.theta) ?? null;
    this.params = options.recordParams ? new Float64Array((total + 1) * start.length) : null;
    this.params?.set(this.theta);
    const isJoint = findOptimizer(plan.optimizer.name)?.joint === true;
    this.evaluations = this.objective && isJoint ? new Int32Array(total) : null;
    this.closure = () => this.evaluateLoss();
  }

  /** The loss on the present mini-batch; the gradient follows the weights. */
  private evaluateLoss(): number {
    if (this.evaluations) this.evaluations[this.steps] = (this.evaluations[this.steps] ?? 0) + 1;
    this.sinceYield += 1;
    return this.objective?.evaluate(this.theta, this.grad) ?? 0;
  }

  private startPoint(): readonly number[] {
    const { objective } = this.plan;
    if (!objective) return [];
    const definition = this.definitionOf(objective.name);
    return objective.start ?? definition.start(completeOptions(definition, objective.options));
  }

  private createObjective(groups: number): Objective | null {
    const { objective, seed } = this.plan;
    if (!objective) return null;
    const definition = this.definitionOf(objective.name);
    const options = completeOptions(definition, objective.options);
    return definition.create(options, this.options.random ?? createRandom(seed), groups);
  }

  private definitionOf(objective: string): ObjectiveDefinition {
    return this.options.objective ?? required(findObjective(objective), objective);
  }

  /** The constructors in the script's order: the optimizer, then its schedulers. */
  construct(): void {
    const { optimizer, schedulers } = this.plan;
    raise(optimizer.raises);
    const definition = required(findOptimizer(optimizer.name), optimizer.name);
    const groups = optimizer.groups.map((overrides, i) => ({
      overrides,
      tensors: [this.tensorOf(i, optimizer.groups.length, definition)],
    }));
    this.optimizer = createOptimizer(definition, optimizer.args, groups);
    if (this.options.recordInternals) {
      const updates = (this.lr[0] as Float64Array).length;
      this.internals = new InternalsRecorder(this.optimizer, this.theta.length, updates);
    }
    for (const [index, scheduler] of schedulers.entries()) {
      this.source = { kind: "scheduler", index };
      raise(scheduler.raises);
      this.schedulers.add(scheduler, this.optimizer);
    }
  }

  /** Group i's contiguous share of the coordinates; an empty share gets no updates. */
  private tensorOf(i: number, groups: number, definition: OptimizerDefinition): Tensor {
    const cut = (k: number) => Math.ceil((k * this.theta.length) / groups);
    const theta = this.theta.subarray(cut(i), cut(i + 1));
    const grad = this.grad.subarray(cut(i), cut(i + 1));
    const shape = this.plan.objective?.shape ?? definition.standInShape?.(theta.length);
    return { theta, grad, hasGrad: theta.length > 0, ...(shape ? { shape } : {}) };
  }

  *execute(nodes: readonly ProgramNode[], counters: Counters): Generator<number> {
    for (const node of nodes) {
      if (isStep(node)) this.step(node, counters);
      else if (node.kind === "loop") yield* this.executeLoop(node, counters);
      else if (this.holds(node, counters)) yield* this.execute(node.body, counters);
      if (this.isDue()) yield this.steps;
    }
  }

  private step(node: StepNode, counters: Counters): void {
    if (node.kind === "optimizerStep") this.stepOptimizer();
    else this.stepScheduler(node, counters);
  }

  /** Whether a chunk is done; the next one begins then. */
  private isDue(): boolean {
    if (this.sinceYield < this.chunk) return false;
    this.sinceYield = 0;
    return true;
  }

  private *executeLoop(node: LoopNode, counters: Counters): Generator<number> {
    // A generator per round would take longer than the steps themselves.
    const isFlat = node.body.every(isStep);
    for (let i = 0; i < node.count; i++) {
      if (node.counter !== undefined) counters[node.counter] = i;
      if (node.role === "epoch") this.epochStarts.push(this.steps);
      if (!isFlat) yield* this.execute(node.body, counters);
      else {
        for (const step of node.body) this.step(step as StepNode, counters);
        if (this.isDue()) yield this.steps;
      }
    }
  }

  private holds({ tests }: WhenNode, counters: Counters): boolean {
    this.sinceYield += 1;
    return tests.every(({ test, wanted }) => truthy(this.evaluate(test, counters)) === wanted);
  }

  private evaluate({ fn, variables }: CounterFunctionPlan, counters: Counters): PyValue {
    const args = variables.map((name) => BigInt(counters[name] ?? 0));
    return this.options.call(fn, args);
  }

  private stepOptimizer(): void {
    const optimizer = this.optimizer as Optimizer;
    const k = this.steps;
    this.source = inUpdate;
    this.current = null;
    if (this.options.rates) setRates(optimizer, this.options.rates, k);
    for (const [g, group] of optimizer.groups.entries()) {
      (this.lr[g] as Float64Array)[k] = group.hp.lr;
      (this.momentum[g] as Float64Array)[k] = momentumOf(optimizer, group) ?? Number.NaN;
    }
    if (this.objective && this.loss) {
      this.objective.gradient(this.theta, this.grad);
      this.internals?.noteGradient(k, this.grad);
      stepOptimizer(optimizer, this.closure);
      this.internals?.read(k + 1);
      const isWanted = !this.options.finalLossOnly || k === this.loss.length - 1;
      this.loss[k] = isWanted ? this.objective.value(this.theta) : Number.NaN;
      this.params?.set(this.theta, (k + 1) * this.theta.length);
    } else noteStep(optimizer);
    this.steps += 1;
    this.sinceYield += 1;
  }

  private stepScheduler(node: SchedulerStepNode, counters: Counters): void {
    const { scheduler, method, argument, metric } = node;
    this.current = scheduler;
    const value = this.stepValue(argument, node, counters);
    if (method === "step_update") this.schedulers.stepUpdate(scheduler, value);
    else this.schedulers.step(scheduler, value, this.stepValue(metric, node, counters));
    this.sinceYield += 1;
  }

  private stepValue(
    value: StepValue | undefined,
    node: SchedulerStepNode,
    counters: Counters,
  ): PyValue | undefined {
    if (value === undefined) return undefined;
    if (value === "metric") return this.metricFor(node.scheduler);
    if (value !== "count") return this.evaluate(value, counters);
    const count = (this.stepCounts.get(node) ?? 0) + 1;
    this.stepCounts.set(node, count);
    return BigInt(count);
  }

  /** A scheduler that waits for the highest metric gets one that rises as the loss falls. */
  private metricFor(scheduler: number): number {
    const loss = this.meanLoss(scheduler);
    return this.schedulers.wantsHighest(scheduler) ? 1 / (1 + loss) : loss;
  }

  /** The stand-in loss since the last metric: of the epoch, or of the one update. */
  private meanLoss(scheduler: number): number {
    const { loss, steps, initialLoss } = this;
    if (!loss) throw new Error("a metric needs an objective");
    const from = this.metricFrom.get(scheduler) ?? 0;
    this.metricFrom.set(scheduler, steps);
    if (from === steps) return (steps === 0 ? initialLoss : loss[steps - 1]) as number;
    let sum = 0;
    for (let k = from; k < steps; k++) sum += loss[k] as number;
    return sum / (steps - from);
  }

  fail(error: PyError): void {
    const { type, message } = error;
    this.error = { type, message, step: this.steps, source: this.errorSource() };
  }

  private errorSource(): ErrorSource {
    if (this.current === null) return this.source;
    const call = this.schedulers.callsOf(this.current);
    return { kind: "schedulerStep", index: this.current, call };
  }

  trace(): Trace {
    const { steps, error, initialLoss, evaluations } = this;
    const { marks, warnings } = this.schedulers;
    const cut = <T extends Float64Array | Int32Array>(values: T): T =>
      steps === values.length ? values : (values.slice(0, steps) as T);
    const hasMomentum = this.optimizer?.definition.momentumField != null;
    return {
      steps,
      lr: this.lr.map(cut),
      momentum: this.momentum.map((values) => (hasMomentum ? cut(values) : null)),
      loss: this.loss && cut(this.loss),
      initialLoss,
      evaluations: evaluations && cut(evaluations),
      params: this.params?.slice(0, (steps + 1) * this.theta.length) ?? null,
      internals: this.internals?.internals(steps) ?? null,
      epochStarts: Int32Array.from(this.epochStarts),
      marks,
      warnings,
      error,
    };
  }
}
