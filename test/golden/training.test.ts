import assert from "node:assert/strict";
import { optimizers } from "../../src/core/optimizers/index.ts";
import type { ProgramNode, RunPlan } from "../../src/core/runPlan.ts";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import { Batches } from "../../src/core/training/batches.ts";
import { type DataSet, streamOf } from "../../src/core/training/data/dataSet.ts";
import { fullGradient, measureNoise } from "../../src/core/training/gradientNoise.ts";
import type { ActivationName } from "../../src/core/training/model/activations.ts";
import { defaultModel, weightCount } from "../../src/core/training/model/modelConfig.ts";
import { Network } from "../../src/core/training/model/network.ts";
import { largestEigenvalue } from "../../src/core/training/sharpness.ts";
import { defaultTask, type PreparedTask, prepareTask } from "../../src/core/training/task.ts";
import { trainPrepared } from "../../src/core/training/train.ts";
import type { TrainingRun } from "../../src/core/training/trainingRun.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { givenArgs } from "./givenArgs.ts";
import { Deviations, deviation, readGolden } from "./golden.ts";

interface Variant {
  readonly activation?: ActivationName;
  readonly loss?: "squaredError" | "softmax";
  readonly l2?: number;
  readonly label_smoothing?: number;
  readonly accumulation?: number;
  readonly drop_last?: boolean;
  readonly sizes?: readonly number[];
  readonly scheduler?: readonly [string, Readonly<Record<string, unknown>>, "epoch" | "step"];
}

interface Case {
  readonly optimizer: keyof typeof optimizers;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly variant: Variant;
  readonly weights: readonly number[];
  /** Training loss of the first and the last batch. */
  readonly losses: readonly [number, number];
  readonly validation: number;
  readonly sharpness?: number;
  readonly noiseScale?: number;
}

const POINTS = 30;
const TRAIN = 24;
const UPDATES = 200;
const indices = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i);

/** The generator's rule for the data. */
function points(loss: Variant["loss"]): DataSet {
  const isRegression = loss === "squaredError";
  const x = Float64Array.from({ length: 2 * POINTS }, (_, k) => {
    const i = k >> 1;
    return k % 2 === 0 ? (((7 * i) % 13) - 6) / 4 : (((5 * i) % 11) - 5) / 3;
  });
  const y = Float64Array.from({ length: POINTS }, (_, i) => {
    if (isRegression) return (x[2 * i] as number) ** 2 / 4 - (x[2 * i + 1] as number) / 2;
    const seventh = (3 * i) % 7;
    if (loss === "softmax") return Math.floor(seventh / 3);
    return seventh < 3 ? 1 : 0;
  });
  const kind = isRegression ? ("regression" as const) : ("classification" as const);
  const classes = loss === "softmax" ? 3 : 2;
  return { kind, size: POINTS, inputs: 2, x, y, classes, flipped: new Int32Array() };
}

function prepared({ variant }: Case): PreparedTask {
  const hidden = (variant.sizes ?? [2, 5, 4, 1]).slice(1, -1);
  const task = {
    ...defaultTask,
    data: { points: points(variant.loss) },
    model: {
      ...defaultModel,
      kind: hidden.length === 0 ? ("linear" as const) : ("mlp" as const),
      hidden,
      activation: variant.activation ?? "tanh",
      l2: variant.l2 ?? 0,
      labelSmoothing: variant.label_smoothing ?? 0,
    },
    batches: {
      batchSize: 7,
      dropLast: variant.drop_last ?? false,
      shuffle: false,
      replacement: false,
      accumulation: variant.accumulation ?? 1,
    },
  };
  const validation = indices(TRAIN, POINTS);
  return prepareTask(task, { train: indices(0, TRAIN), validation, test: indices(0, 0) });
}

/** Epochs of four updates (or two), a scheduler's step where the generator has it. */
function planOf(golden: Case, perEpoch: number): RunPlan {
  const { optimizer, kwargs, variant } = golden;
  const args = givenArgs(kwargs, optimizers[optimizer].params);
  const [name, schedulerArgs = {}, when] = variant.scheduler ?? [];
  const definition = name === undefined ? undefined : findScheduler(name);
  const metric = name === "ReduceLROnPlateau" ? { argument: "metric" as const } : {};
  const step: ProgramNode = { kind: "schedulerStep", scheduler: 0, ...metric };
  const inEpoch: ProgramNode = {
    kind: "loop",
    role: "batch",
    count: perEpoch,
    body: when === "step" ? [{ kind: "optimizerStep" }, step] : [{ kind: "optimizerStep" }],
  };
  const body = when === "epoch" ? [inEpoch, step] : [inEpoch];
  return {
    optimizer: { name: optimizer, args, groups: [{}] },
    schedulers: definition
      ? [{ name: definition.name, args: givenArgs(schedulerArgs, definition.params) }]
      : [],
    program: [{ kind: "loop", role: "epoch", count: UPDATES / perEpoch, body }],
    objective: null,
    seed: 0,
  };
}

