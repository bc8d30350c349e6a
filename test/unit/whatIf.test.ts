import assert from "node:assert/strict";
import { KeptNoise } from "../../src/core/keptNoise.ts";
import { findOptimizer, optimizers } from "../../src/core/optimizers/index.ts";
import { findScheduler, schedulers } from "../../src/core/schedulers/index.ts";
import { simulate, simulateNow } from "../../src/core/simulate.ts";
import type { ParamSpec, ParamTable } from "../../src/core/spec/paramSpec.ts";
import { type PyValue, tuple } from "../../src/core/spec/pyValue.ts";
import type { Trace } from "../../src/core/trace.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { neighbours } from "../../src/plan/neighbours.ts";
import { simulateWhatIf, type Variant, withCurrent } from "../../src/plan/whatIf.ts";
import { argumentCard } from "../../src/present/argumentCard.ts";
import { english } from "../../src/present/localize.ts";
import { figure } from "../../src/present/numbers.ts";
import { previewFileJson } from "../../src/present/previewJson.ts";
import { traceSvg } from "../../src/present/traceSvg.ts";
import { valueText } from "../../src/present/valueText.ts";
import { lossesSvg } from "../../src/present/whatIfLosses.ts";
import { ratesSvg } from "../../src/present/whatIfRates.ts";
import { changesRate } from "../../src/present/whatIfView.ts";
import type { CallFact } from "../../src/python/script.ts";
import { plainSource } from "../../src/python/sourceText.ts";
import { finish, type Shown, show } from "./presentTools.ts";

const specOf = (name: string, argument: string): ParamSpec => {
  const params: ParamTable = (findOptimizer(name) ?? findScheduler(name))?.params ?? {};
  return params[argument] ?? assert.fail(argument);
};

describe("values that a person would try", () => {
  const cases: readonly [string, string, PyValue, readonly string[]][] = [
    ["SGD", "lr", 0.1, ["0.03", "0.3"]],
    ["Adam", "lr", 3e-4, ["1e-4", "1e-3"]],
    ["OneCycleLR", "max_lr", 0.5, ["0.2", "2"]],
    ["SGD", "momentum", 0.9, ["0.5", "0.98"]],
    ["SGD", "momentum", 0n, ["0.5", "0.9"]],
    ["SGD", "nesterov", true, ["False"]],
    ["AdamW", "betas", tuple(0.9, 0.999), ["(0.5, 0.999)", "(0.98, 0.999)"]],
    ["CosineAnnealingWarmRestarts", "T_mult", 2n, ["1", "3"]],
    ["CosineAnnealingWarmRestarts", "T_mult", 1n, ["2", "3"]],
    ["CosineAnnealingWarmRestarts", "T_0", 10n, ["5", "20"]],
    ["CosineAnnealingLR", "eta_min", 0, ["1e-3", "0.01"]],
    ["StepLR", "gamma", 0.1, ["0.03", "0.3"]],
    ["ExponentialLR", "gamma", 0.95, ["0.75", "0.99"]],
    ["MultiStepLR", "milestones", [30n, 60n], ["[15, 30]", "[45, 90]"]],
    ["OneCycleLR", "anneal_strategy", "cos", ["'linear'"]],
    // Without effect on the numbers, or no size at all.
    ["SGD", "foreach", true, []],
    ["SGD", "lr", Number.NaN, []],
    ["OneCycleLR", "total_steps", null, []],
  ];
  for (const [name, argument, value, wanted] of cases) {
    it(`${name}(${argument}=${valueText(value)})`, () => {
      const found = neighbours(specOf(name, argument), value, 0.1);
      assert.deepEqual(found.map(valueText), wanted);
    });
  }
});

const script = `import torch
opt = torch.optim.SGD(p, lr=0.1, momentum=0.9)
sched = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=10, T_mult=2, eta_min=1e-4)
for epoch in range(70):
    for x in range(20):
        opt.step()
    sched.step()
`;

