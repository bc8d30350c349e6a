import { InternalsRecorder } from "./internals.ts";
import { type KernelMemory, type Place, zerosLike } from "./kernels/memory.ts";
import { LiveOptimizer } from "./liveOptimizer.ts";
import { LiveSchedulers } from "./liveSchedulers.ts";
import type { Objective, ObjectiveDefinition } from "./objectives/objective.ts";
import { findOptimizer } from "./optimizers/index.ts";
import {
  noteStep,
  type Optimizer,
  type OptimizerDefinition,
  raiseWithoutClosure,
  setMomentum,
  stepOptimizer,
} from "./optimizers/optimizer.ts";
import type { Closure, Tensor } from "./optimizers/tensor.ts";
import { openObjective } from "./planObjective.ts";
import type { Evaluate, ProgramHost } from "./programRunner.ts";
import type { Random } from "./random.ts";
import {
  builtIn,
  countSteps,
  isDynamic,
  type RunPlan,
  type SchedulerPlan,
  type SchedulerStepNode,
} from "./runPlan.ts";
import { type Allocate, Series } from "./series.ts";
import type { PyError } from "./spec/pyError.ts";
import type { CallFunction } from "./spec/pyValue.ts";
import type { ErrorSource, RunError, Trace } from "./trace.ts";
import { WatchedLoss } from "./watchedLoss.ts";

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
  /** Where rates, momenta and losses are kept, if not in the thread's own memory. */
  readonly allocate?: Allocate;
  /** Draws the objective's noise, in place of a stream from the plan's seed. */
  readonly random?: Random;
  /** Where the noise lies, if there are kernels for what is done with it. */
  readonly memory?: KernelMemory | null;
  /** Evaluates a function of the user's script, such as an `lr_lambda`. */
  readonly call: CallFunction;
}

/** One number per update, for every parameter group alike. */
export interface GivenRates {
  readonly lr: Float64Array;
  readonly momentum: Float64Array | null;
}

function setRates(optimizer: Optimizer, { lr, momentum }: GivenRates, update: number): void {
  for (const group of optimizer.groups) {
    group.hp.lr = lr[update] as number;
    if (momentum) setMomentum(optimizer, group, momentum[update] as number);
  }
}

const inUpdate: ErrorSource = { kind: "optimizerStep" };

/** Arrays start no larger; a run that is cut short needs not fill the memory first. */
const MAX_CAPACITY = 5_000_000;

/** A run of a plan that records what every update was made with and what it did. */
export class Recorder implements ProgramHost {
  work = 0;
  private readonly plan: RunPlan;
  private readonly options: SimulateOptions;
  private readonly objective: Objective | null;
  private readonly theta: Float64Array;
  private readonly grad: Float64Array;
  /** The loss that came with the newest gradient. */
  private readonly found = new Float64Array(1);
  private readonly series: Series;
  private readonly initialLoss: number | null;
  /** The update whose loss is wanted where only the last one is; null where that is not known. */
  private readonly lastStep: number | null;
  private readonly closure: Closure;
  readonly schedulers: LiveSchedulers;
  private readonly watched: WatchedLoss;
  private readonly epochStarts: number[] = [];
  readonly optimizer = new LiveOptimizer();
  private internals: InternalsRecorder | null = null;
  private error: RunError | null = null;
  /** The loss after the last update is wanted and not written yet. */
  private isLossDue = false;
  private source: ErrorSource = { kind: "optimizer" };
  /** The scheduler whose `step()` runs; null in a constructor and in an update. */
  private current: number | null = null;
  private steps = 0;

  /** The run's vectors lie in `place`, if it is given one. */
  constructor(plan: RunPlan, options: SimulateOptions, place: Place | null) {
    this.plan = plan;
    this.options = options;
    this.schedulers = new LiveSchedulers(
      options.call,
      () => this.steps,
      (scheduler) => this.metricFor(scheduler),
    );
    const groups = plan.optimizer.groups.length;
    const total = Math.min(countSteps(plan.program), MAX_CAPACITY);
    const { start, objective } = openObjective(plan, options);
    this.theta = place?.hold(start) ?? Float64Array.from(start);
    this.grad = zerosLike(this.theta);
    this.objective = objective;
    const isJoint = findOptimizer(plan.optimizer.name)?.joint === true;
    const shape = {
      capacity: total,
      groups,
      dimensions: start.length,
      withLoss: this.objective !== null,
      withParams: options.recordParams ?? false,
      withEvaluations: this.objective !== null && isJoint,
    };
    this.series = new Series(shape, options.allocate);
    this.initialLoss = this.objective?.value(this.theta) ?? null;
    this.series.params?.set(this.theta);
    this.watched = new WatchedLoss(this.series, this.initialLoss);
    this.lastStep = isDynamic(plan.program) ? null : total - 1;
    this.closure = (loss) => this.evaluateLoss(loss);
  }

  /** The loss on the present mini-batch; the gradient follows the weights. */
  private evaluateLoss(loss: Float64Array): void {
    const { evaluations } = this.series;
    if (evaluations) evaluations[this.steps] = (evaluations[this.steps] ?? 0) + 1;
    this.work += 1;
    loss[0] = this.objective?.evaluate(this.theta, this.grad) ?? 0;
  }

