import assert from "node:assert/strict";
import type { Random } from "../../src/core/random.ts";
import { epochProgram, type RunPlan } from "../../src/core/runPlan.ts";
import { Batches } from "../../src/core/training/batches.ts";
import { range, streamOf } from "../../src/core/training/data/dataSet.ts";
import { scoreFrames } from "../../src/core/training/frameRecorder.ts";
import { batchGradients } from "../../src/core/training/gradientNoise.ts";
import { activations } from "../../src/core/training/model/activations.ts";
import { erf } from "../../src/core/training/model/erf.ts";
import { initialWeights } from "../../src/core/training/model/initialize.ts";
import {
  defaultModel,
  layerSizes,
  type ModelConfig,
} from "../../src/core/training/model/modelConfig.ts";
import { Network } from "../../src/core/training/model/network.ts";
import { largestEigenvalue } from "../../src/core/training/sharpness.ts";
import { defaultTask, prepareTask, type TrainingTask } from "../../src/core/training/task.ts";
import { trainNow } from "../../src/core/training/train.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";

const call = scriptCaller();

const planOf = (lr: number, epochs: number, name = "SGD"): RunPlan => ({
  optimizer: { name, args: { lr }, groups: [{}] },
  schedulers: [],
  program: epochProgram(epochs, 1),
  objective: null,
  seed: 0,
});

/** Draws the same numbers again after `rewind`: the same units are dropped. */
function repeated(seed: number): Random & { rewind(): void } {
  let source = streamOf(seed, "dropout");
  return {
    rewind: () => {
      source = streamOf(seed, "dropout");
    },
    uniform: () => source.uniform(),
    normal: () => source.normal(),
    pool: () => source.pool(),
  };
}

/** Largest difference between the network's gradient and central differences of its loss. */
function gradientError(task: TrainingTask, count: number): number {
  const prepared = prepareTask(task);
  const random = repeated(1);
  const network = new Network(prepared.network, 32, random);
  const drawn = initialWeights(prepared.network.sizes, "normal", streamOf(5, "weights"));
  // Without a bias a rectified unit after silent ones stands exactly at its kink.
  const theta = drawn.map((w) => w + 0.05);
  const grad = new Float64Array(theta.length);
  const scratch = new Float64Array(theta.length);
  const lossAt = (at: Float64Array, out = scratch) => {
    random.rewind();
    network.gradient(at, out, prepared.examples, prepared.split.train, 3, count);
    return network.loss[0] as number;
  };
  lossAt(theta, grad);
  const step = 1e-5;
  return theta.reduce((worst, w, i) => {
    const moved = theta.slice();
    moved[i] = w + step;
    const above = lossAt(moved);
    moved[i] = w - step;
    const slope = (above - lossAt(moved)) / (2 * step);
    return Math.max(worst, Math.abs(slope - (grad[i] as number)));
  }, 0);
}

