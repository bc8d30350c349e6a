/** Writes the Python code of many runs, and the rates we compute for them: for check_run_scripts.py. */
import { writeFileSync } from "node:fs";
import { planOfConfig } from "../../src/core/configPlan.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import type { RunConfig } from "../../src/core/runConfig.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { withFunctions } from "../../src/plan/functionText.ts";
import { runScript } from "../../src/present/code/trainingLoop.ts";
import { presets } from "../../src/present/presets.ts";
import { type NewRun, withOtherOptimizer, withOtherScheduler } from "../../webview/newRuns.ts";

/** Epochs that an accumulation does not divide. */
const horizon = { epochs: 12, stepsPerEpoch: 5, accumulation: 2, processes: 1 };
const base: RunConfig = {
  optimizer: { id: "o", name: "SGD", args: { lr: "0.1", momentum: "0.9" }, groups: [{}] },
  schedulers: [],
  horizon,
};

const configOf = ({ source }: NewRun): RunConfig => {
  if (source.kind !== "added") throw new Error(`a run of kind ${source.kind}`);
  return source.base;
};

const runs: Record<string, RunConfig> = { constant: base };
for (const { id, config } of presets) {
  const isLong = config.horizon.epochs > 20;
  const short = isLong ? { ...config.horizon, stepsPerEpoch: 3 } : config.horizon;
  runs[`preset ${id}`] = { ...config, horizon: short };
}
for (const name of Object.keys(optimizers)) runs[name] = configOf(withOtherOptimizer(base, name));
for (const [name, { params }] of Object.entries(schedulers)) {
  const isComposite = Object.values(params).some(({ kind }) => kind === "schedulers");
  if (!isComposite) runs[name] = configOf(withOtherScheduler(base, name));
}

const { objective, seed } = defaultAssumptions;
const written = Object.entries(runs).map(([name, config]) => {
  const plan = planOfConfig(config, null, { objective, seed });
  const { lr, error } = simulateNow(withFunctions(plan), { call: scriptCaller() });
  if (error) throw new Error(`${name} raises ${error.message}`);
  return { name, code: runScript(config), lr: lr.map((rates) => [...rates]) };
});
const [file = "runs.json"] = process.argv.slice(2);
writeFileSync(file, JSON.stringify(written));
