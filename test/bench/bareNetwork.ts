/** Features in row-major order, and targets of 0 or 1. */
interface Data {
  readonly features: Float64Array;
  readonly targets: Float64Array;
}

/**
 * The reference: forward, backward and SGD for a tanh network with one logit, as one would write
 * them once over typed arrays, sample by sample, for this case only.
 */
export function bareStep(
  sizes: readonly number[],
  weights: Float64Array,
  { features, targets }: Data,
  batch: number,
  rate: number,
): () => void {
  const theta = weights.slice();
  const grad = new Float64Array(theta.length);
  const values = sizes.map((n) => new Float64Array(n));
  const deltas = sizes.map((n) => new Float64Array(n));
  const last = sizes.length - 1;
  let next = 0;

  function forward(): void {
    let w = 0;
    for (let l = 1; l <= last; l++) {
      const input = values[l - 1] as Float64Array;
      const out = values[l] as Float64Array;
      const biases = w + input.length * out.length;
      for (let o = 0; o < out.length; o++) {
        let z = theta[biases + o] as number;
        for (let i = 0; i < input.length; i++) z += (theta[w++] as number) * (input[i] as number);
        out[o] = l === last ? z : Math.tanh(z);
      }
      w = biases + out.length;
    }
  }

  function backward(): void {
    let end = theta.length;
    for (let l = last; l >= 1; l--) {
      const input = values[l - 1] as Float64Array;
      const delta = deltas[l] as Float64Array;
      const before = deltas[l - 1] as Float64Array;
      const biases = end - delta.length;
      const from = biases - input.length * delta.length;
      before.fill(0);
      for (let o = 0; o < delta.length; o++) {
        const d = delta[o] as number;
        for (let i = 0; i < input.length; i++) {
          const w = from + o * input.length + i;
          grad[w] = (grad[w] as number) + d * (input[i] as number);
          before[i] = (before[i] as number) + d * (theta[w] as number);
        }
        grad[biases + o] = (grad[biases + o] as number) + d;
      }
      for (let i = 0; i < input.length; i++) {
        const a = input[i] as number;
        before[i] = (before[i] as number) * (1 - a * a);
      }
      end = from;
    }
  }

  return () => {
    grad.fill(0);
    for (let k = 0; k < batch; k++) {
      const point = (next + k) % targets.length;
      const input = values[0] as Float64Array;
      for (let i = 0; i < input.length; i++)
        input[i] = features[point * input.length + i] as number;
      forward();
      const z = values[last]?.[0] as number;
      (deltas[last] as Float64Array)[0] =
        (1 / (1 + Math.exp(-z)) - (targets[point] as number)) / batch;
      backward();
    }
    next = (next + batch) % targets.length;
    for (let i = 0; i < theta.length; i++)
      theta[i] = (theta[i] as number) - rate * (grad[i] as number);
  };
}