  /** The constructors in the script's order: the optimizer, then its schedulers. */
  construct(): void {
    const { optimizer, schedulers } = this.plan;
    this.optimizer.construct(optimizer, (definition) =>
      optimizer.groups.map((overrides, i) => ({
        overrides,
        tensors: [this.tensorOf(i, optimizer.groups.length, definition)],
      })),
    );
    const later = new Set(builtIn(this.plan.program));
    for (const index of schedulers.keys()) if (!later.has(index)) this.build(index);
  }

  build(index: number): void {
    const scheduler = this.plan.schedulers[index] as SchedulerPlan;
    this.current = null;
    this.source = { kind: "scheduler", index };
    this.schedulers.build(index, scheduler, this.optimizer.made as Optimizer);
  }

  /** Group i's contiguous share of the coordinates; an empty share gets no updates. */
  private tensorOf(i: number, groups: number, definition: OptimizerDefinition): Tensor {
    const cut = (k: number) => Math.ceil((k * this.theta.length) / groups);
    const theta = this.theta.subarray(cut(i), cut(i + 1));
    const grad = this.grad.subarray(cut(i), cut(i + 1));
    const shape = this.plan.objective?.shape ?? definition.standInShape?.(theta.length);
    return { theta, grad, hasGrad: theta.length > 0, ...(shape ? { shape } : {}) };
  }

  stepOptimizer(isBare: boolean): void {
    const optimizer = this.optimizer.made as Optimizer;
    const k = this.steps;
    this.source = inUpdate;
    this.current = null;
    if (isBare) raiseWithoutClosure(optimizer);
    if (k === 0) this.startRecording(optimizer);
    if (this.options.rates) setRates(optimizer, this.options.rates, k);
    this.series.reserve(k);
    this.series.recordRates(k, optimizer);
    if (this.objective) this.update(this.objective, optimizer, k);
    else noteStep(optimizer);
    this.steps += 1;
    this.work += 1;
  }

  private update(objective: Objective, optimizer: Optimizer, k: number): void {
    const { loss, params } = this.series;
    this.findGradient(objective);
    this.internals?.noteGradient(k, this.grad);
    stepOptimizer(optimizer, this.closure);
    this.internals?.read(k + 1);
    this.isLossDue = this.isLossWanted(k);
    if (loss && !this.isLossDue) loss[k] = Number.NaN;
    params?.set(this.theta, (k + 1) * this.theta.length);
  }

  /** The gradient for the next update may bring along the loss after the last one. */
  private findGradient(objective: Objective): void {
    const { loss } = this.series;
    if (!objective.gradientAndValue) {
      this.noteLoss();
      objective.gradient(this.theta, this.grad);
      return;
    }
    objective.gradientAndValue(this.theta, this.grad, this.found);
    if (this.isLossDue && loss) loss[this.steps - 1] = this.found[0] as number;
    this.isLossDue = false;
  }

  /** Writes the loss after the last update. */
  private noteLoss(): void {
    const { loss } = this.series;
    if (!this.isLossDue || !this.objective || !loss) return;
    loss[this.steps - 1] = this.objective.value(this.theta);
    this.isLossDue = false;
  }

  private startRecording(optimizer: Optimizer): void {
    if (!this.options.recordInternals) return;
    const updates = Math.min(countSteps(this.plan.program), MAX_CAPACITY);
    this.internals = new InternalsRecorder(optimizer, this.theta.length, updates);
  }

  private isLossWanted(k: number): boolean {
    return !this.options.finalLossOnly || this.lastStep === null || k === this.lastStep;
  }

  stepScheduler(node: SchedulerStepNode, evaluate: Evaluate): void {
    this.current = node.scheduler;
    this.schedulers.step(node, evaluate);
    this.work += 1;
  }

  beginEpoch(): void {
    this.epochStarts.push(this.steps);
  }

  /** A scheduler that waits for the highest metric gets one that rises as the loss falls. */
  private metricFor(scheduler: number): number {
    this.noteLoss();
    const loss = this.watched.mean(scheduler, this.steps);
    return this.schedulers.wantsHighest(scheduler) ? 1 / (1 + loss) : loss;
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

  get stepsMade(): number {
    return this.steps;
  }

  trace(): Trace {
    this.noteLoss();
    const { steps, error, initialLoss, watched } = this;
    const { lr, momentum, loss, params, evaluations } = this.series;
    const { marks, warnings } = this.schedulers;
    const cut = <T extends Float64Array | Int32Array>(values: T): T =>
      steps === values.length ? values : (values.slice(0, steps) as T);
    const hasMomentum = this.optimizer.made?.definition.momentumField != null;
    return {
      steps,
      lr: lr.map(cut),
      momentum: momentum.map((values) => (hasMomentum ? cut(values) : null)),
      loss: loss && cut(loss),
      initialLoss,
      evaluations: evaluations && cut(evaluations),
      params: params?.slice(0, (steps + 1) * this.theta.length) ?? null,
      internals: this.internals?.internals(steps) ?? null,
      epochStarts: Int32Array.from(this.epochStarts),
      schedulerCalls: this.plan.schedulers.map((_, i) => this.schedulers.callsOf(i)),
      watched: watched.trace(),
      marks,
      warnings,
      error,
    };
  }
}
