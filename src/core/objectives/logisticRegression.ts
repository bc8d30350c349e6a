import { createRandom, type Random } from "../random.ts";
import type { Objective, ObjectiveDefinition, ObjectiveOptions } from "./objective.ts";

/** Samples of two classes; `labels` are −1 and 1. */
export interface DataSet {
  readonly features: readonly (readonly [number, number])[];
  readonly labels: readonly (-1 | 1)[];
}

/** The data are the same in every run: the run's own seed orders the mini-batches only. */
const DATA_SEED = 1;

/** Two round clouds of unit variance, their centres `separation` apart on the diagonal. */
export function dataSet(samples: number, separation: number): DataSet {
  const random = createRandom(DATA_SEED);
  const offset = separation / 2 / Math.SQRT2;
  const labels = Array.from({ length: samples }, (_, i) => (i % 2 === 0 ? 1 : -1) as -1 | 1);
  const features = labels.map(
    (y) => [y * offset + random.normal(), y * offset + random.normal()] as const,
  );
  return { features, labels };
}

const count = (options: ObjectiveOptions, name: string) =>
  Math.max(1, Math.trunc(options[name] as number));

/** log(1 + eᵗ) without overflow. */
const softplus = (t: number) => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));

/** θ = (w₁, w₂, b); the penalty leaves the bias b out. */
export const logisticRegression: ObjectiveDefinition = {
  name: "logistic-regression",
  title: "logistic regression",
  doc: "Two overlapping clouds of points told apart by a line, learned in mini-batches.",
  formula: "mean log(1 + e^(−y(w·x + b))) + ½λ‖w‖²",
  noisy: true,
  options: {
    samples: { default: 64, min: 1, max: 100_000, doc: "Number of points, half in each class." },
    batch_size: {
      default: 8,
      min: 1,
      doc: "Points per step; all of them from the number of points on.",
    },
    separation: {
      default: 3,
      min: 0,
      doc: "Distance of the clouds' centres in standard deviations.",
    },
    penalty: { default: 0.01, min: 0, doc: "Weight λ of the L2 penalty." },
  },
  minima: () => [],
  domain: [-3, 3],
  start: () => [0, 0, 0],
  create(options, random) {
    const data = dataSet(count(options, "samples"), options.separation as number);
    const size = Math.min(count(options, "batch_size"), data.labels.length);
    return regression(
      data,
      options.penalty as number,
      new Batches(data.labels.length, size, random),
    );
  },
};

function regression(data: DataSet, penalty: number, batches: Batches): Objective {
  const all = Int32Array.from(data.labels, (_, i) => i);
  return {
    dimension: 3,
    value: (theta) => evaluate(data, penalty, all, theta, null),
    gradient(theta, out) {
      batches.next();
      evaluate(data, penalty, batches.current, theta, out);
    },
    evaluate: (theta, out) => evaluate(data, penalty, batches.current, theta, out),
  };
}

/** The loss over some of the samples; writes its gradient, if asked for. */
function evaluate(
  { features, labels }: DataSet,
  penalty: number,
  batch: Int32Array,
  theta: Float64Array,
  out: Float64Array | null,
): number {
  const w1 = theta[0] as number;
  const w2 = theta[1] as number;
  const b = theta[2] as number;
  const n = batch.length;
  let loss = 0;
  let g1 = 0;
  let g2 = 0;
  let g3 = 0;
  for (let k = 0; k < n; k++) {
    const i = batch[k] as number;
    const point = features[i] as readonly [number, number];
    const x1 = point[0];
    const x2 = point[1];
    const y = labels[i] as number;
    const margin = y * (w1 * x1 + w2 * x2 + b);
    loss += softplus(-margin);
    const pull = -y / (1 + Math.exp(margin));
    g1 += pull * x1;
    g2 += pull * x2;
    g3 += pull;
  }
  if (out) {
    out[0] = g1 / n + penalty * w1;
    out[1] = g2 / n + penalty * w2;
    out[2] = g3 / n;
  }
  return loss / n + (penalty / 2) * (w1 * w1 + w2 * w2);
}

/** Shuffled once per epoch, each sample used once; the last batch of an epoch may be smaller. */
class Batches {
  current: Int32Array;
  private readonly order: Int32Array;
  private readonly size: number;
  private readonly random: Random;
  private used: number;

  constructor(samples: number, size: number, random: Random) {
    this.order = Int32Array.from({ length: samples }, (_, i) => i);
    this.size = size;
    this.random = random;
    this.used = samples;
    this.current = this.order;
  }

  next(): void {
    const { order, size } = this;
    if (size === order.length) return;
    if (this.used >= order.length) this.shuffle();
    this.current = order.subarray(this.used, this.used + size);
    this.used += size;
  }

  /** Fisher and Yates. */
  private shuffle(): void {
    const { order, random } = this;
    this.used = 0;
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random.uniform() * (i + 1));
      const kept = order[i] as number;
      order[i] = order[j] as number;
      order[j] = kept;
    }
  }
}
