import assert from "node:assert/strict";
import { planOfConfig } from "../../src/core/configPlan.ts";
import type { RunConfig, SchedulerConfig } from "../../src/core/runConfig.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { withFunctions } from "../../src/plan/functionText.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { type StudyAxis, studyLibraries, studyScript } from "../../src/present/code/studyScript.ts";
import { runScript } from "../../src/present/code/trainingLoop.ts";
import { readScript } from "../../src/python/readScript.ts";

const part = (
  id: string,
  name: string,
  args: Record<string, string>,
  every: SchedulerConfig["every"] = "epoch",
  schedulers: readonly SchedulerConfig[] = [],
): SchedulerConfig => ({ id, name, args, every, schedulers });

const run = (
  schedulers: readonly SchedulerConfig[],
  optimizer: Partial<RunConfig["optimizer"]> = {},
  horizon: Partial<RunConfig["horizon"]> = {},
): RunConfig => ({
  optimizer: {
    id: "o",
    name: "SGD",
    args: { lr: "0.1", momentum: "0.9" },
    groups: [{}],
    ...optimizer,
  },
  schedulers,
  horizon: { epochs: 6, stepsPerEpoch: 4, accumulation: 1, processes: 1, ...horizon },
});

const warmup = part("a", "LinearLR", { start_factor: "0.1", total_iters: "2" });
const cosine = part("b", "CosineAnnealingLR", { T_max: "4", eta_min: "1e-4" });

const configs: Record<string, RunConfig> = {
  "a constant rate": run([]),
  "a choice, a tuple and a flag": run(
    [
      part(
        "s",
        "OneCycleLR",
        { max_lr: "0.1", total_steps: "24", anneal_strategy: "linear" },
        "batch",
      ),
    ],
    { name: "AdamW", args: { lr: "1e-3", betas: "0.8, 0.99", amsgrad: "True" } },
  ),
  "a list": run([part("s", "MultiStepLR", { milestones: "2, 4", gamma: "0.5" })]),
  "a function": run([part("s", "LambdaLR", { lr_lambda: "lambda epoch: 0.9 ** epoch" })]),
  "a sequence": run([part("c", "SequentialLR", { milestones: "2" }, "epoch", [warmup, cosine])]),
  "a chain": run([part("c", "ChainedScheduler", {}, "epoch", [warmup, cosine])]),
  "two schedulers": run([warmup, part("s", "ExponentialLR", { gamma: "0.99" }, "batch")]),
  "a metric": run([part("s", "ReduceLROnPlateau", { patience: "1" })]),
  averaging: run([part("s", "SWALR", { swa_lr: "0.05", anneal_epochs: "3" })]),
  "a schedule of transformers": run([
    part(
      "s",
      "get_cosine_schedule_with_warmup",
      { num_warmup_steps: "3", num_training_steps: "24" },
      "batch",
    ),
  ]),
  "a schedule of timm by epochs": run([
    part("s", "CosineLRScheduler", { t_initial: "6", warmup_t: "2" }),
  ]),
  groups: run([], { groups: [{}, { lr: "0.01" }] }),
  "one group with values of its own": run([], { groups: [{ lr: "0.01" }] }),
  accumulation: run([warmup], {}, { accumulation: 2 }),
  "accumulation with batches left over": run(
    [part("s", "ExponentialLR", { gamma: "0.99" }, "batch")],
    {},
    { accumulation: 3 },
  ),
  "a closure": run([warmup], { name: "LBFGS", args: { lr: "0.1" } }),
};

const ratesOf = (plan: Parameters<typeof simulateNow>[0]) =>
  simulateNow(withFunctions(plan), { call: scriptCaller() }).lr.map((rates) => [...rates]);

describe("the code of a run", () => {
  for (const [name, config] of Object.entries(configs)) {
    it(`does what the run does: ${name}`, () => {
      const { objective, seed } = defaultAssumptions;
      const expected = planOfConfig(config, null, { objective, seed });
      const text = runScript(config);
      const { stepsPerEpoch } = config.horizon;
      const script = readScript(text, { epochs: 1, stepsPerEpoch });
      assert.deepEqual(script.syntaxErrors, []);
      const [planned] = planRuns(script, { ...defaultAssumptions, stepsPerEpoch });
      assert.equal(planned?.obstacle, null, text);
      assert.ok(planned?.plan);
      assert.deepEqual(ratesOf(planned.plan), ratesOf(expected), text);
    });
  }
});

it("the code of a run says what the names of its groups stand for", () => {
  const lines = (groups: RunConfig["optimizer"]["groups"]) =>
    runScript(run([], { groups }))
      .split("\n")
      .filter((line) => /param/.test(line));
  assert.deepEqual(lines([{}, { lr: "0.01" }]), [
    "# parameter_groups is yours: a list of the parameters of each group",
    'optimizer = torch.optim.SGD([{"params": parameter_groups[0]}, {"params": parameter_groups[1], "lr": 0.01}], lr=0.1, momentum=0.9)',
  ]);
  assert.deepEqual(lines([{ lr: "0.01" }]), [
    'optimizer = torch.optim.SGD([{"params": model.parameters(), "lr": 0.01}], lr=0.1, momentum=0.9)',
  ]);
});

describe("a study's script", () => {
  const axes: readonly StudyAxis[] = [
    { call: "o", name: "lr", low: 1e-4, high: 1, scale: "log", isInt: false },
    { call: "o", name: "betas", item: 1, low: 0.9, high: 0.999, scale: "linear", isInt: false },
    { call: "a", name: "total_iters", low: 1, high: 5, scale: "linear", isInt: true },
    { call: "b", name: "T_max", low: 2, high: 8, scale: "log", isInt: true },
  ];
  const optimizer = { name: "Adam", args: { lr: "1e-3" } };
  const config = run(
    [part("c", "SequentialLR", { milestones: "2" }, "epoch", [warmup, cosine])],
    optimizer,
  );

  for (const library of Object.keys(studyLibraries) as (keyof typeof studyLibraries)[]) {
    it(`of ${library} has the run and the same search space`, () => {
      const text = studyScript({ config, axes, trials: 20 }, library);
      const script = readScript(text, { epochs: 1, stepsPerEpoch: 1 });
      assert.deepEqual(script.syntaxErrors, []);
      assert.deepEqual(
        [...script.optimizers, ...script.schedulers].map((call) => call.name),
        ["Adam", "LinearLR", "CosineAnnealingLR", "SequentialLR"],
      );
      const isOptuna = library === "optuna";
      assert.ok(
        text.includes(isOptuna ? '"lr", 0.0001, 1.0, log=True' : "tune.loguniform(0.0001, 1.0)"),
      );
      // Ray Tune leaves the upper bound of whole numbers out.
      assert.ok(text.includes(isOptuna ? '"total_iters", 1, 5' : "tune.randint(1, 6)"));
      assert.ok(text.includes('betas=(0.9, values["betas_1"])'));
    });
  }

  it("tells arguments of the same name apart", () => {
    const twice = [axes[2], { ...axes[2], call: "s" }] as StudyAxis[];
    const both = run([warmup, { ...warmup, id: "s" }]);
    const text = studyScript({ config: both, axes: twice, trials: 1 }, "optuna");
    assert.ok(text.includes('"total_iters_s": trial.suggest_int("total_iters_s", 1, 5)'));
  });
});
