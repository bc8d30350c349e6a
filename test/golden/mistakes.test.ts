import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { previewFileJson } from "../../src/present/previewJson.ts";
import { plainSource } from "../../src/python/sourceText.ts";
import { type GoldenError, readGolden } from "./golden.ts";

interface Case {
  readonly text: string;
  readonly error?: GoldenError;
  /** The findings that say PyTorch's warnings. */
  readonly warnings: readonly string[];
}

const warningCodes = ["step-overridden", "step-order", "epoch-argument", "rate-read"];

function preview(text: string) {
  const reading = new ScriptReading(() => 0).read(text, defaultAssumptions);
  const results = reading.runs.map((run) => {
    const work = simulateRun(run, reading.script);
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
    }
  });
  const source = plainSource(text);
  const { objective } = defaultAssumptions;
  const name = objective?.name ?? "noisy-quadratic";
  return previewFileJson({ path: "p.py", source, reading, results, objective: name }, 1);
}

describe("scripts with mistakes, against PyTorch", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("mistakes.json");
  const head = cases[0]?.text.indexOf("optimizer = ") ?? 0;

  for (const { text, error, warnings } of cases) {
    const [title = ""] = text.slice(head).split("\nfor ");
    it(title.replaceAll("\n", "; "), () => {
      const { traces, findings } = preview(text);
      for (const trace of traces) if (trace.error) assert.equal(trace.error.type, error?.type);
      const raised = findings.find(({ code }) => /^(constructor|step)-error$/.test(code));
      assert.equal(raised?.message, error?.message);
      const codes = findings.map(({ code }) => code);
      const told = warningCodes.filter((code) => codes.includes(code as never));
      assert.deepEqual(told.sort(), warnings);
    });
  }
});