describe("the network", () => {
  const variants: Readonly<Record<string, Partial<ModelConfig>>> = {
    "tanh, two layers": {},
    "relu, three layers": { activation: "relu", hidden: [6, 5, 4] },
    gelu: { activation: "gelu" },
    sigmoid: { activation: "sigmoid", hidden: [7] },
    "L2 and label smoothing": { l2: 0.1, labelSmoothing: 0.2 },
    dropout: { dropout: 0.3 },
    linear: { kind: "linear" },
    "polynomial, degree 4": { kind: "polynomial", degree: 4 },
  };
  for (const [name, change] of Object.entries(variants)) {
    for (const shape of ["moons", "three gaussians", "sine surface", "sine"]) {
      it(`has the gradient of its loss: ${name} on ${shape}`, () => {
        const generated = { shape, size: 80, noise: 0.2, flippedLabels: 0.05, seed: 2 };
        const model = { ...defaultModel, ...change };
        // Counts that leave 0 to 3 samples after the groups of four.
        for (const count of [1, 6, 11, 32]) {
          const error = gradientError({ ...defaultTask, data: { generated }, model }, count);
          assert.ok(error < 2e-8, `batch of ${count}: ${error}`);
        }
      });
    }
  }

  it("computes tanh to the last digits, and its limits", () => {
    const x = Float64Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
    const values = Float64Array.of(...x, 1e-12, -0, 1e300, Number.NEGATIVE_INFINITY, Number.NaN);
    const expected = values.map(Math.tanh);
    activations.tanh(values, new Float64Array(values.length), values.length);
    values.forEach((y, i) => {
      const e = expected[i] as number;
      assert.ok(Object.is(y, e) || Math.abs(y - e) <= 1e-15 * Math.abs(e) || y === e, `${y}, ${e}`);
    });
  });

  it("computes the error function to the last digits", () => {
    // Abramowitz & Stegun, table 7.1, and Wolfram's digits for the tail.
    const known: readonly (readonly [number, number])[] = [
      [0, 0],
      [0.1, 0.1124629160182849],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
      [-0.5, -0.5204998778130465],
      [7, 1],
    ];
    for (const [x, y] of known) assert.ok(Math.abs(erf(x) - y) < 1e-15, `erf ${x}: ${erf(x)}`);
  });

  it("keeps the mean of a unit under dropout", () => {
    const options = prepareTask({ ...defaultTask, model: { ...defaultModel, dropout: 0.4 } });
    const network = new Network(options.network, 64, streamOf(1, "dropout"));
    const exact = new Network({ ...options.network, dropout: 0 }, 64);
    const sizes = layerSizes(defaultModel, 2);
    const theta = initialWeights(sizes, "torch", streamOf(1, "weights"));
    const { examples, split } = options;
    const grad = new Float64Array(theta.length);
    let sum = 0;
    for (let k = 0; k < 4000; k++) {
      network.gradient(theta, grad, examples, split.train, 0, 16);
      sum += network.loss[0] as number;
    }
    exact.gradient(theta, grad, examples, split.train, 0, 16);
    const without = exact.loss[0] as number;
    assert.ok(Math.abs(sum / 4000 - without) < 0.01, `${sum / 4000}, ${without}`);
  });

  const bounds: readonly (readonly [ModelConfig["init"], number])[] = [
    ["torch", 1 / Math.sqrt(3 * 50)],
    ["xavier", Math.sqrt(2 / 110)],
    ["he", Math.sqrt(2 / 50)],
    ["normal", 1],
  ];
  for (const [init, deviation] of bounds) {
    it(`draws ${init} weights with their deviation`, () => {
      const weights = initialWeights([50, 60, 1], init, streamOf(2, "weights")).slice(0, 3000);
      const measured = Math.sqrt(weights.reduce((s, w) => s + w * w, 0) / weights.length);
      assert.ok(Math.abs(measured / deviation - 1) < 0.05, `${measured}, ${deviation}`);
    });
  }
});

describe("batches", () => {
  const config = { batchSize: 4, dropLast: false, shuffle: true, replacement: false };

  it("are dealt anew in every epoch, and alike for the same seed", () => {
    const epochs = (seed: number) => {
      const batches = new Batches(
        range(10),
        { ...config, accumulation: 1 },
        streamOf(seed, "batches"),
      );
      return Array.from({ length: 2 }, () => {
        for (let i = 0; i < 3; i++) batches.next();
        return [...batches.points];
      });
    };
    const [first, second] = epochs(1);
    assert.notDeepEqual(first, second);
    assert.deepEqual(epochs(1), [first, second]);
    assert.notDeepEqual(epochs(2), [first, second]);
  });

  it("are put together by accumulation within an epoch", () => {
    const batches = new Batches(range(18), { ...config, accumulation: 2 }, streamOf(1, "batches"));
    assert.equal(batches.updatesPerEpoch, 3);
    const counts = Array.from({ length: 6 }, () => {
      batches.next();
      return batches.count;
    });
    assert.deepEqual(counts, [8, 8, 2, 8, 8, 2]);
  });

  it("hold some points twice with replacement", () => {
    const given = { ...config, replacement: true, accumulation: 1 };
    const batches = new Batches(range(100), given, streamOf(1, "batches"));
    batches.next();
    const different = new Set(batches.points).size;
    assert.ok(different > 50 && different < 76, `${different} of 100`);
  });
});

