import { KeptNoise } from "./keptNoise.ts";
import { optimizerParams } from "./optimizers/index.ts";
import { replayed } from "./replayedRandom.ts";
import type { RunPlan } from "./runPlan.ts";
import { schedulerParams } from "./schedulers/index.ts";
import { simulate } from "./simulate.ts";
import type { ParamTable } from "./spec/paramSpec.ts";
import { type CallFunction, isTuple, type PyArgs, type PyValue } from "./spec/pyValue.ts";
import { defaultOf } from "./spec/values.ts";
import { toldAs } from "./toldAs.ts";

/** One argument and the values it takes. */
export interface SweepAxis {
  readonly name: string;
  readonly values: readonly PyValue[];
  /** Position of the scheduler that takes it; absent for the optimizer's own arguments. */
  readonly scheduler?: number;
  /** Position within a tuple argument such as `betas`. */
  readonly item?: number;
}

/** The final loss of every run: row by row, one row per value of the first axis. NaN where it raised. */
export interface Sweep {
  /** Means over the seeds. */
  readonly finalLoss: Float64Array;
}

export interface SweepPlan {
  readonly plan: RunPlan;
  readonly rows: SweepAxis;
  readonly columns: SweepAxis;
  /** Every pair is run once with each. */
  readonly seeds: readonly number[];
}

/** An axis with one place, for a sweep over a single argument. */
export const noAxis: SweepAxis = { name: "", values: [null] };

/**
 * Runs a plan for every pair of values of two arguments. All runs of a seed see the same noise, so
 * that their differences are the arguments' alone. Yields the number of runs made.
 */
export function* sweep(
  { plan, rows, columns, seeds }: SweepPlan,
  call: CallFunction,
  noise = new KeptNoise(),
): Generator<number, Sweep> {
  const finalLoss = new Float64Array(rows.values.length * columns.values.length);
  let done = 0;
  for (const seed of seeds) {
    const own = noise.for({ ...plan, seed });
    const random = replayed(own.random);
    for (let cell = 0; cell < finalLoss.length; cell++) {
      const row = rows.values[Math.trunc(cell / columns.values.length)] as PyValue;
      const column = columns.values[cell % columns.values.length] as PyValue;
      random.rewind();
      const varied = vary(vary(plan, rows, row), columns, column);
      const run = simulate(varied, { ...own, call, random, finalLossOnly: true });
      const before = done;
      const { loss, steps, error } = yield* toldAs(run, () => before);
      const final = error ? Number.NaN : (loss?.[steps - 1] ?? Number.NaN);
      finalLoss[cell] = (finalLoss[cell] as number) + final / seeds.length;
      done += 1;
      yield done;
    }
  }
  return { finalLoss };
}

/** The plan with one argument replaced. */
function vary(plan: RunPlan, axis: SweepAxis, value: PyValue): RunPlan {
  const { scheduler } = axis;
  const { optimizer } = plan;
  if (axis.name === "") return plan;
  if (scheduler === undefined) {
    const params = optimizerParams(optimizer.name);
    return {
      ...plan,
      optimizer: { ...optimizer, args: withValue(optimizer.args, params, axis, value) },
    };
  }
  const schedulers = plan.schedulers.map((s, i) =>
    i === scheduler ? { ...s, args: withValue(s.args, schedulerParams(s.name), axis, value) } : s,
  );
  return { ...plan, schedulers };
}

/** An item alone is replaced in what stands there, be it PyTorch's default. */
function withValue(
  args: PyArgs,
  params: ParamTable,
  { name, item }: SweepAxis,
  value: PyValue,
): PyArgs {
  const spec = params[name];
  const old = args[name] ?? (spec ? defaultOf(spec) : null);
  if (item === undefined || !isTuple(old)) return { ...args, [name]: value };
  const items = old.items.map((x, i) => (i === item ? value : x));
  return { ...args, [name]: { kind: "tuple", items } };
}
