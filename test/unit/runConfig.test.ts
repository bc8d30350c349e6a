import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { changesBetween } from "../../src/core/configChanges.ts";
import { withNewGroup, withoutGroup } from "../../src/core/configGroups.ts";
import { mergeConfig, withGroupValue } from "../../src/core/configMerge.ts";
import { planOfConfig } from "../../src/core/configPlan.ts";
import { configOfTemplate, type RunTemplate } from "../../src/core/configTemplate.ts";
import { newOptimizer } from "../../src/core/newCalls.ts";
import {
  configTitle,
  type Horizon,
  type RunConfig,
  withArgument,
} from "../../src/core/runConfig.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { withFunctions } from "../../src/plan/functionText.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { parsePanelState } from "../../src/protocol/panelState.ts";
import { initialSaved } from "../../webview/store.ts";

/** What the panel would get for every run of a script. */
function templatesOf(source: string): readonly RunTemplate[] {
  const { script, runs } = new ScriptReading(() => 0).read(source, defaultAssumptions);
  return runs.flatMap((run, i) => {
    const fact = script.runs[i];
    if (!run.plan || !fact) return [];
    const horizon = {
      epochs: fact.epochs.value,
      stepsPerEpoch: fact.accumulation?.batches ?? fact.stepsPerEpoch.value,
      accumulation: fact.accumulation?.value ?? 1,
      processes: 1,
    };
    const ids = [fact.optimizer ?? "", ...fact.schedulers];
    return [{ plan: run.plan, ids, horizon }];
  });
}

const standInOf = ({ plan: { objective, seed } }: RunTemplate) => ({ objective, seed });

const first = (source: string): RunTemplate => {
  const [template] = templatesOf(source);
  assert.ok(template);
  return template;
};

const script = (body: string) => `import torch
from torch import nn, optim
from torch.optim import lr_scheduler as S
model = nn.Linear(2, 2)
${body}
for epoch in range(6):
    for batch in range(5):
        optimizer.step()
    scheduler.step()
`;

const chained =
  script(`optimizer = optim.SGD([{"params": model.weight}, {"params": model.bias, "lr": 0.5}], lr=0.1, momentum=0.9)
a = S.LinearLR(optimizer, start_factor=0.1, total_iters=2)
b = S.MultiStepLR(optimizer, milestones=[1, 3], gamma=0.5)
c = S.SequentialLR(optimizer, [a, b], milestones=[2])
scheduler = c`);

const lateGroup = script(`optimizer = optim.SGD([{"params": a}], lr=0.1)
scheduler = S.StepLR(optimizer, 1)
optimizer.add_param_group({"params": b, "lr": 0.5})`);

const withLambda = script(`optimizer = optim.Adam(model.parameters(), lr=1e-3, betas=(0.8, 0.99))
WIDTH = 4
scheduler = S.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch / WIDTH))`);

/** Every program of the golden data, and the samples a person opens. */
function allSources(): readonly string[] {
  const read = (name: string) => JSON.parse(readFileSync(`test/golden/data/${name}`, "utf8"));
  const programs = ["programs.json", "library-programs.json"].flatMap((name) => {
    const data = read(name);
    const cases: { source?: string; code?: string }[] = Array.isArray(data) ? data : data.cases;
    return cases.flatMap((c) => c.source ?? c.code ?? []);
  });
  const samples = ["train.py", "finetune.py", "notes.py"].map((name) =>
    readFileSync(`test/workspace/${name}`, "utf8"),
  );
  return [...programs, ...samples, chained, lateGroup, withLambda];
}

