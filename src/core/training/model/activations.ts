import { normalBelow } from "./erf.ts";

export type ActivationName = "tanh" | "relu" | "gelu" | "sigmoid";

/** Replaces the first `count` values by their activation and writes its slope at each of them. */
export type Activation = (values: Float64Array, slopes: Float64Array, count: number) => void;

/** ln 2 in two parts: the first has zeros at its end, so that products with it are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Added and taken off again, it rounds a double to a whole number. */
const ROUND = 6755399441055744;
/** Beyond this tanh is 1 in double precision. */
const LIMIT = 40;
const POWERS = Float64Array.from({ length: 120 }, (_, i) => 2 ** (i - 60));

/**
 * tanh x = (e^2x − 1)/(e^2x + 1), with e^2x − 1 = 2^k(e^r − 1) + (2^k − 1) so that small values
 * keep their digits: within 4 units in the last place of `Math.tanh`, in about half its time.
 */
const tanh: Activation = (values, slopes, count) => {
  for (let i = 0; i < count; i++) {
    const twice = 2 * (values[i] as number);
    const t = twice > LIMIT ? LIMIT : twice < -LIMIT ? -LIMIT : twice;
    const k = t * Math.LOG2E + ROUND - ROUND;
    const r = t - k * LN2_HIGH - k * LN2_LOW;
    const q = r * r;
    const grown =
      r +
      q *
        (1 / 2 +
          r / 6 +
          q *
            (1 / 24 +
              r / 120 +
              q *
                (1 / 720 +
                  r * (1 / 5040) +
                  q *
                    (1 / 40320 +
                      r * (1 / 362880) +
                      q * (1 / 3628800 + r * (1 / 39916800) + q * (1 / 479001600))))));
    const scale = POWERS[(k + 60) | 0] as number;
    const less = scale * grown + (scale - 1);
    const y = less / (less + 2);
    values[i] = y;
    slopes[i] = 1 - y * y;
  }
};

const relu: Activation = (values, slopes, count) => {
  for (let i = 0; i < count; i++) {
    const isOn = (values[i] as number) > 0;
    slopes[i] = isOn ? 1 : 0;
    if (!isOn) values[i] = 0 * (values[i] as number);
  }
};

/** x Φ(x) with the normal distribution function Φ, PyTorch's default (`approximate='none'`). */
const gelu: Activation = (values, slopes, count) => {
  for (let i = 0; i < count; i++) {
    const x = values[i] as number;
    const below = normalBelow(x);
    values[i] = x * below;
    slopes[i] = below + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  }
};

export const logistic = (x: number): number => {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
};

const sigmoid: Activation = (values, slopes, count) => {
  for (let i = 0; i < count; i++) {
    const y = logistic(values[i] as number);
    values[i] = y;
    slopes[i] = y * (1 - y);
  }
};

export const activations: Readonly<Record<ActivationName, Activation>> = {
  tanh,
  relu,
  gelu,
  sigmoid,
};
