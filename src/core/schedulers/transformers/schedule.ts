import type { Optimizer, Reference } from "../../optimizers/optimizer.ts";
import type { ParamTable } from "../../spec/paramSpec.ts";
import { multiply } from "../../spec/pyMath.ts";
import type { PyValue } from "../../spec/pyValue.ts";
import { withDefaults } from "../../spec/values.ts";
import {
  defineScheduler,
  type ScheduleEvent,
  type SchedulerDefinition,
  type SchedulerRule,
  type SchedulerRun,
  type Start,
} from "../scheduler.ts";
import type { Stepping } from "../stepping.ts";

/** A function of transformers that gives a LambdaLR: the factor of the initial rate, by step. */
interface Schedule<P extends ParamTable, S> {
  readonly name: string;
  readonly doc: string;
  readonly formula: readonly string[];
  readonly params: P;
  readonly rules?: readonly SchedulerRule[];
  /** What the function works out before it builds the LambdaLR. */
  constants(start: Start<P>): S;
  /** Leaves the factor in `run.result`: a returned double would be allocated. */
  factor(run: SchedulerRun<P, S>): void;
  exactFactor(run: SchedulerRun<P, S>): PyValue;
  event?(run: SchedulerRun<P, S>): ScheduleEvent | null;
}

/** These schedules count updates, not epochs. */
export const perBatch: Stepping = { method: "step", takes: ["epoch"], after: "batch" };

export const home = { module: "transformers", definedIn: "transformers.optimization" } as const;

export const documentation: readonly Reference[] = [
  {
    title: "Hugging Face transformers: learning rate schedules",
    url: "https://huggingface.co/docs/transformers/main_classes/optimizer_schedules",
  },
];

export const defineSchedule = <const P extends ParamTable, S>({
  rules = [],
  constants,
  factor,
  exactFactor,
  ...described
}: Schedule<P, S>): SchedulerDefinition<P, S> =>
  defineScheduler<P, S>({
    ...home,
    ...described,
    returns: "LambdaLR",
    references: documentation,
    rules,
    // A LambdaLR does not save its functions, and these hold their arguments.
    saves: [],
    stepping: () => perBatch,
    state: constants,
    recursion: {
      overBases: true,
      rate(run, i) {
        factor(run);
        run.result[0] = (run.baseLrs[i] as number) * (run.result[0] as number);
      },
      exact: (run, i) => multiply(run.bases[i] as PyValue, exactFactor(run)),
    },
  });

export const noConstants = () => null;

/** `optimizer.defaults["lr"]`: the constructor's rate, whatever a group's own is. */
export const defaultRate = ({ definition, args }: Optimizer): PyValue =>
  withDefaults(definition.params, args).lr ?? null;