/** Kept from test to test, as the worker keeps it. */
const noise = new KeptNoise();

/** The variants of one argument of the first call of a name. */
function vary(
  { contexts }: Shown,
  name: string,
  argument: string,
  what: "rate" | "loss",
): { call: CallFact; variants: readonly Variant[] } {
  const context = contexts.find(({ script: s }) =>
    [...s.optimizers, ...s.schedulers].some((c) => c.name === name),
  );
  const { run, script: s } = context ?? assert.fail();
  const call = [...s.optimizers, ...s.schedulers].find((c) => c.name === name) ?? assert.fail();
  const scheduler = run.optimizer === call.id ? null : run.schedulers.indexOf(call.id);
  const plan = run.plan ?? assert.fail();
  const value = call.args[argument]?.value ?? null;
  const others = finish(simulateWhatIf({ plan, scheduler, argument, value, what }, noise));
  const trace = context?.result.trace ?? assert.fail();
  return { call, variants: withCurrent(others, { plan, value }, trace) };
}

describe("a run with other values", () => {
  const shown = show(script);
  it("is the run that the script would have with that value", () => {
    const { variants } = vary(shown, "CosineAnnealingWarmRestarts", "T_mult", "loss");
    assert.deepEqual(
      variants.map((v) => valueText(v.value)),
      ["1", "2", "3"],
    );
    for (const { value, trace: varied } of variants) {
      const other = show(script.replace("T_mult=2", `T_mult=${value}`));
      assert.deepEqual(varied.lr[0], other.contexts[0]?.result.trace?.lr[0]);
      assert.deepEqual(varied.loss, other.contexts[0]?.result.trace?.loss);
    }
  });

  it("may be paused while another one reads the same noise", () => {
    const plan = shown.contexts[0]?.run.plan ?? assert.fail();
    const kept = new KeptNoise();
    const options = () => ({ call: () => null, ...kept.for(plan), chunk: 1 });
    const [one, other] = [simulate(plan, options()), simulate(plan, options())];
    let [a, b] = [one.next(), other.next()];
    for (let i = 0; i < 300; i++) a = one.next();
    while (!a.done || !b.done) {
      if (!b.done) b = other.next();
      if (!a.done) a = one.next();
    }
    const plain = simulateNow(plan, { call: () => null });
    assert.deepEqual((a.value as Trace).loss, plain.loss);
    assert.deepEqual((b.value as Trace).loss, plain.loss);
  });

  it("keeps the noise of the last seeds", () => {
    const plan = shown.contexts[0]?.run.plan ?? assert.fail();
    const kept = new KeptNoise();
    const poolOf = (seed: number) => kept.for({ ...plan, seed }).random.pool();
    const first = poolOf(0);
    assert.equal(poolOf(0), first);
    for (let seed = 1; seed < 8; seed++) poolOf(seed);
    assert.equal(poolOf(0), first);
    for (let seed = 8; seed < 16; seed++) poolOf(seed);
    assert.notEqual(poolOf(0), first);
    assert.deepEqual(poolOf(0), first);
  });

  it("needs no loss for the rates, unless a metric decides", () => {
    const rate = vary(shown, "CosineAnnealingWarmRestarts", "T_0", "rate").variants;
    assert.ok(rate.every((v) => v.isCurrent || v.trace.loss === null));
    const plateau = show(`import torch
o = torch.optim.SGD(p, lr=0.1)
s = torch.optim.lr_scheduler.ReduceLROnPlateau(o, patience=2)
for e in range(9):
    for x in range(4):
        o.step()
    s.step(loss)
`);
    const { variants } = vary(plateau, "ReduceLROnPlateau", "patience", "rate");
    assert.deepEqual(
      variants.map((v) => valueText(v.value)),
      ["1", "2", "3"],
    );
  });

  it("leaves out what PyTorch refuses and what would take too long", () => {
    const half = show(script.replace("momentum=0.9", "momentum=0.9, nesterov=True"));
    const { variants } = vary(half, "SGD", "dampening", "loss");
    // Nesterov momentum refuses every dampening but 0: nothing is left to compare with.
    assert.deepEqual(variants, []);
    const long = show(script.replace("range(20)", "range(5000)"));
    assert.deepEqual(vary(long, "SGD", "lr", "rate").variants, []);
  });

  it("knows when a value leaves the rates alone", () => {
    assert.equal(changesRate(vary(shown, "SGD", "momentum", "loss").variants), false);
    assert.equal(changesRate(vary(shown, "SGD", "lr", "loss").variants), true);
  });
});

