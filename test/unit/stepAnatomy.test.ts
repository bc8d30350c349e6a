import assert from "node:assert/strict";
import { type LandscapePlan, walk } from "../../src/core/landscape.ts";
import { findObjective } from "../../src/core/objectives/index.ts";
import { parseFormula, type Quantity } from "../../src/core/optimizers/anatomy/formula.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { tuple } from "../../src/core/spec/pyValue.ts";
import { type Dissection, dissect } from "../../src/core/stepAnatomy.ts";
import type { Trace } from "../../src/core/trace.ts";

/** Every branch of every optimizer's formulas. */
const cases: readonly (readonly [keyof typeof optimizers, PyArgs])[] = [
  ["SGD", { lr: 0.01 }],
  ["SGD", { lr: 0.01, momentum: 0.9 }],
  ["SGD", { lr: 0.01, momentum: 0.9, dampening: 0.3, weight_decay: 0.1 }],
  ["SGD", { lr: 0.01, momentum: 0.8, nesterov: true }],
  ["SGD", { lr: 1e-4, momentum: 0.5, maximize: true, weight_decay: 0.1 }],
  ["Adam", { lr: 0.05 }],
  ["Adam", { lr: 0.05, weight_decay: 0.2 }],
  ["Adam", { lr: 0.05, weight_decay: 0.2, decoupled_weight_decay: true }],
  ["Adam", { lr: 0.05, amsgrad: true, maximize: true }],
  ["Adam", { lr: 0.05, betas: tuple(0.3, 0.6) }],
  ["AdamW", { lr: 0.05 }],
  ["AdamW", { lr: 0.05, weight_decay: 0, amsgrad: true }],
  ["NAdam", { lr: 0.05 }],
  ["NAdam", { lr: 0.05, weight_decay: 0.1, momentum_decay: 0.1 }],
  ["NAdam", { lr: 0.05, weight_decay: 0.1, decoupled_weight_decay: true }],
  ["RAdam", { lr: 0.05 }],
  ["RAdam", { lr: 0.05, weight_decay: 0.1, decoupled_weight_decay: true }],
  ["Adamax", { lr: 0.05 }],
  ["Adamax", { lr: 0.05, weight_decay: 0.1 }],
  ["Adagrad", { lr: 0.3 }],
  ["Adagrad", { lr: 0.3, lr_decay: 0.1, weight_decay: 0.1, initial_accumulator_value: 0.5 }],
  ["Adadelta", {}],
  ["Adadelta", { lr: 3, rho: 0.7, weight_decay: 0.1 }],
  ["RMSprop", { lr: 0.02 }],
  ["RMSprop", { lr: 0.02, momentum: 0.9, weight_decay: 0.1 }],
  ["RMSprop", { lr: 0.02, centered: true }],
  ["Rprop", { lr: 0.2 }],
  ["Rprop", { lr: 0.2, step_sizes: tuple(1e-3, 0.3), maximize: true }],
  ["ASGD", { lr: 0.02 }],
  ["ASGD", { lr: 0.02, lambd: 0.1, t0: 5, weight_decay: 0.1 }],
  ["SparseAdam", { lr: 0.05 }],
  ["Adafactor", { lr: 0.1 }],
  ["Adafactor", { lr: 0.1, weight_decay: 0.1, eps: tuple(1e-3, 0.1), d: 1.5, maximize: true }],
  ["Muon", { lr: 0.05 }],
  ["Muon", { lr: 0.05, nesterov: false, adjust_lr_fn: "match_rms_adamw" }],
  ["LBFGS", { max_iter: 3 }],
];

const STEPS = 40;

