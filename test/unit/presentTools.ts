import { type Assumptions, defaultAssumptions } from "../../src/plan/assumptions.ts";
import { type Reading, simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import type { SimulatedRun } from "../../src/present/simulatedRun.ts";

/** Runs a generator to its end. */
export function finish<T>(work: Generator<number, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** A script as the editor has it: read, and every run simulated. */
export interface Shown {
  readonly text: string;
  readonly reading: Reading;
  readonly contexts: readonly SimulatedRun[];
}

export function show(text: string, given: Partial<Assumptions> = {}): Shown {
  const assumptions = { ...defaultAssumptions, ...given };
  const reading = new ScriptReading(() => 0).read(text, assumptions);
  const { script, runs } = reading;
  const contexts = runs.flatMap((run, i) => {
    const fact = script.runs[i];
    const result = finish(simulateRun(run, script));
    return fact ? [{ script, run, fact, result, stated: assumptions.stated ?? [] }] : [];
  });
  return { text, reading, contexts };
}