function trained(golden: Case, start: Float64Array): { run: TrainingRun; task: PreparedTask } {
  const task = prepared(golden);
  const perEpoch = golden.variant.accumulation === 2 ? 2 : 4;
  const options = { call: scriptCaller(), start, measures: { noise: false, sharpness: false } };
  const work = trainPrepared(task, planOf(golden, perEpoch), options);
  for (;;) {
    const { done, value } = work.next();
    if (done) return { run: value, task };
  }
}

const startOf = (size: number) =>
  Float64Array.from({ length: size }, (_, i) => (((37 * i) % 23) - 11) / 16);

describe("training, against PyTorch over 200 updates", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("training.json");
  const deviations = new Deviations();
  after(() => deviations.print("training"));

  it("covers every optimizer of the catalogue", () => {
    const names = new Set(cases.map(({ optimizer }) => optimizer));
    assert.deepEqual([...names].sort(), Object.keys(optimizers).sort());
  });

  for (const golden of cases) {
    it(`${golden.optimizer} ${JSON.stringify(golden.variant)}`, () => {
      const size = weightCount(golden.variant.sizes ?? [2, 5, 4, 1]);
      const { run, task } = trained(golden, startOf(size));
      assert.equal(run.error, null);
      assert.equal(run.updates, UPDATES);
      const close = (what: string, ours: number, torch: number, tolerance = 1e-9) => {
        const d = deviation(ours, torch, 1e-3);
        deviations.add(what, d);
        assert.ok(d <= tolerance, `${what}: ${ours} instead of ${torch}`);
      };
      const theta = run.weights.slice(-size);
      golden.weights.forEach((w, i) => {
        close(`${golden.optimizer} weights`, theta[i] as number, w);
      });
      close("first loss", run.batchLoss[0] as number, golden.losses[0]);
      close("last loss", run.batchLoss[UPDATES - 1] as number, golden.losses[1]);
      close("validation loss", run.frames.validationLoss.at(-1) as number, golden.validation);
      if (golden.sharpness === undefined || golden.noiseScale === undefined) return;
      const { sharpness, noise } = measured(task, theta);
      // A power iteration's last digits depend on the gap to the next eigenvalue.
      close("sharpness", sharpness, golden.sharpness, 1e-4);
      close("noise scale", noise, golden.noiseScale, 1e-11);
    });
  }
});

function measured(task: PreparedTask, theta: Float64Array) {
  const network = new Network(task.network, 16);
  const { train } = task.split;
  const [full, single] = [new Float64Array(theta.length), new Float64Array(theta.length)];
  const noise = measureNoise(network, theta, task.examples, train, full, single).scale;
  const direction = Float64Array.from(theta, (_, i) => 1 + (i % 3));
  const gradient = (at: Float64Array, out: Float64Array) =>
    fullGradient(network, at, task.examples, train, out);
  return { noise, sharpness: largestEigenvalue(gradient, theta, direction, 2000).eigenvalue };
}

interface Loader {
  readonly points: number;
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly replacement: boolean;
  readonly sizes: readonly number[];
}

describe("batches, against PyTorch's DataLoader", () => {
  for (const golden of readGolden<{ cases: readonly Loader[] }>("loaders.json").cases) {
    const { points: count, sizes, ...config } = golden;
    it(`${count} points ${JSON.stringify(config)}`, () => {
      const all = indices(0, count);
      const deal = () =>
        new Batches(all, { ...config, shuffle: true, accumulation: 1 }, streamOf(1, "batches"));
      if (sizes.length === 0) return void assert.throws(deal, /no batch/);
      const batches = deal();
      assert.equal(batches.updatesPerEpoch, sizes.length);
      for (let epoch = 0; epoch < 3; epoch++) {
        const dealt = sizes.map((size) => {
          batches.next();
          assert.equal(batches.count, size);
          return [...batches.points.subarray(batches.from, batches.from + batches.count)];
        });
        const used = dealt.flat();
        assert.ok(used.every((i) => i >= 0 && i < count));
        if (!config.replacement) assert.equal(new Set(used).size, used.length, "no point twice");
      }
    });
  }
});
