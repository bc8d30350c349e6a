import assert from "node:assert/strict";
import { type LandscapePlan, walk } from "../../src/core/landscape.ts";
import { findObjective } from "../../src/core/objectives/index.ts";
import { parseFormula } from "../../src/core/optimizers/anatomy/formula.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { type Dissection, dissect } from "../../src/core/stepAnatomy.ts";
import type { Trace } from "../../src/core/trace.ts";
import { stabilityLimit, stepFacts } from "../../webview/landscape/facts.ts";
import { filledMath, symbolicMath, symbolMath } from "../../webview/landscape/mathml.ts";

function run(name: string, args: PyArgs, change: Partial<LandscapePlan> = {}) {
  const plan: LandscapePlan = {
    optimizer: { name, args, groups: [{}] },
    objective: { name: "ravine", options: { condition: 25, angle: 16, scale: 0.08 } },
    steps: 15,
    seed: 0,
    noise: 0,
    rates: null,
    ...change,
  };
  const definition = findObjective(plan.objective.name);
  assert.ok(definition);
  const work = walk(plan, definition, () => assert.fail());
  for (;;) {
    const step = work.next();
    if (step.done) return { plan, trace: step.value };
  }
}

function step(name: string, args: PyArgs, k: number, change: Partial<LandscapePlan> = {}) {
  const { plan, trace } = run(name, args, change);
  const dissection = dissect(plan.optimizer, trace, k);
  assert.ok(dissection);
  return { dissection, trace };
}

/** The formula's text as one reads it, without the markup. */
const words = (mathml: string) =>
  mathml
    .replaceAll("&#8290;", "")
    .replaceAll("&lt;", "<")
    .replace(/<[^>]+>/g, "");