describe("training", () => {
  const run = trainNow(defaultTask, planOf(0.5, 30), { call });

  it("learns, and records every update and about every epoch", () => {
    const { frames, updates, updatesPerEpoch } = run;
    assert.deepEqual([updates, updatesPerEpoch], [360, 12]);
    assert.equal(frames.count, 241);
    assert.deepEqual([frames.update[0], frames.update.at(-1)], [0, 360]);
    assert.ok((frames.trainLoss.at(-1) as number) < 0.6 * (frames.trainLoss[0] as number));
    assert.ok((frames.trainAccuracy.at(-1) as number) > 0.8);
    assert.ok(run.batchLoss.every(Number.isFinite) && run.lr.every((lr) => lr === 0.5));
    assert.equal(run.weights.length, frames.count * run.weightCount);
    const lowest = Math.min(...frames.validationLoss);
    assert.equal(frames.validationLoss[run.best], lowest);
  });

  it("is the same for the same seed, and not for another", () => {
    assert.deepEqual(trainNow(defaultTask, planOf(0.5, 30), { call }), run);
    const other = trainNow({ ...defaultTask, seed: 8 }, planOf(0.5, 30), { call });
    assert.notDeepEqual(other.weights, run.weights);
  });

  it("never shows the test set unless it is asked for", () => {
    const before = prepareTask(defaultTask);
    const points = { ...before.data, x: before.data.x.slice(), y: before.data.y.slice() };
    for (const i of before.split.test) points.x[2 * i] = 50;
    const fixed = { ...defaultTask, data: { points } };
    // The same split, since it depends on labels and seed alone.
    const moved = trainNow(fixed, planOf(0.5, 30), { call });
    assert.deepEqual(moved.frames, run.frames);
    const scores = scoreFrames(before, run.weights, before.split.validation);
    assert.deepEqual(scores.loss, run.frames.validationLoss);
    const test = scoreFrames(before, run.weights, before.split.test);
    assert.equal(test.loss.length, run.frames.count);
  });

  it("stops early, at the patience's epoch", () => {
    const task = { ...defaultTask, patience: 5 };
    const stopped = trainNow(task, planOf(2, 400), { call });
    assert.equal(stopped.ended, "early");
    const losses = stopped.frames.validationLoss;
    const atEpochs = [...losses.keys()].filter(
      (i) => (stopped.frames.update[i] as number) % 12 === 0,
    );
    const epochs = stopped.updates / 12;
    assert.ok(epochs < 400 && Number.isInteger(epochs));
    // Frames are two epochs apart here: the lowest of them lies no later than the patience allows.
    const best = atEpochs.reduce((a, b) => ((losses[b] as number) < (losses[a] as number) ? b : a));
    assert.ok(epochs - (stopped.frames.update[best] as number) / 12 >= 5 - 1);
  });

  it("ends a run that diverges, and says so", () => {
    const generated = { shape: "sine", size: 100, noise: 0.1, flippedLabels: 0, seed: 1 };
    const model = { ...defaultModel, kind: "linear" as const };
    const diverged = trainNow({ ...defaultTask, data: { generated }, model }, planOf(5, 50), {
      call,
    });
    assert.equal(diverged.ended, "diverged");
    assert.ok(diverged.updates < 600);
  });

  it("ends with PyTorch's message where PyTorch raises", () => {
    const { error } = trainNow(defaultTask, planOf(-1, 3), { call });
    assert.deepEqual(error, { type: "ValueError", message: "Invalid learning rate: -1.0" });
  });

  it("measures batches whose mean is the full gradient", () => {
    const { network, examples, split, task } = prepareTask(defaultTask);
    const theta = initialWeights(network.sizes, "torch", streamOf(1, "weights"));
    const size = 10;
    const found = batchGradients(new Network(network, 64), theta, examples, split.train, size);
    assert.equal(found.length, split.train.length / size);
    const mean = found.reduce((sum, b) => sum + b.along, 0) / found.length;
    const [whole] = batchGradients(new Network(network, 64), theta, examples, split.train, 1000);
    assert.ok(Math.abs(mean - (whole?.along as number)) < 1e-12);
    assert.ok(Math.abs(whole?.across as number) < 1e-12);
    assert.equal(task, defaultTask);
  });

  it("finds the largest eigenvalue, not the one of largest size", () => {
    const diagonal = [3, -7, 0.5, 1];
    const gradient = (theta: Float64Array, out: Float64Array) => {
      for (let i = 0; i < out.length; i++) out[i] = (diagonal[i] as number) * (theta[i] as number);
    };
    const direction = Float64Array.of(1, 1, 1, 1);
    const { eigenvalue } = largestEigenvalue(gradient, new Float64Array(4), direction, 1000);
    assert.ok(Math.abs(eigenvalue - 3) < 1e-3, `${eigenvalue}`);
  });

  it("ends where PyTorch raises: a step of LBFGS without its closure", () => {
    const bare: RunPlan = {
      ...planOf(0.1, 1, "LBFGS"),
      program: [{ kind: "optimizerStep", isBare: true }],
    };
    const { error, updates } = trainNow(defaultTask, bare, { call });
    assert.match(error?.message ?? "", /LBFGS\.step\(\) missing 1 required positional argument/);
    assert.equal(updates, 0);
  });
});