describe("the configuration of a run", () => {
  it("gives back the plan that it was read from", () => {
    const templates = allSources().flatMap(templatesOf);
    assert.ok(templates.length > 30, `only ${templates.length} runs`);
    for (const template of templates) {
      const config = configOfTemplate(template);
      assert.deepEqual(planOfConfig(config, template, standInOf(template)), template.plan);
      const stored: RunConfig = JSON.parse(JSON.stringify(config));
      assert.deepEqual(planOfConfig(stored, template, standInOf(template)), template.plan);
      assert.deepEqual(changesBetween(config, stored), []);
    }
  });

  it("says as much without the plan, as long as functions stand alone", () => {
    const template = first(chained);
    const alone = planOfConfig(configOfTemplate(template), null, standInOf(template));
    const run = (plan: typeof alone) => simulateNow(plan, { call: scriptCaller() });
    assert.deepEqual(run(alone), run(template.plan));
    const config = configOfTemplate(first(withLambda));
    const [scheduler] = config.schedulers;
    assert.equal(scheduler?.args.lr_lambda, "lambda epoch: 1 / (1 + epoch / WIDTH)");
    const edited = withArgument(config, scheduler?.id ?? "", "lr_lambda", "lambda e: 0.5 ** e");
    const plan = withFunctions(planOfConfig(edited, null, standInOf(template)));
    assert.deepEqual([...(run(plan).lr[0] ?? [])].slice(3, 8), [1e-3, 1e-3, 5e-4, 5e-4, 5e-4]);
  });

  it("keeps the script's own loops while a value or the length changes", () => {
    const template = first(withLambda);
    const config = configOfTemplate(template);
    const longer = { ...config, horizon: { ...config.horizon, epochs: 7 } };
    const plan = planOfConfig(longer, template, standInOf(template));
    const trace = simulateNow(plan, { call: scriptCaller() });
    assert.equal(trace.steps, 35);
    assert.equal(trace.lr[0]?.[34], 1e-3 / (1 + 6 / 4));
  });

  it("counts the updates that processes and accumulation leave", () => {
    const template = first(chained);
    const config = configOfTemplate(template);
    const steps = (horizon: Partial<Horizon>) => {
      const changed = { ...config, horizon: { ...config.horizon, ...horizon } };
      const plan = planOfConfig(changed, template, standInOf(template));
      const { steps } = simulateNow(plan, { call: scriptCaller() });
      return [steps, plan.objective?.options.batch_size];
    };
    assert.deepEqual(steps({}), [30, undefined]);
    assert.deepEqual(steps({ accumulation: 2 }), [18, 256]);
    assert.deepEqual(steps({ processes: 4, accumulation: 2 }), [6, 1024]);
  });

  it("tells what was changed", () => {
    const config = configOfTemplate(first(chained));
    assert.equal(configTitle(config), "SGD + SequentialLR");
    const changed = withArgument(
      withArgument(config, "o0", "momentum", null),
      "s1",
      "gamma",
      "0.1",
    );
    assert.deepEqual(changesBetween(config, changed), [
      { kind: "argument", call: "o0", name: "momentum", from: "0.9", to: null },
      { kind: "argument", call: "s1", name: "gamma", from: "0.5", to: "0.1" },
    ]);
    const [sequence] = config.schedulers;
    assert.ok(sequence);
    const swapped = { ...sequence, schedulers: [...sequence.schedulers].reverse() };
    assert.deepEqual(changesBetween(config, { ...config, schedulers: [swapped] }), [
      { kind: "schedulers" },
    ]);
  });

  it("carries edits over to new code, and says where both changed the same", () => {
    const base = configOfTemplate(first(chained));
    const mine = withArgument(base, "o0", "lr", "0.3");
    const elsewhere = withArgument(base, "s1", "gamma", "0.2");
    const merged = mergeConfig(base, mine, elsewhere);
    assert.deepEqual(merged.conflicts, []);
    assert.deepEqual(changesBetween(elsewhere, merged.config), changesBetween(base, mine));
    const same = withArgument(base, "o0", "lr", "0.4");
    assert.deepEqual(mergeConfig(base, mine, same).conflicts, changesBetween(base, mine));
    assert.deepEqual(mergeConfig(base, mine, mine).conflicts, []);
  });

  it("takes a number of another form that the code has now for the one that was meant", () => {
    const code = configOfTemplate(first(chained));
    const cases = [
      ["1", "2.0", "2"],
      ["0.1", "1e-2", "0.01"],
      ["0", "1.0", "1"],
    ] as const;
    for (const [before, meant, after] of cases) {
      const inGroup = (text: string): RunConfig => ({
        ...withArgument(code, "o0", "lr", text),
        optimizer: { ...withArgument(code, "o0", "lr", text).optimizer, groups: [{ lr: text }] },
      });
      const { config, conflicts } = mergeConfig(inGroup(before), inGroup(meant), inGroup(after));
      assert.deepEqual([conflicts, changesBetween(inGroup(after), config)], [[], []], meant);
      assert.equal(changesBetween(inGroup(before), inGroup(meant)).length, 2);
    }
    const beta = (text: string) => withArgument(code, "o0", "betas", text);
    assert.equal(changesBetween(beta("0, 0.9"), beta("0.0, 0.9")).length, 1, "no such argument");
    const steps = (text: string) => withArgument(code, "s1", "milestones", text);
    assert.deepEqual(changesBetween(steps("[1, 2]"), steps("1, 2")), []);
    assert.equal(changesBetween(steps("1, 2"), steps("1.0, 2")).length, 1, "another type");
  });

  it("keeps the groups under another class, as the code does", () => {
    const code = configOfTemplate(first(chained));
    const groups = [{}, { lr: "0.5", momentum: "0.8" }];
    const base = { ...code, optimizer: { ...code.optimizer, groups } };
    const mine = { ...base, optimizer: newOptimizer("AdamW", base.optimizer) };
    const after = { ...mine, optimizer: { ...mine.optimizer, groups: [{}, { lr: "0.5" }] } };
    assert.deepEqual(mergeConfig(base, mine, after).conflicts, []);
    assert.deepEqual(changesBetween(after, mergeConfig(base, mine, after).config), []);
  });

  it("knows which groups went, and is in sync once the code has lost them", () => {
    const code = configOfTemplate(first(chained));
    const withGroups = (...lrs: string[]): RunConfig => ({
      ...code,
      optimizer: { ...code.optimizer, groups: lrs.map((lr) => ({ lr })) },
    });
    const base = withGroups("1", "2", "2", "4");
    const mine = { ...base, optimizer: withoutGroup(base.optimizer, 1) };
    const gone = { kind: "groupRemoved", call: "o0", group: 1 };
    assert.deepEqual(changesBetween(base, mine), [gone]);
    const written = mergeConfig(base, mine, withGroups("1", "2", "4"));
    assert.deepEqual(written.conflicts, []);
    assert.deepEqual(changesBetween(withGroups("1", "2", "4"), written.config), []);
    const valued = withGroupValue(mine, 2, "lr", "5");
    const more = { ...valued, optimizer: withNewGroup(valued.optimizer, { lr: "9" }) };
    const group = { kind: "group", call: "o0", group: 3, name: "lr", from: "4", to: "5" };
    const added = { kind: "groupAdded", call: "o0", group: 3, texts: { lr: "9" } };
    assert.deepEqual(changesBetween(base, more), [group, added, gone]);
    const partly = mergeConfig(base, more, withGroups("1", "2", "4"));
    assert.deepEqual(partly.conflicts, []);
    assert.deepEqual(changesBetween(withGroups("1", "2", "4"), partly.config), [
      { ...group, group: 2 },
      added,
    ]);
    assert.deepEqual(mergeConfig(base, mine, withGroups("1", "2", "7")).conflicts, [gone]);
  });

  it("knows a new arrangement again once it is in the code, with what is not yet", () => {
    const base = configOfTemplate(first(chained));
    const [sequence] = base.schedulers;
    assert.ok(sequence);
    const added = {
      ...sequence.schedulers[0],
      id: "n0",
      args: {},
      schedulers: [],
    } as typeof sequence;
    const wrapped = { ...sequence, id: "n1", name: "ChainedScheduler", args: {} };
    const mine = { ...base, schedulers: [{ ...wrapped, schedulers: [sequence, added] }] };
    const written = {
      ...base,
      schedulers: [{ ...wrapped, id: "s7", schedulers: [sequence, { ...added, id: "s8" }] }],
    };
    assert.deepEqual(mergeConfig(base, mine, written), { config: written, conflicts: [] });
    const more = withArgument(mine, "o0", "lr", "0.3");
    const merged = mergeConfig(base, more, written);
    assert.deepEqual(merged.conflicts, []);
    assert.deepEqual(changesBetween(written, merged.config), [
      { kind: "argument", call: "o0", name: "lr", from: "0.1", to: "0.3" },
    ]);
    const other = withArgument(written, "o0", "lr", "0.4");
    assert.ok(mergeConfig(base, more, other).conflicts.length > 0);
  });
});

describe("the saved state of a panel", () => {
  const config = configOfTemplate(first(chained));
  const run = {
    id: "r0",
    name: null,
    slot: 0,
    hidden: false,
    source: { kind: "pinned", base: config, template: null },
    edits: withArgument(config, "o0", "lr", "0.3"),
  } as const;

  it("comes back as it was", () => {
    const state = { ...initialSaved("file:///train.py"), runs: [run] };
    assert.deepEqual(parsePanelState(JSON.parse(JSON.stringify(state))), state);
  });

  it("is refused when it is none", () => {
    const state = initialSaved("");
    const deep = JSON.parse(`${'{"schedulers":['.repeat(30_000)}${"]}".repeat(30_000)}`);
    for (const bad of [
      null,
      { ...state, version: 1 },
      { ...state, runs: [{ ...run, slot: 6 }] },
      { ...state, runs: [{ ...run, edits: { ...config, horizon: {} } }] },
      { ...state, runs: [{ ...run, edits: { ...config, schedulers: [deep] } }] },
      { ...state, cursor: 2 },
    ]) {
      assert.equal(parsePanelState(bad), null);
    }
  });
});
