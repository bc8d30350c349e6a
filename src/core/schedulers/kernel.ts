import type { ParamGroup } from "../optimizers/optimizer.ts";
import type { PyValue } from "../spec/pyValue.ts";
import type { ScheduleEvent, SchedulerDefinition, SchedulerRun } from "./scheduler.ts";

/**
 * The functions that a step calls. Definitions differ in which of them they have; here all stand
 * in one fixed shape, which the engine reads several times faster.
 */
export interface Kernel {
  readonly step:
    | ((run: SchedulerRun, argument: PyValue | undefined, second?: PyValue) => void)
    | null;
  readonly stepUpdate: ((run: SchedulerRun, count: PyValue | undefined) => void) | null;
  readonly advance: ((run: SchedulerRun, argument: PyValue) => void) | null;
  readonly factor: ((run: SchedulerRun) => void) | null;
  readonly prepare: ((run: SchedulerRun) => void) | null;
  readonly rate: ((run: SchedulerRun, index: number, group: ParamGroup) => void) | null;
  readonly closedRate: ((run: SchedulerRun, baseLr: number) => number) | null;
  readonly momentum: ((run: SchedulerRun, index: number, group: ParamGroup) => void) | null;
  readonly event: ((run: SchedulerRun) => ScheduleEvent | null) | null;
  /** The rates are those of the groups known at construction. */
  readonly isOverBases: boolean;
  readonly isMomentumOverBases: boolean;
}

/** What a definition does not have is null. */
export function kernelOf(definition: SchedulerDefinition): Kernel {
  const { step, stepUpdate, advance, recursion, closedForm, momentum, event } = definition;
  const rates = recursion?.factor ? undefined : recursion;
  return {
    step: step ?? null,
    stepUpdate: stepUpdate ?? null,
    advance: advance ?? null,
    factor: recursion?.factor ?? null,
    prepare: rates?.prepare ?? null,
    rate: rates?.rate ?? null,
    closedRate: closedForm?.rate ?? null,
    momentum: momentum?.value ?? null,
    event: event ?? null,
    isOverBases: rates?.overBases ?? false,
    isMomentumOverBases: momentum?.overBases ?? false,
  };
}
