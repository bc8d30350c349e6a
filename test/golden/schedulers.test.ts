import assert from "node:assert/strict";
import { createOptimizer, type OptimizerDefinition } from "../../src/core/optimizers/optimizer.ts";
import { sgd } from "../../src/core/optimizers/sgd.ts";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import {
  createScheduler,
  type SchedulerDefinition,
  stepScheduler,
} from "../../src/core/schedulers/scheduler.ts";
import { PyError } from "../../src/core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../../src/core/spec/pyValue.ts";
import { callScriptFunction } from "../../src/plan/callScript.ts";
import { bindForTest, callText, type GoldenCall } from "./bindForTest.ts";
import { evaluateForTest } from "./evaluateForTest.ts";
import {
  Deviations,
  deviation,
  type GoldenError,
  type GoldenNumber,
  goldenNumber,
  readGolden,
} from "./golden.ts";

const TOLERANCE = 1e-12;
const FLOOR = 1e-3;

const deviations = new Deviations();

const newOptimizer = (lrs: readonly number[]) =>
  createOptimizer(
    sgd as OptimizerDefinition,
    { lr: 0.1 },
    lrs.map((lr) => ({ overrides: { lr }, tensors: [] })),
  );

interface Recording {
  readonly lr: readonly (readonly GoldenNumber[])[];
  readonly steps: readonly PyValue[];
  readonly error: GoldenError | undefined;
}

/** Replays a recording; fails on the first rate or exception that differs. */
function replay(name: string, args: () => PyArgs, lrs: readonly number[], golden: Recording): void {
  const definition = findScheduler(name) as SchedulerDefinition;
  const optimizer = newOptimizer(lrs);
  let compared = 0;
  const compare = () => {
    const expected = golden.lr[compared] ?? assert.fail(`PyTorch raised ${golden.error?.message}`);
    expected.forEach((rate, g) => {
      const ours = optimizer.groups[g]?.hp.lr as number;
      const d = deviation(ours, goldenNumber(rate), FLOOR);
      deviations.add(name, d);
      assert.ok(d <= TOLERANCE, `after ${compared} steps, group ${g}: ${ours} instead of ${rate}`);
    });
    compared += 1;
  };
  try {
    const run = createScheduler(definition, args(), optimizer, callScriptFunction);
    compare();
    for (const argument of golden.steps) {
      stepScheduler(run, argument);
      compare();
    }
    assert.equal(golden.error, undefined, `PyTorch raises ${golden.error?.message}`);
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    assert.deepEqual({ type: error.type, message: error.message }, golden.error);
    assert.equal(compared, golden.lr.length, "raised at another step");
  }
}

interface Case extends GoldenCall {
  readonly group_lrs: readonly number[];
  readonly steps: readonly (string | null)[];
  readonly lr: Recording["lr"];
  readonly error?: GoldenError;
}

const valueFromText = (text: string): PyValue => {
  const value = evaluateForTest(text);
  return value instanceof PyError ? assert.fail(value.message) : value;
};

describe("schedulers, against PyTorch on random arguments", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("schedulers.json");
  after(() => deviations.print("schedulers"));

  for (const [n, golden] of cases.entries()) {
    it(`${n}: ${callText(golden)}`, () => {
      const { params } = findScheduler(golden.name) as SchedulerDefinition;
      const steps = golden.steps.map((text) => (text === null ? null : valueFromText(text)));
      const recording = { lr: golden.lr, steps, error: golden.error };
      replay(
        golden.name,
        () => bindForTest(golden, "optimizer", params),
        golden.group_lrs,
        recording,
      );
    });
  }
});

interface GivenCase {
  readonly name: string;
  readonly group_lrs: readonly number[];
  readonly scheduler: { readonly type: string } & Readonly<Record<string, unknown>>;
  readonly lr: Recording["lr"];
  readonly step_args?: readonly (number | null)[];
  readonly error_after_last_entry?: GoldenError;
}

/** JSON numbers of the given file: whole ones were ints except where PyTorch's type is float. */
function givenValue(kind: string | undefined, x: unknown): PyValue {
  if (kind === "callable") {
    return (x as string[]).map((body) => valueFromText(`lambda e: ${body}`));
  }
  return typeof x === "number" && kind === "int" && Number.isInteger(x)
    ? BigInt(x)
    : (x as PyValue);
}

describe("schedulers, against the given recordings of PyTorch's own tests", () => {
  const golden = readGolden<{ schedulers: { cases: readonly GivenCase[] } }>("torch-golden.json");
  const known = golden.schedulers.cases.filter((c) => findScheduler(c.scheduler.type ?? ""));

  it("covers every scheduler of the catalogue", () => {
    assert.deepEqual([...new Set(known.map((c) => c.scheduler.type))].sort(), [
      "CosineAnnealingLR",
      "CosineAnnealingWarmRestarts",
      "LambdaLR",
      "StepLR",
    ]);
  });

  for (const [n, given] of known.entries()) {
    it(`${n}: ${given.name}`, () => {
      const { type, ...kwargs } = given.scheduler;
      const { params } = findScheduler(type) as SchedulerDefinition;
      const entries = Object.entries(kwargs).map(([k, x]) => [k, givenValue(params[k]?.kind, x)]);
      const error = given.error_after_last_entry;
      // The last argument is the one that raises.
      const plain = new Array(given.lr.length - 1 + (error ? 1 : 0)).fill(null);
      const steps = given.step_args?.map((x) => (Number.isInteger(x) ? BigInt(x as number) : x));
      const recording = { lr: given.lr, steps: steps ?? plain, error };
      replay(type, () => Object.fromEntries(entries), given.group_lrs, recording);
    });
  }
});
