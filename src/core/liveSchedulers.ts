import type { Optimizer } from "./optimizers/optimizer.ts";
import type { Evaluate } from "./programRunner.ts";
import type { SchedulerPlan, SchedulerStepNode, StepValue } from "./runPlan.ts";
import { createScheduler } from "./schedulers/create.ts";
import { findScheduler } from "./schedulers/index.ts";
import type { SchedulerHost, SchedulerRun } from "./schedulers/scheduler.ts";
import { setEpoch, stepScheduler, stepUpdate } from "./schedulers/step.ts";
import { warningTexts } from "./schedulers/warnings.ts";
import { PyError, raiseIf } from "./spec/pyError.ts";
import type { CallFunction, PyValue } from "./spec/pyValue.ts";
import type { Mark, ScheduleWarning } from "./trace.ts";

/** The schedulers of a simulated run, in the order of the plan, and what they report. */
export class LiveSchedulers {
  readonly marks: Mark[] = [];
  readonly warnings: ScheduleWarning[] = [];
  private readonly runs: SchedulerRun[] = [];
  /** How often the script has stepped each of them; what a composite does inside is not counted. */
  private readonly calls: number[] = [];
  /** How often a step whose count cannot be read was made. */
  private readonly stepCounts = new Map<SchedulerStepNode, number>();
  private readonly host: SchedulerHost;
  private readonly metric: (scheduler: number) => number;

  /** `now` gives the number of updates made so far, `metric` what a scheduler is told to watch. */
  constructor(call: CallFunction, now: () => number, metric: (scheduler: number) => number) {
    this.metric = metric;
    this.host = {
      call,
      find: ({ ref }) => this.runs[Number(ref)],
      onEvent: (run, kind) => {
        this.marks.push({ step: now(), kind, scheduler: this.runs.indexOf(run) });
      },
      onWarning: (run, code) => {
        const scheduler = this.runs.indexOf(run);
        // As Python's default filter: each warning once.
        const isKnown = this.warnings.some((w) => w.scheduler === scheduler && w.code === code);
        if (isKnown) return;
        this.warnings.push({ code, message: warningTexts[code], scheduler, step: now() });
      },
    };
  }

  /** Builds a scheduler at its place in the plan, in place of one that stood there before. */
  build(index: number, { name, args, raises }: SchedulerPlan, optimizer: Optimizer): void {
    raiseIf(raises);
    const definition = findScheduler(name);
    if (!definition) throw new Error(`not in the catalogue: ${name}`);
    this.runs[index] = createScheduler(definition, args, optimizer, this.host);
    this.calls[index] = 0;
  }

  private runAt(index: number): SchedulerRun {
    const run = this.runs[index];
    if (!run) throw new PyError("Unresolved", "a scheduler is stepped before it is built");
    return run;
  }

  /** A program's `scheduler.last_epoch = …`. */
  setEpoch(index: number, epoch: PyValue): void {
    const run = this.runAt(index);
    setEpoch(run, epoch);
  }

  /** A program's `scheduler.step(…)`. */
  step(node: SchedulerStepNode, evaluate: Evaluate): void {
    const { scheduler, method } = node;
    const argument = this.stepValue(node.argument, node, evaluate);
    const isUpdate = method === "step_update";
    const metric = isUpdate ? undefined : this.stepValue(node.metric, node, evaluate);
    this.calls[scheduler] = this.callsOf(scheduler) + 1;
    if (isUpdate) stepUpdate(this.runAt(scheduler), argument);
    else stepScheduler(this.runAt(scheduler), argument, metric);
  }

  private stepValue(
    value: StepValue | undefined,
    node: SchedulerStepNode,
    evaluate: Evaluate,
  ): PyValue | undefined {
    if (value === undefined) return undefined;
    if (value === "metric") return this.metric(node.scheduler);
    if (value !== "count") return evaluate(value);
    const count = (this.stepCounts.get(node) ?? 0) + 1;
    this.stepCounts.set(node, count);
    return BigInt(count);
  }

  /** Whether a higher metric counts as better: `mode="max"`. */
  wantsHighest(index: number): boolean {
    return this.runs[index]?.args.mode === "max";
  }

  callsOf(index: number): number {
    return this.calls[index] ?? 0;
  }
}