/** Every element is closed in the order it was opened. */
function assertWellFormed(mathml: string): void {
  const open: string[] = [];
  for (const [, slash, name = ""] of mathml.matchAll(/<(\/?)(\w+)[^>]*>/g)) {
    if (!slash) open.push(name);
    else assert.equal(open.pop(), name, mathml);
  }
  assert.deepEqual(open, []);
  assert.ok(!/undefined|\[object|NaN/.test(mathml), mathml);
}

describe("formulas as MathML", () => {
  for (const name of Object.keys(optimizers)) {
    it(`${name}: symbols and numbers are well-formed, and every argument is marked`, () => {
      const { dissection } = step(name, {}, 3);
      const { symbols } = dissection.definition.anatomy;
      const params = dissection.definition.params as Record<string, unknown>;
      for (const { node, symbol } of dissection.sections.flatMap((s) => s.lines)) {
        const texts = [
          symbolMath(symbol, symbols),
          symbolicMath(node, symbols),
          filledMath(node, symbols, dissection.lookup),
        ];
        texts.forEach(assertWellFormed);
        for (const [, argument = ""] of texts.join().matchAll(/data-argument="(\w+)"/g)) {
          assert.ok(Object.hasOwn(params, argument), `${argument} is no argument of ${name}`);
        }
      }
    });
  }

  const reads = (formula: string, symbols = {}) =>
    words(symbolicMath(parseFormula(formula), symbols));
  const lr = { η: { argument: "lr" }, μ: { argument: "momentum" } };

  it("brackets stand where they are needed, and only there", () => {
    assert.equal(reads("θ' - η * b", lr), "θt−1−ηbt");
    assert.equal(reads("μ * b' + (1 - μ) * g", lr), "μbt−1+(1−μ)gt");
    assert.equal(reads("a - (b - c)"), "at−(bt−ct)");
    assert.equal(reads("(a + b)^2"), "(at+bt)2");
    assert.equal(reads("-(a + b)"), "−(at+bt)");
    assert.equal(reads("a * (b * c)"), "at(btct)");
  });

  it("numbers side by side have a sign between them, negative ones brackets", () => {
    const numbers: Record<string, number> = { a: 2, b: 3, c: -4 };
    const filled = (formula: string) =>
      words(filledMath(parseFormula(formula), {}, (name) => numbers[name] ?? NaN));
    assert.equal(filled("a * b"), "2·3");
    assert.equal(filled("a * c"), "2(−4)");
    assert.equal(filled("a + c"), "2+(−4)");
    assert.equal(filled("c + a"), "−4+2");
    assert.equal(filled("a * (b + c)"), "2(3+(−4))");
  });

  it("a vector is a column, its argument marked", () => {
    const value = (name: string) => (name === "η" ? 0.1 : Float64Array.of(-1.3009, 0.42));
    const text = filledMath(parseFormula("η * b"), lr, value);
    assert.equal(words(text), "0.1(−1.3010.420)");
    assert.equal([...text.matchAll(/<mtr>/g)].length, 2);
    assert.match(text, /data-argument="lr"/);
  });
});

describe("the facts of a step", () => {
  it("are those of the two positions", () => {
    const { dissection, trace } = step("SGD", { lr: 0.1, momentum: 0.9 }, 5);
    const facts = stepFacts(dissection, trace, 5);
    const { from, to, gradient } = dissection;
    const move = [0, 1].map((i) => (to[i] as number) - (from[i] as number));
    assert.equal(facts.length, Math.hypot(...move));
    assert.ok(
      Math.abs((facts.perPlainStep ?? 0) - facts.length / (0.1 * Math.hypot(...gradient))) < 1e-12,
    );
    assert.equal(facts.lossBefore, trace.loss?.[4]);
    assert.equal(facts.lossAfter, trace.loss?.[5]);
  });

  it("gradient descent steps straight down, from the first loss on", () => {
    const { dissection, trace } = step("SGD", { lr: 0.1 }, 0);
    const facts = stepFacts(dissection, trace, 0);
    assert.ok((facts.angle ?? 90) < 1e-5);
    assert.equal(facts.perPlainStep, 1);
    assert.equal(facts.carriedShare, null);
    assert.equal(facts.lossBefore, trace.initialLoss);
  });

  it("have no angle where nothing moves", () => {
    const { dissection, trace } = step("SGD", { lr: 0 }, 0);
    assert.equal(stepFacts(dissection, trace, 0).angle, null);
  });
});

/** The curvatures of the ravine above. */
const curvature = { largest: 2, smallest: 0.08 };

const lastLoss = ({ loss, steps }: Trace) => loss?.[steps - 1] ?? Number.NaN;

function limitOf(dissection: Dissection, change = {}) {
  return stabilityLimit(dissection, { ...curvature, ...change })?.limit ?? null;
}

describe("the stability limit", () => {
  const cases: readonly PyArgs[] = [
    {},
    { momentum: 0.9 },
    { momentum: 0.5, dampening: 0.3 },
    { momentum: 0.9, nesterov: true },
    { momentum: 0.9, weight_decay: 0.7 },
  ];
  for (const args of cases) {
    it(`of SGD(${Object.entries(args).map(([k, v]) => `${k}=${v}`)}) separates what converges from what diverges`, () => {
      const { dissection } = step("SGD", { lr: 0.01, ...args }, 3);
      const limit = limitOf(dissection) ?? assert.fail("no limit");
      const ends = [0.98, 1.02].map((factor) => {
        const { trace } = run("SGD", { ...args, lr: limit * factor }, { steps: 4000 });
        return lastLoss(trace);
      });
      assert.ok((ends[0] as number) < 1e-6, `below the limit: ${ends[0]}`);
      assert.ok(!((ends[1] as number) < 1e6), `above the limit: ${ends[1]}`);
    });
  }

  it("there is none of other optimizers, surfaces and directions", () => {
    assert.equal(limitOf(step("Adam", {}, 3).dissection), null);
    const { dissection } = step("SGD", { lr: 0.1, momentum: 0.9 }, 3);
    assert.equal(stabilityLimit(dissection, null), null);
    assert.equal(limitOf(dissection, { smallest: -1 }), null);
    assert.equal(limitOf(step("SGD", { lr: 0.1, maximize: true }, 3).dissection), null);
  });
});
