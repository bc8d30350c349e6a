import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import type { RunResult } from "../../src/plan/preview.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { previewFileJson } from "../../src/present/previewJson.ts";
import { plainSource } from "../../src/python/sourceText.ts";
import { deviation, type GoldenError, readGolden } from "./golden.ts";

interface Case {
  readonly name?: string;
  readonly source: string;
  /** Per `optimizer.step()`, per group. */
  readonly lr: readonly (readonly number[])[];
  readonly momentum: readonly (readonly number[])[];
  readonly error: GoldenError | null;
}

const TOLERANCE = 1e-12;

function finish(run: Generator<number, RunResult>): RunResult {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** What `preview --json` says of a program. */
function preview(source: string) {
  const reading = new ScriptReading(() => 0).read(source, {
    ...defaultAssumptions,
    epochs: 7,
    stepsPerEpoch: 7,
    stated: ["epoch", "batch"],
  });
  const results = reading.runs.map((run) => finish(simulateRun(run, reading.script)));
  const file = {
    path: "p.py",
    source: plainSource(source),
    reading,
    results,
    objective: "noisy-quadratic",
  };
  return previewFileJson(file, 1);
}

function compareSeries(
  ours: readonly (readonly (number | null)[] | null)[],
  torch: Case["lr"],
): void {
  assert.equal(ours[0]?.length ?? 0, torch.length, "number of updates");
  torch.forEach((groups, k) => {
    assert.equal(ours.length, groups.length, "number of groups");
    groups.forEach((expected, g) => {
      const value = ours[g]?.[k] ?? Number.NaN;
      assert.ok(
        deviation(value, expected, 1e-3) <= TOLERANCE,
        `update ${k}, group ${g}: ${value} instead of ${expected}`,
      );
    });
  });
}

function compareProgram(golden: Case, severities: readonly string[]): void {
  const { traces, findings } = preview(golden.source);
  const trace = traces[0] ?? assert.fail("no trace");
  const error = trace.error && { type: trace.error.type, message: trace.error.message };
  assert.deepEqual(error, golden.error);
  compareSeries(trace.lr, golden.lr);
  compareSeries(trace.momentum, golden.momentum);
  const raised = findings
    .filter((f) => /^(constructor|step)-error$/.test(f.code) && severities.includes(f.severity))
    .map((f) => f.message);
  assert.deepEqual(raised, golden.error ? [golden.error.message] : []);
}

for (const [file, library, severities] of [
  ["programs.json", "PyTorch", ["error"]],
  ["function-programs.json", "PyTorch, functions as schedules,", ["error"]],
  ["idiom-programs.json", "PyTorch, in the style of real scripts,", ["error"]],
  ["program-shapes.json", "PyTorch, loops of every shape,", ["error"]],
  // `len(train_loader)` is assumed: what rests on it is a warning.
  ["library-programs.json", "transformers and timm", ["error", "warning"]],
  ["framework-programs.json", "Lightning, transformers, accelerate and timm", ["error"]],
] as const) {
  describe(`whole programs, against ${library} running them`, () => {
    const { cases } = readGolden<{ cases: readonly Case[] }>(file);
    for (const [n, golden] of cases.entries()) {
      it(golden.name ?? `program ${n}`, () => compareProgram(golden, severities));
    }
  });
}
