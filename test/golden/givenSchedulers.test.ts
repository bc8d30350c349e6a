import assert from "node:assert/strict";
import { findScheduler, schedulers } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { PyError } from "../../src/core/spec/pyError.ts";
import type { PyArgs, PyObject, PyValue } from "../../src/core/spec/pyValue.ts";
import { evaluateForTest } from "./evaluateForTest.ts";
import {
  Deviations,
  deviation,
  type GoldenError,
  type GoldenNumber,
  goldenNumber,
  readGolden,
} from "./golden.ts";
import { SchedulePlayer } from "./schedulePlayer.ts";

const TOLERANCE = 1e-12;
const FLOOR = 1e-3;

type Spec = { readonly type: string } & Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  readonly optimizer: string;
  readonly optimizer_kwargs: PyArgs;
  readonly group_lrs: readonly number[];
  /** A list holds independent schedulers. */
  readonly scheduler: Spec | readonly Spec[];
  readonly lr: readonly (readonly GoldenNumber[])[];
  readonly momentum_or_beta1?: readonly (readonly GoldenNumber[])[];
  readonly step_args?: readonly (number | null)[];
  /** With metrics there is no row for the construction. */
  readonly metrics?: readonly GoldenNumber[];
  readonly error_after_last_entry?: GoldenError;
  /** What PyTorch's own tests expect, per group, from formulas of their own. */
  readonly pytorch_test_targets?: readonly (readonly number[])[];
  readonly max_abs_dev_from_targets?: number;
}

const deviations = new Deviations();

const functionOf = (body: string, variable: string): PyValue => {
  const value = evaluateForTest(`lambda ${variable}: ${body}`);
  return value instanceof PyError ? assert.fail(value.message) : value;
};

/** JSON numbers: whole ones are ints, except where PyTorch's own tests pass floats. */
function pyValue(x: unknown, isFloat: boolean): PyValue {
  if (Array.isArray(x)) return x.map((item) => pyValue(item, isFloat));
  return typeof x === "number" && Number.isInteger(x) && !isFloat ? BigInt(x) : (x as PyValue);
}

class GivenReplay {
  readonly player: SchedulePlayer;
  private readonly given: Case;
  private count = 0;

  constructor(given: Case) {
    this.given = given;
    const groups = given.group_lrs.map((lr) => ({ lr }));
    this.player = new SchedulePlayer(given.optimizer, given.optimizer_kwargs, groups);
  }

  /** Every recorded row, then the exception where there is one. */
  *rows(): Generator<number[]> {
    const { scheduler, metrics } = this.given;
    const specs = Array.isArray(scheduler) ? scheduler : [scheduler];
    const names = specs.map((spec) => this.build(spec).ref);
    if (!metrics) yield this.row();
    for (const argument of this.stepArguments()) {
      this.player.update();
      for (const name of names) this.player.step(name, argument);
      yield this.row();
    }
  }

  private row(): number[] {
    return this.player.row(this.given.momentum_or_beta1 !== undefined);
  }

  private stepArguments(): readonly (PyValue | undefined)[] {
    const { metrics, step_args, lr, error_after_last_entry: error } = this.given;
    // One of PyTorch's tests has more metrics than expected rates.
    if (metrics) return metrics.slice(0, lr.length).map(goldenNumber);
    const given = step_args?.map((x) => (x === null ? undefined : pyValue(x, false)));
    return given ?? new Array(Math.max(0, lr.length - 1 + (error ? 1 : 0))).fill(undefined);
  }

  private build({ type, ...kwargs }: Spec): PyObject {
    const definition = findScheduler(type) as SchedulerDefinition;
    const entries = Object.entries(kwargs).map(([name, x]) => {
      const kind = definition.params[name]?.kind;
      if (kind === "schedulers") return [name, (x as Spec[]).map((child) => this.build(child))];
      if (kind !== "callable") return [name, pyValue(x, kind === "float")];
      const variable = name === "scale_fn" ? "x" : "e";
      if (!Array.isArray(x)) return [name, functionOf(String(x), variable)];
      return [name, x.map((body) => functionOf(String(body), variable))];
    });
    const name = `s${this.count++}`;
    this.player.build(name, definition, Object.fromEntries(entries), true);
    return this.player.object(name);
  }
}

function compareRow(ours: readonly number[], expected: readonly GoldenNumber[], at: string): void {
  assert.equal(ours.length, expected.length);
  expected.forEach((value, i) => {
    const d = deviation(ours[i] as number, goldenNumber(value), FLOOR);
    deviations.add("all", d);
    assert.ok(d <= TOLERANCE, `${at}, value ${i}: ${ours[i]} instead of ${value}`);
  });
}

/** The formulas of PyTorch's tests leave a little out: their own distance is recorded. */
function compareTargets(given: Case, all: readonly (readonly number[])[]): void {
  const { pytorch_test_targets: targets = [], max_abs_dev_from_targets: known = 0 } = given;
  targets.forEach((series, g) => {
    series.forEach((target, k) => {
      // With step arguments the first row is the construction's, which the tests do not look at.
      const ours = all[given.step_args ? k + 1 : k]?.[g] as number;
      if (ours === undefined) return;
      const error = Math.abs(ours - target);
      assert.ok(error <= known + 1e-12, `step ${k}, group ${g}: ${ours}, target ${target}`);
    });
  });
}

describe("schedulers, against the given recordings of PyTorch's own tests", () => {
  const golden = readGolden<{ schedulers: { cases: readonly Case[] } }>("torch-golden.json");
  const { cases } = golden.schedulers;
  after(() => deviations.print("given schedules"));

  it("covers every scheduler of PyTorch", () => {
    const typesIn = (spec: Spec | readonly Spec[]): string[] =>
      Array.isArray(spec)
        ? spec.flatMap(typesIn)
        : [(spec as Spec).type, ...typesIn(((spec as Spec).schedulers as Spec[]) ?? [])];
    const types = new Set(cases.flatMap((c) => typesIn(c.scheduler)));
    const ours = Object.values<SchedulerDefinition>(schedulers).filter(
      ({ module = "torch" }) => module.split(".")[0] === "torch",
    );
    assert.deepEqual([...types].sort(), ours.map(({ name }) => name).sort());
  });

  for (const [n, given] of cases.entries()) {
    it(`${n}: ${given.name}`, () => {
      const replay = new GivenReplay(given);
      const all: number[][] = [];
      try {
        for (const row of replay.rows()) {
          const k = all.push(row) - 1;
          const expected = [...(given.lr[k] ?? []), ...(given.momentum_or_beta1?.[k] ?? [])];
          assert.ok(given.lr[k], `PyTorch raised ${given.error_after_last_entry?.message}`);
          compareRow(row, expected, `row ${k}`);
        }
        assert.equal(given.error_after_last_entry, undefined);
      } catch (error) {
        if (!(error instanceof PyError)) throw error;
        const { type, message } = error;
        assert.deepEqual({ type, message }, given.error_after_last_entry);
      }
      assert.equal(all.length, given.lr.length, "rows");
      compareTargets(given, all);
    });
  }
});
