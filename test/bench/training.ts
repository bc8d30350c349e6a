import { spawnSync } from "node:child_process";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import { epochProgram } from "../../src/core/runPlan.ts";
import { Batches } from "../../src/core/training/batches.ts";
import { range, streamOf } from "../../src/core/training/data/dataSet.ts";
import { initialWeights } from "../../src/core/training/model/initialize.ts";
import { Network } from "../../src/core/training/model/network.ts";
import { defaultTask, prepareTask } from "../../src/core/training/task.ts";
import { networkTensors } from "../../src/core/training/tensors.ts";
import { trainNow } from "../../src/core/training/train.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { bareStep } from "./bareNetwork.ts";
import { bytesPerCall, nanoseconds, row } from "./measure.ts";

const SIZES = [2, 8, 8, 1];
const BATCH = 32;
const POINTS = 256;
const RATE = 1e-3;

const examples = () => {
  const random = streamOf(1, "data");
  return {
    features: Float64Array.from({ length: 2 * POINTS }, () => random.normal()),
    targets: Float64Array.from({ length: POINTS }, (_, i) => i % 2),
  };
};

/** One update as the lab makes it: the next batch, the gradient, the optimizer's step. */
function ourStep(name: string): () => void {
  const data = examples();
  const options = {
    sizes: SIZES,
    activation: "tanh",
    loss: "crossEntropy",
    l2: 0,
    dropout: 0,
    labelSmoothing: 0,
  } as const;
  const network = new Network(options, BATCH);
  const theta = initialWeights(SIZES, "torch", streamOf(1, "weights"));
  const grad = new Float64Array(theta.length);
  const definition = findOptimizer(name) as OptimizerDefinition;
  const tensors = networkTensors(network, theta, grad, definition);
  const optimizer = createOptimizer(definition, { lr: RATE }, [{ overrides: {}, tensors }]);
  const config = { ...defaultTask.batches, batchSize: BATCH };
  const batches = new Batches(range(POINTS), config, streamOf(1, "batches"));
  return () => {
    batches.next();
    network.gradient(theta, grad, data, batches.points, batches.from, batches.count);
    stepOptimizer(optimizer);
  };
}

const repeated = (step: () => void, times: number) => () => {
  for (let i = 0; i < times; i++) step();
};

export function benchTraining(): void {
  const step = repeated(ourStep("SGD"), 100);
  const ours = nanoseconds(step, 100);
  // The first measurement holds what the engine itself keeps of compiling.
  bytesPerCall(step, 100);
  const heap = bytesPerCall(step, 100);
  const weights = initialWeights(SIZES, "torch", streamOf(1, "weights"));
  const bare = nanoseconds(repeated(bareStep(SIZES, weights, examples(), BATCH, RATE), 100), 100);
  row("training step, 2-8-8-1 tanh, batch 32", ours, "bare typed-array loop", bare, "≤ 1×");
  const python = process.env.PYTHON ?? "python3";
  const script = new URL("torch_training.py", import.meta.url).pathname;
  const { status, stdout } = spawnSync(python, [script]);
  if (status === 0) {
    row("training step, 2-8-8-1 tanh, batch 32", ours, "PyTorch", Number(stdout), "≥ 4× faster");
  } else console.log("PyTorch's own time is left out: no Python with torch (set PYTHON).");
  console.log(`  heap per step: ${heap}`);
  benchRun();
}

/** What a moved slider waits for: 70 epochs of the lab's first task, without and with measures. */
function benchRun(): void {
  const plan = {
    optimizer: { name: "SGD", args: { lr: 0.1, momentum: 0.9 }, groups: [{}] },
    schedulers: [],
    program: epochProgram(70, 1),
    objective: null,
    seed: 0,
  };
  const prepared = prepareTask(defaultTask).split.train.length;
  const times = [false, true].map((isOn) => {
    const options = { call: scriptCaller(), measures: { noise: isOn, sharpness: isOn } };
    return (nanoseconds(() => trainNow(defaultTask, plan, options)) / 1e6).toFixed(1);
  });
  console.log(
    `70 epochs of ${prepared} points, batches of 10, 240 frames: ${times[0]} ms, with noise scale and sharpness ${times[1]} ms`,
  );
}
