import assert from "node:assert/strict";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import { expectedSteps } from "../../src/core/training/experiments/criticalBatch.ts";
import {
  completed,
  type Experiment,
  type ExperimentOptions,
  type ExperimentResult,
} from "../../src/core/training/experiments/experiment.ts";
import { type ExperimentName, experiments } from "../../src/core/training/experiments/index.ts";
import { expectedMaximum } from "../../src/core/training/experiments/normalMaximum.ts";
import { share } from "../../src/core/training/experiments/statistics.ts";
import { curveText, experimentText } from "../../src/present/experimentText.ts";
import { english } from "../../src/present/localize.ts";

function run(experiment: Experiment, given: ExperimentOptions = {}) {
  const work = experiment.run(completed(experiment, given));
  const shares: number[] = [];
  for (;;) {
    const step = work.next();
    if (step.done) return { result: step.value, shares };
    shares.push(step.value);
  }
}

/**
 * What the study notes claim, experiment by experiment, as our figures have it with the margins
 * that stand beside the claims. A claim that they do not support is listed as false.
 */
const expected: Readonly<Record<ExperimentName, Readonly<Record<string, boolean>>>> = {
  generalization: { growsWithCapacity: true, growsWithNoise: true, trainSaysLittle: true },
  bestOfK: { overstates: true, moreTrials: true, smallerSet: true, asTheory: true },
  gradientNoise: { inverseRoot: true, smootherLoss: true },
  batchSize: { largeBehind: true, trainLonger: true, largeSharper: true },
  sharpMinima: { largeSharper: true, largeGeneralizesWorse: true },
  flatBasin: { noiseLeaves: true, largeStays: true, ratioDecides: true },
  criticalBatch: { halvesBelow: true, stopsAbove: true, kneeBetween: true },
  rateScaling: { linearKeeps: true, constantFalls: true, rootBetween: true },
  learningRate: {
    smallIsSlow: true,
    straightBelow: true,
    swingsBetween: true,
    divergesAbove: true,
  },
  momentum: {
    staysWithout: true,
    crossesWith: true,
    ravineFaster: true,
    tooMuchRings: true,
    saddleFaster: true,
  },
  conventions: { agreeWhileConstant: true, differWhenChanging: true, fromTheChangeOn: true },
  restarts: { anytime: true, equalEnd: true, snapshots: true },
  // Restarts help to leave a minimum, but not more than a high rate for half of the time does.
  leavingMinimum: { restartsLeave: true, decayStays: true, moreThanSteps: false },
  adamBias: { firstIsRate: true, rawIsLonger: true, rawPeaks: true },
  adamDecay: { decoupledAlike: true, asTheory: true, l2DependsOnSize: true },
  amsgrad: { adamWrong: true, amsgradRight: true },
};

function checkShape(result: ExperimentResult): void {
  assert.ok(result.charts.length > 0);
  for (const { curves } of result.charts) {
    assert.ok(curves.length > 0);
    for (const { points } of curves) {
      assert.ok(points.length > 0);
      for (const { y, low, high } of points) assert.ok(Number.isNaN(y) || (low <= y && y <= high));
    }
  }
  for (const [name, figure] of Object.entries(result.figures)) {
    assert.ok(Number.isFinite(figure), `${name}: ${figure}`);
  }
}

/** Everything in a result has its words, and every figure that these name is there. */
function checkTexts(name: string, { charts, claims, figures }: ExperimentResult): void {
  const text = experimentText(name, english, figures);
  for (const { id, curves } of charts) {
    assert.ok(text.charts[id], `no text for chart ${id}`);
    for (const curve of curves) {
      assert.ok(text.curves[curve.id], `no text for curve ${curve.id}`);
      assert.doesNotMatch(curveText(name, curve.id, curve.value, english), /\{0\}/);
    }
  }
  for (const { id } of claims) {
    assert.ok(text.claims[id], `no text for claim ${id}`);
    assert.doesNotMatch(text.claims[id], /–|\{\d\}/, text.claims[id]);
  }
}

describe("experiments", () => {
  for (const [name, claims] of Object.entries(expected)) {
    it(`${name}: ${Object.keys(claims).join(", ")}`, () => {
      const { result, shares } = run(experiments[name as ExperimentName]);
      const found = Object.fromEntries(result.claims.map(({ id, holds }) => [id, holds]));
      assert.deepEqual(found, claims, JSON.stringify(result.figures));
      checkShape(result);
      checkTexts(name, result);
      assert.ok(shares.every((x, i) => x >= 0 && x <= 1 && x >= (shares[i - 1] ?? 0)));
    });
  }

  it("find nothing where there is nothing: without noise nobody leaves the sharp basin", () => {
    const { result } = run(experiments.flatBasin, { seeds: 5, rate: 0.0005 });
    const [curve] = result.charts[0]?.curves ?? [];
    assert.equal(curve?.points.at(-1)?.y, 0);
    const slow = run(experiments.momentum, { seeds: 3, rate: 0.001 }).result;
    assert.equal(slow.figures.crossed80, 0);
  });

  it("give the same result for the same options", () => {
    for (const experiment of [experiments.momentum, experiments.gradientNoise]) {
      const options = { seeds: 2 };
      assert.deepEqual(run(experiment, options), run(experiment, options));
    }
  });

  it("hold their options within bounds", () => {
    const given = { seeds: 1e9, rate: -3, unknown: 1 };
    assert.deepEqual(completed(experiments.momentum, given), { seeds: 500, rate: 0.001 });
  });
});

describe("the theory beside the experiments", () => {
  it("has the expected maximum of normals", () => {
    // Tippett 1925; for two it is 1/√π.
    const known = { 1: 0, 2: 1 / Math.sqrt(Math.PI), 10: 1.53875, 100: 2.50759 };
    for (const [k, e] of Object.entries(known)) {
      assert.ok(Math.abs(expectedMaximum(Number(k)) - e) < 1e-4, k);
    }
  });

  it("has Wilson's range", () => {
    // Brown, Cai & DasGupta 2001: 0 of 10 lies in [0, 0.278].
    const { low, high } = share(0, 0, 10);
    assert.ok(low === 0 && Math.abs(high - 0.2775) < 5e-4, `${high}`);
  });

  it("reaches the quadratic's target at the noise-free speed for a huge batch", () => {
    // One curvature of 1 would take log(0.02)/log((1 − η)²) steps; the others are slower.
    assert.ok(expectedSteps(1e12, 0.5, 1000) > Math.log(0.02) / Math.log(0.25));
    assert.equal(expectedSteps(1e12, 2.5, 1000), Number.POSITIVE_INFINITY);
  });

  it("has the weights of past gradients in PyTorch's momentum buffer", () => {
    const gradients = [0.5, -1, 2, 0.25, -0.75];
    const [theta, grad] = [Float64Array.of(0), new Float64Array(1)];
    const sgd = findOptimizer("SGD") as OptimizerDefinition;
    const tensors = [{ theta, grad, hasGrad: true }];
    const args = { lr: 1, momentum: 0.9 };
    const optimizer = createOptimizer(sgd, args, [{ overrides: {}, tensors }]);
    for (const [t, g] of gradients.entries()) {
      const before = theta[0] as number;
      grad[0] = g;
      stepOptimizer(optimizer);
      const buffer = before - (theta[0] as number);
      const weight = (i: number) => 0.9 ** (t - i);
      const sum = gradients.slice(0, t + 1).reduce((s, gradient, i) => s + weight(i) * gradient, 0);
      assert.ok(Math.abs(buffer - sum) < 1e-12);
    }
  });
});