describe("the hover of an argument", () => {
  const shown = show(script);
  const rate = vary(shown, "CosineAnnealingWarmRestarts", "T_mult", "rate");
  const loss = vary(shown, "CosineAnnealingWarmRestarts", "T_mult", "loss");
  const whatIf = { rate: rate.variants, loss: loss.variants };
  const options = { theme: "dark", t: english, whatIf } as const;
  const card = argumentCard(rate.call, "T_mult", shown.contexts[0] ?? null, options);
  const markdown = (card?.markdown ?? assert.fail())
    .replaceAll("&#160;", "")
    .replace(/base64,[^)]*/g, "");

  it("compares restarts, last rates and losses, and tells of a cycle that is cut off", () => {
    assert.match(markdown, /^\| T&#95;mult \| Restarts at \| Last lr \| Stand&#45;in loss \|$/m);
    assert.match(markdown, /^\| 1 \| 10, 20, 30, 40, 50, 60 \| 2&#46;54e−3 \| /m);
    assert.match(markdown, /^\| \*\*2\*\* \| \*\*10, 30\*\* \| \*\*2&#46;54e−4\*\* \| /m);
    // Epoch 69 is the 30th of 90 in the third cycle: ½(1 + cos(29π/90)) = 0.765.
    assert.match(markdown, /With 3, training stops inside cycle 3, at 77 % of the peak/);
    assert.match(markdown, /!\[Learning rate with other values of T&#95;mult/);
  });

  it("agrees with the headless output to the digit", () => {
    const { reading, contexts, text } = shown;
    const results = contexts.map((c) => c.result);
    const { source, objective } = {
      source: plainSource(text),
      objective: defaultAssumptions.objective.name,
    };
    const json = previewFileJson({ path: "x.py", source, reading, results, objective }, 1);
    const [trace] = json.traces;
    const [last, final] = [trace?.lr[0]?.at(-1), trace?.loss?.at(-1)];
    const escaped = (x: number | null | undefined) =>
      figure(x ?? assert.fail()).replace(".", "&#46;");
    assert.ok(markdown.includes(`**${escaped(last)}** | **${escaped(final)}** |`), markdown);
  });

  it("offers the other values to be written into the code", () => {
    const texts = card?.actions.map(({ action, text }) => `${action} ${text ?? ""}`);
    assert.deepEqual(texts, ["setArgument 1", "setArgument 3", "open ", "lesson sgdr/schedule"]);
  });
});

/** One call of every class with every argument given, in a run of its own. */
describe("what-if pictures", () => {
  it("give the length of a cycle that is cut off beside what is seen of it", () => {
    const { variants } = vary(show(script), "CosineAnnealingWarmRestarts", "T_mult", "rate");
    const svg = ratesSvg(variants, { argument: "T_mult", theme: "dark", t: english });
    // With 3: 10 and 30 epochs, then 30 of the 90.
    assert.match(svg, />30 out of 90</);
    assert.equal(svg.match(/ out of /g)?.length, 1);
  });

  it("show the first waves where there are too many to be told apart", () => {
    const perBatch = (restarts: string) => `from torch import optim
o = optim.SGD(p, lr=0.3)
s = optim.lr_scheduler.${restarts}
for epoch in range(30):
    for batch in loader:
        o.step()
        s.step()
`;
    const cosine = show(perBatch("CosineAnnealingLR(o, T_max=30)"));
    const { variants } = vary(cosine, "CosineAnnealingLR", "T_max", "rate");
    const picture = { argument: "T_max", theme: "dark", t: english } as const;
    // T_max 60 has waves of 120 steps: two of them, and four of those in the code.
    assert.match(ratesSvg(variants, picture), />the first 240 of 11,730 steps</);
    const card = traceSvg(variants[1]?.trace ?? assert.fail(), { firstWaves: true });
    assert.match(card, /Learning rate: the first 240 of 11,730 steps/);
    const warm = vary(
      show(perBatch("CosineAnnealingWarmRestarts(o, T_0=20)")),
      "CosineAnnealingWarmRestarts",
      "T_0",
      "rate",
    );
    const cycles = ratesSvg(warm.variants, { ...picture, argument: "T_0" });
    assert.match(cycles, />the first 80 of 11,730 steps</);
    // Eight of 10, four of 20 and two of 40, each with its length above it; the axis has 20 and 40.
    const lengths = [...cycles.matchAll(/>(10|20|40)</g)].map(([, length]) => length);
    assert.deepEqual(
      [10, 20, 40].map((n) => lengths.filter((l) => l === `${n}`).length),
      [8, 5, 3],
    );
  });

  it("show the whole run where its waves are seen", () => {
    const { variants } = vary(show(script), "CosineAnnealingWarmRestarts", "T_mult", "rate");
    const svg = ratesSvg(variants, { argument: "T_mult", theme: "dark", t: english });
    assert.doesNotMatch(svg, /the first/);
  });

  const themes = ["dark", "light", "high-contrast", "high-contrast-light"] as const;

  it("stay below 30 KB as an image for every argument of every class", () => {
    const names = [...Object.keys(optimizers), ...Object.keys(schedulers)];
    let drawn = 0;
    for (const name of names) {
      const isOptimizer = findOptimizer(name) !== undefined;
      const definition = (findOptimizer(name) ?? findScheduler(name)) as { params: ParamTable };
      const base = { name: "SGD", args: { lr: 0.1, momentum: 0.9 }, groups: [{}] };
      const given = Object.entries(definition.params).flatMap(([key, spec]) => {
        const value = spec.default ?? spec.assumed;
        return value === undefined || value === null ? [] : [[key, value] as const];
      });
      const call = { name, args: Object.fromEntries(given) };
      const steps = [
        { kind: "optimizerStep" } as const,
        ...(isOptimizer ? [] : [{ kind: "schedulerStep", scheduler: 0 } as const]),
      ];
      const plan = {
        optimizer: isOptimizer ? { ...call, groups: [{}] } : base,
        schedulers: isOptimizer ? [] : [call],
        program: [{ kind: "loop", role: "epoch", count: 400, body: steps } as const],
        objective: { name: "sphere", options: {} },
        seed: 0,
      };
      for (const [argument, value] of given) {
        const scheduler = isOptimizer ? null : 0;
        const request = { plan, scheduler, argument, value, what: "loss" } as const;
        const others = finish(simulateWhatIf(request));
        const own = simulateNow(plan, { call: () => 1 });
        const variants = withCurrent(others, request, own);
        for (const theme of variants.length > 0 ? themes : []) {
          const picture = { argument, theme, t: english };
          for (const svg of [ratesSvg(variants, picture), lossesSvg(variants, picture)]) {
            assert.ok(svg.length * (4 / 3) < 30_000, `${name} ${argument}: ${svg.length}`);
            assert.ok(!/NaN|undefined|Infinity/.test(svg), `${name} ${argument}`);
          }
          drawn += 1;
        }
      }
    }
    assert.ok(drawn > 200, `only ${drawn} pictures`);
  });
});
