import { findOptimizer } from "../../optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../optimizers/optimizer.ts";
import { Batches } from "../batches.ts";
import { streamOf } from "../data/dataSet.ts";
import { initialWeights } from "../model/initialize.ts";
import { Network } from "../model/network.ts";
import { defaultTask, prepareTask } from "../task.ts";
import { claim, type Experiment, integer, real } from "./experiment.ts";
import { exact, mean, measured } from "./statistics.ts";

const STEPS = 60;
const SHOWN = [1, 2, 3, 4, 5, 7, 10, 14, 20, 28, 40, 60];

/**
 * Adam with and without its bias correction (Kingma & Ba 2015, section 3), on the same network and
 * batches: the size of each update in units of the rate, and the loss. The first update without it
 * is (1 − β₁)/√(1 − β₂) times too long; with it, exactly the rate for every weight.
 */
export const adamBias: Experiment = {
  name: "adamBias",
  options: {
    seeds: integer(10, 2, 100),
    rate: real(0.02, 0.001, 0.1),
    beta1: real(0.9, 0, 0.99),
    beta2: real(0.999, 0.9, 0.9999),
  },
  *run({ seeds = 0, rate = 0, beta1 = 0, beta2 = 0 }) {
    const runs = { corrected: [] as Steps[], raw: [] as Steps[] };
    for (let seed = 0; seed < seeds; seed++) {
      runs.corrected.push(record(seed, withCorrection(rate, beta1, beta2)));
      runs.raw.push(record(seed, withoutCorrection(rate, beta1, beta2)));
      yield (seed + 1) / seeds;
    }
    const names = ["corrected", "raw"] as const;
    const column = (name: "corrected" | "raw", of: keyof Steps, step: number) =>
      runs[name].map((run) => run[of][step - 1] as number);
    const curves = (of: keyof Steps, scale: number) =>
      names.map((id) => ({
        id,
        kind: "measured" as const,
        points: SHOWN.map((step) =>
          measured(
            step,
            column(id, of, step).map((x) => x / scale),
          ),
        ),
      }));
    const first = (name: "corrected" | "raw") => mean(column(name, "size", 1)) / rate;
    const expected = (1 - beta1) / Math.sqrt(1 - beta2);
    const largest = (name: "corrected" | "raw") =>
      Math.max(...SHOWN.map((step) => mean(column(name, "size", step)))) / rate;
    const theory = { id: "theory", kind: "theory" as const, points: [exact(1, expected)] };
    return {
      charts: [
        { id: "size", x: "log", y: "linear", curves: [...curves("size", rate), theory] },
        { id: "loss", x: "log", y: "linear", curves: curves("loss", 1) },
      ],
      figures: {
        corrected: first("corrected"),
        raw: first("raw"),
        expected,
        largestCorrected: largest("corrected"),
        largestRaw: largest("raw"),
      },
      claims: [
        claim("firstIsRate", Math.abs(first("corrected") - 1) < 0.01),
        claim("rawIsLonger", Math.abs(first("raw") / expected - 1) < 0.02),
        claim("rawPeaks", largest("raw") > 2 * largest("corrected")),
      ],
    };
  },
};

/** Per step: the root mean square of the update, and the batch's loss before it. */
interface Steps {
  readonly size: readonly number[];
  readonly loss: readonly number[];
}

type Step = (theta: Float64Array, grad: Float64Array) => () => void;

function record(seed: number, optimizer: Step): Steps {
  const { network, split, examples } = prepareTask({ ...defaultTask, seed });
  const net = new Network(network, 20);
  const theta = initialWeights(network.sizes, "torch", streamOf(seed, "weights"));
  const grad = new Float64Array(theta.length);
  const config = { ...defaultTask.batches, batchSize: 20 };
  const batches = new Batches(split.train, config, streamOf(seed, "batches"));
  const step = optimizer(theta, grad);
  const size: number[] = [];
  const loss: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    batches.next();
    const before = theta.slice();
    net.gradient(theta, grad, examples, batches.points, batches.from, batches.count);
    loss.push(net.loss[0] as number);
    step();
    const moved = theta.map((w, k) => (w - (before[k] as number)) ** 2);
    size.push(Math.sqrt(mean(moved)));
  }
  return { size, loss };
}

const withCorrection =
  (lr: number, beta1: number, beta2: number): Step =>
  (theta, grad) => {
    const adam = findOptimizer("Adam") as OptimizerDefinition;
    const betas = { kind: "tuple", items: [beta1, beta2] } as const;
    const tensors = [{ theta, grad, hasGrad: true }];
    const optimizer = createOptimizer(adam, { lr, betas }, [{ overrides: {}, tensors }]);
    return () => stepOptimizer(optimizer);
  };

/** The same update with m and v as they are. */
const withoutCorrection =
  (lr: number, beta1: number, beta2: number): Step =>
  (theta, grad) => {
    const m = new Float64Array(theta.length);
    const v = new Float64Array(theta.length);
    return () => {
      for (let i = 0; i < theta.length; i++) {
        const g = grad[i] as number;
        const mi = beta1 * (m[i] as number) + (1 - beta1) * g;
        const vi = beta2 * (v[i] as number) + (1 - beta2) * g * g;
        m[i] = mi;
        v[i] = vi;
        theta[i] = (theta[i] as number) - (lr * mi) / (Math.sqrt(vi) + 1e-8);
      }
    };
  };
