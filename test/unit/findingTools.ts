import { type Assumptions, defaultAssumptions } from "../../src/plan/assumptions.ts";
import { collectFindings } from "../../src/plan/findings/collect.ts";
import type { Finding } from "../../src/plan/findings/finding.ts";
import { type RunResult, simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";

/** Short epochs: what is found does not depend on an assumed length. */
const assumed: Assumptions = { ...defaultAssumptions, stepsPerEpoch: 20 };

function finish(run: Generator<number, RunResult>): RunResult {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** Everything found in a script, simulated runs included. */
export function findingsIn(
  text: string,
  assumptions: Partial<Assumptions> = {},
): readonly Finding[] {
  const reading = new ScriptReading(() => 0).read(text, { ...assumed, ...assumptions });
  const results = reading.runs.map((run) => finish(simulateRun(run, reading.script)));
  return collectFindings(reading, results);
}

/** The text after each of a finding's quick fixes; null for one that cannot be written. */
export function fixedTexts(text: string, finding: Finding): readonly (string | null)[] {
  return (finding.fixes ?? []).map(({ wishes }) => {
    const plan = new ScriptReading(() => 0).plan(text, assumed, wishes);
    return plan.refused.length > 0 ? null : applyEdits(text, plan.edits);
  });
}