function run(name: string, args: PyArgs, change: Partial<LandscapePlan> = {}) {
  const plan: LandscapePlan = {
    optimizer: { name, args, groups: [{}] },
    objective: { name: "ravine", options: {} },
    steps: STEPS,
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

function dissected(plan: LandscapePlan, trace: Trace, k: number): Dissection {
  const dissection = dissect(plan.optimizer, trace, k);
  assert.ok(dissection);
  return dissection;
}

/** Relative to the size of what the formula adds up. */
function assertEqual(actual: Quantity, expected: ArrayLike<number>, what: string): void {
  const found = typeof actual === "number" ? [actual] : actual;
  Array.from(expected).forEach((e, i) => {
    const a = found[i] ?? found[0] ?? Number.NaN;
    assert.ok(Math.abs(a - e) <= 1e-12 * Math.max(1, Math.abs(e)), `${what}: ${a}, not ${e}`);
  });
}

describe("the anatomy of a step", () => {
  it("has every optimizer of the catalogue among its cases", () => {
    assert.deepEqual(
      [...new Set(cases.map(([name]) => name))].sort(),
      Object.keys(optimizers).sort(),
    );
  });

  for (const [name, args] of cases) {
    it(`${name}(${Object.entries(args).map(([k, v]) => `${k}=${v}`)}): its numbers give the recorded step`, () => {
      const { plan, trace } = run(name, args);
      assert.equal(trace.error, null);
      assert.equal(trace.steps, STEPS);
      for (let k = 0; k < STEPS; k++) {
        const dissection = dissected(plan, trace, k);
        const lines = dissection.sections.flatMap((s) => s.lines);
        const update = lines.find(({ symbol }) => symbol === "θ");
        assert.ok(update, "no update");
        assertEqual(update.value, dissection.to, `θ after step ${k}`);
        for (const { field, value, symbol } of lines) {
          if (field === null) continue;
          const { width = 0, values = [] } = trace.internals?.state[field] ?? {};
          const after = Array.from(values).slice((k + 1) * width, (k + 2) * width);
          assert.equal(after.length, width);
          assertEqual(value, after, `${symbol} after step ${k}`);
        }
      }
    });
  }

  it("rates and momenta of a schedule are those of their step", () => {
    const lr = Float64Array.from({ length: STEPS }, (_, k) => 0.01 / (1 + k));
    const momentum = lr.map((_, k) => 0.5 + k / 100);
    for (const name of ["SGD", "Adam"]) {
      const { plan, trace } = run(name, name === "SGD" ? { momentum: 0.1 } : {}, {
        rates: { lr, momentum },
      });
      const dissection = dissected(plan, trace, 7);
      assert.equal(dissection.lookup("η"), lr[7]);
      assert.equal(dissection.lookup(name === "SGD" ? "μ" : "β₁"), momentum[7]);
      const update = dissection.sections.flatMap((s) => s.lines).at(-1);
      assertEqual(update?.value ?? 0, dissection.to, name);
    }
  });

  it("works in one dimension", () => {
    for (const [name, args] of cases) {
      const { plan, trace } = run(name, args, {
        objective: { name: "parabola", options: {} },
        steps: 5,
      });
      for (let k = 0; k < trace.steps; k++) {
        const { sections, to } = dissected(plan, trace, k);
        const update = sections.flatMap((s) => s.lines).find((l) => l.symbol === "θ");
        assertEqual(update?.value ?? Number.NaN, to, `${name}, step ${k}`);
      }
    }
  });

  it("the carried and the new part add up to the move", () => {
    for (const [name, args] of cases) {
      const { plan, trace } = run(name, args);
      const { parts, from, to, carriedShare } = dissected(plan, trace, 9);
      assert.equal(parts === null, carriedShare === null);
      if (!parts) continue;
      from.forEach((x, i) => {
        const sum = (parts.fresh[i] as number) + (parts.carried[i] as number);
        assert.ok(Math.abs(sum - ((to[i] as number) - x)) < 1e-12, name);
      });
    }
  });

  it("splits SGD's step as the force diagram has it", () => {
    const { plan, trace } = run("SGD", { lr: 0.01, momentum: 0.9 });
    const { parts, gradient, lookup, carriedShare } = dissected(plan, trace, 5);
    const before = lookup("b'") as Float64Array;
    assertEqual(
      parts?.fresh ?? 0,
      gradient.map((g) => -0.01 * g),
      "gradient part",
    );
    assertEqual(
      parts?.carried ?? 0,
      before.map((b) => -0.01 * 0.9 * b),
      "momentum part",
    );
    const kept = 0.9 * Math.hypot(...before);
    assertEqual(carriedShare ?? 0, [kept / (kept + Math.hypot(...gradient))], "share");
    assert.equal(dissected(plan, trace, 0).carriedShare, 0);
  });

  it("there is none of a step that was not made", () => {
    const { plan, trace } = run("SGD", { lr: 0.01 });
    assert.equal(dissect(plan.optimizer, trace, STEPS), null);
    assert.equal(dissect(plan.optimizer, trace, -1), null);
  });

  it("formulas are read as mathematics has them", () => {
    const shape = (text: string) => JSON.stringify(parseFormula(text));
    assert.equal(shape("a - b - c"), shape("(a - b) - c"));
    assert.equal(shape("a / b * c"), shape("(a / b) * c"));
    assert.equal(shape("-a^2"), shape("-(a^2)"));
    assert.equal(shape("a^b^c"), shape("a^(b^c)"));
    for (const text of ["a +", "(a", "a b", "f(a,", "a ? b", ""]) {
      assert.throws(() => parseFormula(text), Error, text);
    }
  });
});
