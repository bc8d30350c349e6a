/**
 * Forward-mode automatic differentiation: every register holds a value with its partial
 * derivatives along x and y, and every operation fills one register from earlier ones.
 */
export interface Tape {
  readonly value: Float64Array;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
}

export type Operation = (tape: Tape) => void;

/** A function of one number with its derivative; `y` is the function's value at `x`. */
export interface UnaryFunction {
  readonly f: (x: number) => number;
  readonly slope: (x: number, y: number) => number;
}

export const unaryFunctions: Readonly<Record<string, UnaryFunction>> = {
  sin: { f: Math.sin, slope: (x) => Math.cos(x) },
  cos: { f: Math.cos, slope: (x) => -Math.sin(x) },
  tan: { f: Math.tan, slope: (_x, y) => 1 + y * y },
  asin: { f: Math.asin, slope: (x) => 1 / Math.sqrt(1 - x * x) },
  acos: { f: Math.acos, slope: (x) => -1 / Math.sqrt(1 - x * x) },
  atan: { f: Math.atan, slope: (x) => 1 / (1 + x * x) },
  sinh: { f: Math.sinh, slope: (x) => Math.cosh(x) },
  cosh: { f: Math.cosh, slope: (x) => Math.sinh(x) },
  tanh: { f: Math.tanh, slope: (_x, y) => 1 - y * y },
  exp: { f: Math.exp, slope: (_x, y) => y },
  log: { f: Math.log, slope: (x) => 1 / x },
  ln: { f: Math.log, slope: (x) => 1 / x },
  log2: { f: Math.log2, slope: (x) => 1 / (x * Math.LN2) },
  log10: { f: Math.log10, slope: (x) => 1 / (x * Math.LN10) },
  log1p: { f: Math.log1p, slope: (x) => 1 / (1 + x) },
  expm1: { f: Math.expm1, slope: (_x, y) => y + 1 },
  sqrt: { f: Math.sqrt, slope: (_x, y) => 1 / (2 * y) },
  cbrt: { f: Math.cbrt, slope: (_x, y) => 1 / (3 * y * y) },
  square: { f: (x) => x * x, slope: (x) => 2 * x },
  // As PyTorch has it, a kink has the slope 0.
  abs: { f: Math.abs, slope: (x) => Math.sign(x) },
  relu: { f: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  sigmoid: { f: (x) => 1 / (1 + Math.exp(-x)), slope: (_x, y) => y * (1 - y) },
  softplus: { f: (x) => Math.log1p(Math.exp(x)), slope: (x) => 1 / (1 + Math.exp(-x)) },
  sign: { f: Math.sign, slope: () => 0 },
  floor: { f: Math.floor, slope: () => 0 },
  ceil: { f: Math.ceil, slope: () => 0 },
};

const at = (values: Float64Array, i: number): number => values[i] as number;

export const applyUnary =
  ({ f, slope }: UnaryFunction, a: number, out: number): Operation =>
  ({ value, dx, dy }) => {
    const x = at(value, a);
    const y = f(x);
    value[out] = y;
    // 0 · ∞ would spoil a gradient that does not depend on this coordinate.
    const s = at(dx, a) === 0 && at(dy, a) === 0 ? 0 : slope(x, y);
    dx[out] = at(dx, a) === 0 ? 0 : s * at(dx, a);
    dy[out] = at(dy, a) === 0 ? 0 : s * at(dy, a);
  };

export const scale =
  (factor: number, a: number, out: number): Operation =>
  ({ value, dx, dy }) => {
    value[out] = factor * at(value, a);
    dx[out] = factor * at(dx, a);
    dy[out] = factor * at(dy, a);
  };

type Binary = (a: number, b: number, out: number) => Operation;

const add: Binary =
  (a, b, out) =>
  ({ value, dx, dy }) => {
    value[out] = at(value, a) + at(value, b);
    dx[out] = at(dx, a) + at(dx, b);
    dy[out] = at(dy, a) + at(dy, b);
  };

const subtract: Binary =
  (a, b, out) =>
  ({ value, dx, dy }) => {
    value[out] = at(value, a) - at(value, b);
    dx[out] = at(dx, a) - at(dx, b);
    dy[out] = at(dy, a) - at(dy, b);
  };

const multiply: Binary =
  (a, b, out) =>
  ({ value, dx, dy }) => {
    const u = at(value, a);
    const w = at(value, b);
    value[out] = u * w;
    dx[out] = u * at(dx, b) + w * at(dx, a);
    dy[out] = u * at(dy, b) + w * at(dy, a);
  };

const divide: Binary =
  (a, b, out) =>
  ({ value, dx, dy }) => {
    const w = at(value, b);
    const q = at(value, a) / w;
    value[out] = q;
    dx[out] = (at(dx, a) - q * at(dx, b)) / w;
    dy[out] = (at(dy, a) - q * at(dy, b)) / w;
  };

const power: Binary =
  (a, b, out) =>
  ({ value, dx, dy }) => {
    const u = at(value, a);
    const n = at(value, b);
    const p = u ** n;
    const along = (du: number, dn: number) =>
      (du === 0 ? 0 : n * u ** (n - 1) * du) + (dn === 0 ? 0 : p * Math.log(u) * dn);
    value[out] = p;
    dx[out] = along(at(dx, a), at(dx, b));
    dy[out] = along(at(dy, a), at(dy, b));
  };

/** Takes one of two registers as it is. */
const choose =
  (isFirst: (u: number, w: number) => boolean): Binary =>
  (a, b, out) =>
  ({ value, dx, dy }) => {
    const from = isFirst(at(value, a), at(value, b)) ? a : b;
    value[out] = at(value, from);
    dx[out] = at(dx, from);
    dy[out] = at(dy, from);
  };

const atan2: Binary =
  (a, b, out) =>
  ({ value, dx, dy }) => {
    const u = at(value, a);
    const w = at(value, b);
    const r = u * u + w * w;
    value[out] = Math.atan2(u, w);
    dx[out] = (w * at(dx, a) - u * at(dx, b)) / r;
    dy[out] = (w * at(dy, a) - u * at(dy, b)) / r;
  };

const hypot: Binary =
  (a, b, out) =>
  ({ value, dx, dy }) => {
    const u = at(value, a);
    const w = at(value, b);
    const r = Math.hypot(u, w);
    value[out] = r;
    dx[out] = r === 0 ? 0 : (u * at(dx, a) + w * at(dx, b)) / r;
    dy[out] = r === 0 ? 0 : (u * at(dy, a) + w * at(dy, b)) / r;
  };

/** The operators and functions of two numbers, by the parser's names. */
export const binaryFunctions: Readonly<Record<string, Binary>> = {
  add,
  subtract,
  multiply,
  divide,
  pow: power,
  min: choose((u, w) => u <= w),
  max: choose((u, w) => u >= w),
  atan2,
  hypot,
};
