import type { Optimizer } from "./optimizers/optimizer.ts";
import type { SchedulerPlan } from "./runPlan.ts";
import { createScheduler } from "./schedulers/create.ts";
import { findScheduler } from "./schedulers/index.ts";
import type { SchedulerHost, SchedulerRun } from "./schedulers/scheduler.ts";
import { stepScheduler, stepUpdate } from "./schedulers/step.ts";
import { warningTexts } from "./schedulers/warnings.ts";
import { PyError } from "./spec/pyError.ts";
import type { CallFunction, PyValue } from "./spec/pyValue.ts";
import type { Mark, ScheduleWarning } from "./trace.ts";

/** The schedulers of a simulated run, in the order of the plan, and what they report. */
export class LiveSchedulers {
  readonly marks: Mark[] = [];
  readonly warnings: ScheduleWarning[] = [];
  private readonly runs: SchedulerRun[] = [];
  /** How often the script has stepped each of them; what a composite does inside is not counted. */
  private readonly calls: number[] = [];
  private readonly host: SchedulerHost;

  /** `now` gives the number of updates made so far. */
  constructor(call: CallFunction, now: () => number) {
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
  build(index: number, { name, args }: SchedulerPlan, optimizer: Optimizer): void {
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

  step(index: number, argument: PyValue | undefined, metric: PyValue | undefined): void {
    this.calls[index] = this.callsOf(index) + 1;
    stepScheduler(this.runAt(index), argument, metric);
  }

  stepUpdate(index: number, count: PyValue | undefined): void {
    this.calls[index] = this.callsOf(index) + 1;
    stepUpdate(this.runAt(index), count);
  }

  /** Whether a higher metric counts as better: `mode="max"`. */
  wantsHighest(index: number): boolean {
    return this.runs[index]?.args.mode === "max";
  }

  callsOf(index: number): number {
    return this.calls[index] ?? 0;
  }
}
