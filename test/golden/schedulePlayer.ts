import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  addParamGroup,
  createOptimizer,
  momentumOf,
  noteStep,
  type Optimizer,
  type OptimizerDefinition,
} from "../../src/core/optimizers/optimizer.ts";
import { sgd } from "../../src/core/optimizers/sgd.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import {
  loadGroups,
  loadScheduler,
  saveGroups,
  saveScheduler,
} from "../../src/core/schedulers/savedState.ts";
import {
  classNameOf,
  type SchedulerDefinition,
  type SchedulerHost,
  type SchedulerRun,
  type WarningCode,
} from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler, stepUpdate } from "../../src/core/schedulers/step.ts";
import type { PyArgs, PyObject, PyValue } from "../../src/core/spec/pyValue.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { fromWire, toWire } from "../../src/protocol/wire.ts";

/** An optimizer with the schedulers a case builds on it, by the names the case gives them. */
export class SchedulePlayer {
  readonly warnings: Partial<Record<WarningCode, number>> = {};
  private readonly newOptimizer: () => Optimizer;
  private readonly built = new Map<string, { run: SchedulerRun; rebuild: () => SchedulerRun }>();
  private current: Optimizer;
  private readonly host: SchedulerHost = {
    call: scriptCaller(),
    find: ({ ref }) => this.built.get(ref)?.run,
    onWarning: (_run, code) => {
      this.warnings[code] = (this.warnings[code] ?? 0) + 1;
    },
  };

  constructor(optimizer: string, args: PyArgs, groups: readonly PyArgs[]) {
    this.newOptimizer = () => optimizerOf(optimizer, args, groups);
    this.current = this.newOptimizer();
  }

  build(name: string, definition: SchedulerDefinition, args: PyArgs, isGiven: boolean): void {
    const rebuild = () =>
      createScheduler(definition, args, isGiven ? this.current : null, this.host);
    this.built.set(name, { run: rebuild(), rebuild });
  }

  /** A scheduler of another optimizer, which a composite must refuse. */
  buildForeign(): void {
    const other = optimizerOf("SGD", { lr: 1n }, [{}]);
    const definition = findScheduler("StepLR") as SchedulerDefinition;
    const rebuild = () => createScheduler(definition, { step_size: 1n }, other, this.host);
    this.built.set("foreign", { run: rebuild(), rebuild });
  }

  object(name: string): PyObject {
    const run = this.built.get(name)?.run;
    if (!run) throw new Error(`no scheduler ${name}`);
    return { kind: "object", type: classNameOf(run.definition), ref: name };
  }

  step(name: string, argument: PyValue | undefined, metric?: PyValue): void {
    stepScheduler(this.built.get(name)?.run as SchedulerRun, argument, metric);
  }

  stepUpdate(name: string, count: PyValue | undefined): void {
    stepUpdate(this.built.get(name)?.run as SchedulerRun, count);
  }

  update(): void {
    noteStep(this.current);
  }

  addGroup(overrides: PyArgs): void {
    addParamGroup(this.current, { overrides, tensors: [] });
  }

  /** Saves everything as text, builds it all anew and loads it. */
  reload(): void {
    const own = [...this.built].flatMap(([name, one]) => (name === "foreign" ? [] : [one]));
    const saved = own.map(({ run }) => throughText(saveScheduler(run)));
    const groups = throughText(saveGroups(this.current));
    this.current = this.newOptimizer();
    for (const one of own) one.run = one.rebuild();
    loadGroups(this.current, groups);
    own.forEach(({ run }, i) => {
      loadScheduler(run, saved[i] as (typeof saved)[number]);
    });
  }

  /** The rate of every group, then the momentum of every group. */
  row(withMomentum: boolean): number[] {
    const { groups } = this.current;
    const rates = groups.map((group) => group.hp.lr);
    if (!withMomentum) return rates;
    return [...rates, ...groups.map((group) => momentumOf(this.current, group) ?? Number.NaN)];
  }
}

const throughText = <T>(value: T): T => fromWire(toWire(value)) as T;

/** A schedule needs no more of an optimizer than the field that it cycles. */
const momentumFields: Readonly<Record<string, "momentum" | null>> = {
  RMSprop: "momentum",
  Rprop: null,
};

function optimizerOf(name: string, args: PyArgs, groups: readonly PyArgs[]): Optimizer {
  const momentumField = momentumFields[name] ?? null;
  const standIn = { ...sgd, name, momentumField } as OptimizerDefinition;
  const definition = findOptimizer(name) ?? standIn;
  const inputs = groups.map((overrides) => ({ overrides, tensors: [] }));
  return createOptimizer(definition, args, inputs);
}
