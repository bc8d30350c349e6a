import type { Random } from "../../random.ts";
import { type Activation, type ActivationName, activations, logistic } from "./activations.ts";
import { backward, forward, weightGradient } from "./layer.ts";
import { type LossKind, weightCount } from "./modelConfig.ts";

/** What shapes a network's function and its loss. */
export interface NetworkOptions {
  /** Units per layer, from the features to the outputs: one, or one for each class. */
  readonly sizes: readonly number[];
  readonly activation: ActivationName;
  readonly loss: LossKind;
  readonly l2: number;
  readonly dropout: number;
  readonly labelSmoothing: number;
}

/** One layer's place in the vector of all weights. */
export interface LayerShape {
  readonly fanIn: number;
  readonly fanOut: number;
  /** Where the fanOut × fanIn weights begin. */
  readonly weights: number;
  /** Where the fanOut biases begin. */
  readonly biases: number;
}

/** Points the network is shown: features in row-major order, and targets. */
export interface Examples {
  readonly features: Float64Array;
  readonly targets: Float64Array;
}

/** Where the layers of these sizes lie: `sizes` from the features to the outputs, so one less. */
export function layerShapes(sizes: readonly number[]): readonly LayerShape[] {
  let at = 0;
  return sizes.slice(1).map((fanOut, l) => {
    const fanIn = sizes[l] as number;
    const weights = at;
    const biases = at + fanIn * fanOut;
    at = biases + fanOut;
    return { fanIn, fanOut, weights, biases };
  });
}

/**
 * A fully connected network in float64. All weights are one vector, ordered as
 * `model.parameters()` orders them in PyTorch; gradients are written beside them. Its buffers are
 * made once for the largest batch: a step allocates nothing.
 */
export class Network {
  readonly options: NetworkOptions;
  readonly layers: readonly LayerShape[];
  readonly weightCount: number;
  /** The mean training loss that the last gradient was of: written, since a result costs heap. */
  readonly loss = new Float64Array(1);
  /** The largest batch. */
  readonly capacity: number;
  private readonly activate: Activation;
  /** Per layer the outputs, `capacity` × units; the first holds the features. */
  private readonly values: readonly Float64Array[];
  /** Per layer the slope of its activation, then the loss's slope before the activation. */
  private readonly slopes: readonly Float64Array[];
  private readonly targets: Float64Array;
  private readonly logits: Float64Array;
  private readonly outputs: number;
  private readonly random: Random | null;

  /** `random` draws the dropped units; without it none are dropped. */
  constructor(options: NetworkOptions, capacity: number, random: Random | null = null) {
    const { sizes } = options;
    this.options = options;
    this.layers = layerShapes(sizes);
    this.weightCount = weightCount(sizes);
    this.capacity = capacity;
    this.activate = activations[options.activation];
    this.values = sizes.map((units) => new Float64Array(capacity * units));
    this.slopes = sizes.map((units) => new Float64Array(capacity * units));
    this.targets = new Float64Array(capacity);
    this.logits = this.values[sizes.length - 1] as Float64Array;
    this.outputs = sizes[sizes.length - 1] as number;
    this.random = options.dropout > 0 ? random : null;
  }

  /**
   * Of the mean training loss over the chosen points, with label smoothing, dropout and the
   * penalty: adds `share` times its gradient to `grad`, and as much of itself to `loss`.
   */
  accumulate(
    theta: Float64Array,
    grad: Float64Array,
    examples: Examples,
    points: Int32Array,
    from: number,
    count: number,
    share: number,
  ): void {
    this.load(examples, points, from, count);
    this.run(theta, count, this.random);
    this.lossAtOutputs(count, share);
    this.propagate(theta, grad, count);
    this.penalize(theta, grad, share);
  }

  /** Writes the training loss's gradient over the points, and that loss. */
  gradient(
    theta: Float64Array,
    grad: Float64Array,
    examples: Examples,
    points: Int32Array,
    from = 0,
    count = points.length,
  ): void {
    grad.fill(0);
    this.loss[0] = 0;
    this.accumulate(theta, grad, examples, points, from, count, 1);
  }

  /**
   * Mean loss and share of right answers on the points: without dropout, smoothing and penalty,
   * as sets are compared by. `out` receives the two figures; accuracy is NaN in regression.
   */
  evaluate(
    theta: Float64Array,
    examples: Examples,
    points: Int32Array,
    out: { loss: number; accuracy: number },
  ): void {
    const kind = this.options.loss;
    const { logits, targets, outputs } = this;
    let loss = 0;
    let right = 0;
    for (let from = 0; from < points.length; from += this.capacity) {
      const count = Math.min(this.capacity, points.length - from);
      this.load(examples, points, from, count);
      this.run(theta, count, null);
      for (let s = 0; s < count; s++) {
        const z = logits[s * outputs] as number;
        const y = targets[s] as number;
        if (kind === "softmax") {
          loss += logSumExp(logits, s * outputs, outputs) - (logits[s * outputs + y] as number);
          if (largestOf(logits, s * outputs, outputs) === y) right += 1;
        } else loss += kind === "crossEntropy" ? crossEntropy(z, y) : (z - y) * (z - y);
        if (kind === "crossEntropy" && z > 0 === y > 0.5) right += 1;
      }
    }
    out.loss = loss / points.length;
    out.accuracy = kind === "squaredError" ? Number.NaN : right / points.length;
  }

