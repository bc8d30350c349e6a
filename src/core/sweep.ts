import { createRandom, type Random } from "./random.ts";
import type { RunPlan } from "./runPlan.ts";
import { simulate } from "./simulate.ts";
import type { CallFunction, PyValue } from "./spec/pyValue.ts";

/** One optimizer argument and the values it takes. */
export interface SweepAxis {
  readonly name: string;
  readonly values: readonly PyValue[];
}

/** The final loss of every run: row by row, one row per value of the first axis. NaN where it raised. */
export interface Sweep {
  readonly finalLoss: Float64Array;
}

/**
 * Runs a plan for every pair of values of two optimizer arguments. All runs see the same noise,
 * so that their differences are the arguments' alone. Yields the number of updates made.
 */
export function* sweep(
  plan: RunPlan,
  rows: SweepAxis,
  columns: SweepAxis,
  call: CallFunction,
): Generator<number, Sweep> {
  const random = replayed(createRandom(plan.seed));
  const finalLoss = new Float64Array(rows.values.length * columns.values.length);
  let cell = 0;
  let done = 0;
  for (const row of rows.values) {
    for (const column of columns.values) {
      const args = { ...plan.optimizer.args, [rows.name]: row, [columns.name]: column };
      const optimizer = { ...plan.optimizer, args };
      random.rewind();
      const run = simulate({ ...plan, optimizer }, { call, random, finalLossOnly: true });
      let step = run.next();
      for (; !step.done; step = run.next()) yield done + step.value;
      const { loss, steps, error } = step.value;
      finalLoss[cell++] = error ? Number.NaN : (loss?.[steps - 1] ?? Number.NaN);
      done += steps;
      yield done;
    }
  }
  return { finalLoss };
}

interface Replayed extends Random {
  /** Starts the same stream again. */
  rewind(): void;
}

/** Keeps what it draws: drawing costs several times as much as an update that uses it. */
function replayed(source: Random): Replayed {
  let normals = new Float64Array(1024);
  let drawn = 0;
  let next = 0;
  /** The pieces already handed out, by where they begin: a new view costs as much as a step. */
  const pieces = new Map<number, Float64Array>();
  const draw = (count: number) => {
    while (normals.length < count) {
      normals = grown(normals);
      pieces.clear();
    }
    while (drawn < count) normals[drawn++] = source.normal();
  };
  return {
    rewind() {
      next = 0;
    },
    uniform: () => source.uniform(),
    normal() {
      draw(next + 1);
      return normals[next++] as number;
    },
    normals(count) {
      const known = pieces.get(next);
      if (known?.length === count) {
        next += count;
        return known;
      }
      draw(next + count);
      const piece = normals.subarray(next, next + count);
      pieces.set(next, piece);
      next += count;
      return piece;
    },
  };
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
