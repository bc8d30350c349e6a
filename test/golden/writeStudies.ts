/** Writes one study script per library into a folder: for check_studies.py. */
import { writeFileSync } from "node:fs";
import type { RunConfig, SchedulerConfig } from "../../src/core/runConfig.ts";
import { type StudyAxis, studyLibraries, studyScript } from "../../src/present/code/studyScript.ts";

const part = (id: string, name: string, args: Record<string, string>): SchedulerConfig => ({
  id,
  name,
  args,
  every: "epoch",
  schedulers: [],
});

const config: RunConfig = {
  optimizer: { id: "o", name: "Adam", args: { lr: "1e-3" }, groups: [{}, { lr: "0.01" }] },
  schedulers: [
    {
      ...part("c", "SequentialLR", { milestones: "2" }),
      schedulers: [
        part("a", "LinearLR", { start_factor: "0.1", total_iters: "2" }),
        part("b", "CosineAnnealingLR", { T_max: "4" }),
      ],
    },
    part("p", "ReduceLROnPlateau", { patience: "1" }),
  ],
  horizon: { epochs: 4, stepsPerEpoch: 20, accumulation: 1, processes: 1 },
};

const axes: readonly StudyAxis[] = [
  { call: "o", name: "lr", low: 1e-4, high: 1, scale: "log", isInt: false },
  { call: "o", name: "betas", item: 0, low: 0.5, high: 0.99, scale: "linear", isInt: false },
  { call: "a", name: "total_iters", low: 1, high: 3, scale: "linear", isInt: true },
  { call: "b", name: "T_max", low: 2, high: 8, scale: "log", isInt: true },
];

const [folder = "."] = process.argv.slice(2);
for (const library of Object.keys(studyLibraries) as (keyof typeof studyLibraries)[]) {
  writeFileSync(`${folder}/study_${library}.py`, studyScript({ config, axes, trials: 5 }, library));
}

/** Optimizers that want other parameters, or are called otherwise. */
for (const name of ["Muon", "SparseAdam", "LBFGS"]) {
  const optimizer = { id: "o", name, args: {}, groups: [{}] };
  const horizon = { epochs: 2, stepsPerEpoch: 9, accumulation: 2, processes: 1 };
  const study = {
    config: { optimizer, schedulers: [], horizon },
    axes: axes.slice(0, 1),
    trials: 3,
  };
  writeFileSync(`${folder}/study_${name}.py`, studyScript(study, "optuna"));
}