  /** Outputs (logits, or values), row by row, for consecutive rows of features. */
  predict(theta: Float64Array, features: Float64Array, out: Float64Array): void {
    const { outputs } = this;
    const width = this.options.sizes[0] as number;
    const rows = out.length / outputs;
    for (let from = 0; from < rows; from += this.capacity) {
      const count = Math.min(this.capacity, rows - from);
      (this.values[0] as Float64Array).set(features.subarray(from * width, (from + count) * width));
      this.run(theta, count, null);
      out.set(this.logits.subarray(0, count * outputs), from * outputs);
    }
  }

  private load(
    { features, targets }: Examples,
    points: Int32Array,
    from: number,
    count: number,
  ): void {
    const input = this.values[0] as Float64Array;
    const width = this.options.sizes[0] as number;
    let at = 0;
    for (let s = 0; s < count; s++) {
      const point = points[from + s] as number;
      const row = point * width;
      for (let k = 0; k < width; k++) input[at++] = features[row + k] as number;
      this.targets[s] = targets[point] as number;
    }
  }

  private run(theta: Float64Array, count: number, random: Random | null): void {
    const last = this.layers.length - 1;
    for (let l = 0; l <= last; l++) {
      const layer = this.layers[l] as LayerShape;
      const out = this.values[l + 1] as Float64Array;
      forward(theta, layer, this.values[l] as Float64Array, out, count);
      if (l === last) return;
      const slopes = this.slopes[l + 1] as Float64Array;
      this.activate(out, slopes, count * layer.fanOut);
      if (random) this.drop(out, slopes, count * layer.fanOut, random);
    }
  }

  /** Inverted dropout: what stays is scaled up, so that nothing changes at evaluation. */
  private drop(values: Float64Array, slopes: Float64Array, count: number, random: Random): void {
    const { dropout } = this.options;
    const kept = 1 / (1 - dropout);
    for (let i = 0; i < count; i++) {
      const factor = random.uniform() < dropout ? 0 : kept;
      values[i] = (values[i] as number) * factor;
      slopes[i] = (slopes[i] as number) * factor;
    }
  }

  /** Adds the loss; leaves its slope in the last layer's slopes. Both times `share`. */
  private lossAtOutputs(count: number, share: number): void {
    if (this.options.loss === "softmax") {
      this.softmaxLoss(count, share);
      return;
    }
    const slope = this.slopes[this.layers.length] as Float64Array;
    const isClass = this.options.loss === "crossEntropy";
    const smoothing = this.options.labelSmoothing;
    const scale = share / count;
    let loss = 0;
    for (let s = 0; s < count; s++) {
      const z = this.logits[s] as number;
      const y = this.targets[s] as number;
      if (isClass) {
        const target = y * (1 - smoothing) + smoothing / 2;
        loss += crossEntropy(z, target);
        slope[s] = (logistic(z) - target) * scale;
      } else {
        loss += (z - y) * (z - y);
        slope[s] = 2 * (z - y) * scale;
      }
    }
    this.loss[0] = (this.loss[0] as number) + loss * scale;
  }

  /** `CrossEntropyLoss` with its `label_smoothing`, over the logits of all classes. */
  private softmaxLoss(count: number, share: number): void {
    const { logits, targets, outputs } = this;
    const slope = this.slopes[this.layers.length] as Float64Array;
    const smoothing = this.options.labelSmoothing;
    const scale = share / count;
    const spread = smoothing / outputs;
    let loss = 0;
    for (let s = 0; s < count; s++) {
      const at = s * outputs;
      const whole = logSumExp(logits, at, outputs);
      for (let k = 0; k < outputs; k++) {
        const below = (logits[at + k] as number) - whole;
        const target = spread + (k === targets[s] ? 1 - smoothing : 0);
        loss -= target * below;
        slope[at + k] = (Math.exp(below) - target) * scale;
      }
    }
    this.loss[0] = (this.loss[0] as number) + loss * scale;
  }

  private propagate(theta: Float64Array, grad: Float64Array, count: number): void {
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const layer = this.layers[l] as LayerShape;
      const slopes = this.slopes[l + 1] as Float64Array;
      weightGradient(grad, layer, this.values[l] as Float64Array, slopes, count);
      if (l > 0) backward(theta, layer, slopes, this.slopes[l] as Float64Array, count);
    }
  }

  private penalize(theta: Float64Array, grad: Float64Array, share: number): void {
    const { l2 } = this.options;
    if (l2 === 0) return;
    let squares = 0;
    for (const { weights, biases } of this.layers) {
      for (let i = weights; i < biases; i++) {
        const w = theta[i] as number;
        squares += w * w;
        grad[i] = (grad[i] as number) + share * l2 * w;
      }
    }
    this.loss[0] = (this.loss[0] as number) + share * (l2 / 2) * squares;
  }
}

/** −[y log σ(z) + (1 − y) log(1 − σ(z))] without overflow: `BCEWithLogitsLoss`. */
export const crossEntropy = (z: number, y: number): number =>
  Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));

/** Position of the largest of `count` values from `from` on, the first of equals: a class. */
export function largestOf(values: Float64Array, from: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) {
    if ((values[from + k] as number) > (values[from + best] as number)) best = k;
  }
  return best;
}

/** log Σ exp z without overflow. */
function logSumExp(values: Float64Array, from: number, count: number): number {
  const largest = values[from + largestOf(values, from, count)] as number;
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.exp((values[from + k] as number) - largest);
  return largest + Math.log(sum);
}
