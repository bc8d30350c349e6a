import assert from "node:assert/strict";
import { createOptimizer, noteStep, stepOptimizer } from "../../src/core/optimizers/optimizer.ts";
import { sgd } from "../../src/core/optimizers/sgd.ts";
import { cosineAnnealingWarmRestarts } from "../../src/core/schedulers/cosineAnnealingWarmRestarts.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler } from "../../src/core/schedulers/step.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { experimentText } from "../../src/present/experimentText.ts";
import { lessonIds, lessonTitle } from "../../src/present/lessonFor.ts";
import { lessonDrawings } from "../../src/present/lessons/figures/index.ts";
import { schedule } from "../../src/present/lessons/figures/restarts.ts";
import { stepLengths } from "../../src/present/lessons/figures/variants.ts";
import { lessonTexts } from "../../src/present/lessons/index.ts";
import { english } from "../../src/present/localize.ts";

const tensor = () => ({ theta: new Float64Array(1), grad: Float64Array.of(1), hasGrad: true });

function optimizerOn(args: PyArgs) {
  const only = tensor();
  const definition = sgd as unknown as Parameters<typeof createOptimizer>[0];
  return {
    only,
    optimizer: createOptimizer(definition, args, [{ overrides: {}, tensors: [only] }]),
  };
}

describe("the lessons", () => {
  for (const id of lessonIds) {
    const lesson = lessonTexts[id](english);

    it(`${id}: has steps with text, each with its own id`, () => {
      assert.equal(lesson.id, id);
      assert.equal(lesson.title, lessonTitle(id, english));
      assert.ok(lesson.steps.length >= 2);
      assert.equal(new Set(lesson.steps.map((s) => s.id)).size, lesson.steps.length);
      for (const step of lesson.steps) assert.ok(step.text.length > 0);
    });

    it(`${id}: names charts and claims that its experiments have`, () => {
      for (const { figure } of lesson.steps) {
        if (figure?.kind !== "experiment") continue;
        const text = experimentText(figure.name, english);
        for (const chart of figure.charts) assert.ok(text.charts[chart], `${figure.name} ${chart}`);
        for (const claim of figure.claims) assert.ok(text.claims[claim], `${figure.name} ${claim}`);
      }
    });
  }

  it("choose only among the answers they offer, whatever the figures", () => {
    for (const id of lessonIds) {
      for (const { predict } of lessonTexts[id](english).steps) {
        if (!predict) continue;
        const extremes = [-1e9, 0, 1e9].map((x) =>
          predict.right(new Proxy({}, { get: (_, key) => (String(key).length % 2 ? x : -x) })),
        );
        assert.ok(
          extremes.every((a) => a === undefined || (a >= -1 && a < predict.answers.length)),
          predict.question,
        );
      }
    }
  });
});

describe("the lessons' drawings", () => {
  it("have controls within their bounds, and say what is to be seen", () => {
    for (const [name, drawing] of Object.entries(lessonDrawings)) {
      const controls = drawing.controls(english);
      for (const ends of ["value", "min", "max"] as const) {
        const values = Object.fromEntries(controls.map((c) => [c.name, c[ends]]));
        const { sentence, curves } = drawing.plot(values, english);
        assert.ok(sentence.length > 10 && !sentence.includes("NaN"), `${name}: ${sentence}`);
        const ys = curves.flatMap((curve) => curve.points.map((p) => p.y));
        assert.ok(ys.every(Number.isFinite), name);
      }
    }
  });

  for (const args of [
    { momentum: 0.9 },
    { momentum: 0.9, dampening: 0.5 },
    { momentum: 0.8, nesterov: true },
  ] as { momentum: number; dampening?: number; nesterov?: boolean }[]) {
    it(`step as SGD does: ${JSON.stringify(args)}`, () => {
      const { only, optimizer } = optimizerOn({ lr: 1, ...args });
      const lengths = Array.from({ length: 40 }, (_, k) => {
        for (const group of optimizer.groups) group.hp.lr = k < 20 ? 1 : 0.1;
        const before = only.theta[0] as number;
        stepOptimizer(optimizer);
        return (only.theta[0] as number) - before;
      });
      const ours = stepLengths(args.momentum, args.dampening ?? 0, args.nesterov ?? false);
      for (const [k, length] of lengths.entries()) {
        assert.ok(Math.abs(length + (ours[k] as number)) < 1e-12, `step ${k}`);
      }
    });
  }

  for (const [T_0, T_mult, eta_min] of [
    [10n, 2n, 0.001],
    [7n, 1n, 0],
    [1n, 4n, 0.05],
    [50n, 3n, 0.01],
  ] as const) {
    it(`restart as CosineAnnealingWarmRestarts(T_0=${T_0}, T_mult=${T_mult}) does`, () => {
      const { optimizer } = optimizerOn({ lr: 0.1 });
      const definition = cosineAnnealingWarmRestarts as unknown as SchedulerDefinition;
      const run = createScheduler(definition, { T_0, T_mult, eta_min }, optimizer, {
        call: () => assert.fail("no function here"),
      });
      const { rates } = schedule(Number(T_0), Number(T_mult), eta_min);
      for (const rate of rates) {
        assert.ok(Math.abs(rate - (optimizer.groups[0]?.hp.lr ?? 0)) < 1e-12);
        noteStep(optimizer);
        stepScheduler(run);
      }
    });
  }
});
