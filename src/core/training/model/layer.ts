import type { LayerShape } from "./network.ts";

/*
 * The three products of a fully connected layer, four samples at a time: a weight that is read
 * once serves all four. Rows are samples.
 */

/** out = input·Wᵀ + b, before the activation. */
export function forward(
  theta: Float64Array,
  { fanIn, fanOut, weights, biases }: LayerShape,
  input: Float64Array,
  out: Float64Array,
  count: number,
): void {
  let s = 0;
  for (; s + 3 < count; s += 4) {
    const a = s * fanIn;
    const b = a + fanIn;
    const c = b + fanIn;
    const d = c + fanIn;
    let w = weights;
    for (let o = 0; o < fanOut; o++) {
      const bias = theta[biases + o] as number;
      let za = bias;
      let zb = bias;
      let zc = bias;
      let zd = bias;
      for (let i = 0; i < fanIn; i++) {
        const weight = theta[w++] as number;
        za += weight * (input[a + i] as number);
        zb += weight * (input[b + i] as number);
        zc += weight * (input[c + i] as number);
        zd += weight * (input[d + i] as number);
      }
      const to = s * fanOut + o;
      out[to] = za;
      out[to + fanOut] = zb;
      out[to + 2 * fanOut] = zc;
      out[to + 3 * fanOut] = zd;
    }
  }
  for (; s < count; s++) {
    let w = weights;
    for (let o = 0; o < fanOut; o++) {
      let z = theta[biases + o] as number;
      for (let i = 0; i < fanIn; i++)
        z += (theta[w++] as number) * (input[s * fanIn + i] as number);
      out[s * fanOut + o] = z;
    }
  }
}

/** Adds slopesᵀ·input to the weights' gradient and the column sums to the biases'. */
export function weightGradient(
  grad: Float64Array,
  { fanIn, fanOut, weights, biases }: LayerShape,
  input: Float64Array,
  slopes: Float64Array,
  count: number,
): void {
  let s = 0;
  for (; s + 3 < count; s += 4) {
    const a = s * fanIn;
    const b = a + fanIn;
    const c = b + fanIn;
    const d = c + fanIn;
    let w = weights;
    for (let o = 0; o < fanOut; o++) {
      const from = s * fanOut + o;
      const da = slopes[from] as number;
      const db = slopes[from + fanOut] as number;
      const dc = slopes[from + 2 * fanOut] as number;
      const dd = slopes[from + 3 * fanOut] as number;
      for (let i = 0; i < fanIn; i++) {
        grad[w] =
          (grad[w] as number) +
          da * (input[a + i] as number) +
          db * (input[b + i] as number) +
          dc * (input[c + i] as number) +
          dd * (input[d + i] as number);
        w++;
      }
      grad[biases + o] = (grad[biases + o] as number) + da + db + dc + dd;
    }
  }
  for (; s < count; s++) {
    let w = weights;
    for (let o = 0; o < fanOut; o++) {
      const slope = slopes[s * fanOut + o] as number;
      for (let i = 0; i < fanIn; i++) {
        grad[w] = (grad[w] as number) + slope * (input[s * fanIn + i] as number);
        w++;
      }
      grad[biases + o] = (grad[biases + o] as number) + slope;
    }
  }
}

/** Multiplies the slopes of the layer before by what comes back through the weights. */
export function backward(
  theta: Float64Array,
  { fanIn, fanOut, weights }: LayerShape,
  slopes: Float64Array,
  before: Float64Array,
  count: number,
): void {
  let s = 0;
  for (; s + 3 < count; s += 4) {
    const a = s * fanOut;
    const b = a + fanOut;
    const c = b + fanOut;
    const d = c + fanOut;
    for (let i = 0; i < fanIn; i++) {
      let va = 0;
      let vb = 0;
      let vc = 0;
      let vd = 0;
      let w = weights + i;
      for (let o = 0; o < fanOut; o++) {
        const weight = theta[w] as number;
        w += fanIn;
        va += weight * (slopes[a + o] as number);
        vb += weight * (slopes[b + o] as number);
        vc += weight * (slopes[c + o] as number);
        vd += weight * (slopes[d + o] as number);
      }
      const to = s * fanIn + i;
      before[to] = (before[to] as number) * va;
      before[to + fanIn] = (before[to + fanIn] as number) * vb;
      before[to + 2 * fanIn] = (before[to + 2 * fanIn] as number) * vc;
      before[to + 3 * fanIn] = (before[to + 3 * fanIn] as number) * vd;
    }
  }
  for (; s < count; s++) {
    for (let i = 0; i < fanIn; i++) {
      let v = 0;
      for (let o = 0; o < fanOut; o++) {
        v += (theta[weights + o * fanIn + i] as number) * (slopes[s * fanOut + o] as number);
      }
      before[s * fanIn + i] = (before[s * fanIn + i] as number) * v;
    }
  }
}
