import { bfloat16 } from "../spec/bfloat16.ts";

/** Muon's values that concern the iteration. */
export interface NewtonSchulzSettings {
  readonly ns_coefficients: readonly [number, number, number];
  readonly ns_steps: number;
  readonly eps: number;
}

/** Memory for orthogonalizing matrices of one shape; the shorter side counts as rows. */
export interface Orthogonalizer {
  readonly rows: number;
  readonly columns: number;
  readonly isTransposed: boolean;
  /** The iterated matrix, row by row, and room for the next one. */
  readonly x: Float64Array;
  readonly next: Float64Array;
  readonly gram: Float64Array;
  readonly update: Float64Array;
}

/** For matrices of `rows` × `columns`, in the caller's order. */
export function newOrthogonalizer(rows: number, columns: number): Orthogonalizer {
  const isTransposed = rows > columns;
  const short = Math.min(rows, columns);
  return {
    rows: short,
    columns: Math.max(rows, columns),
    isTransposed,
    x: new Float64Array(rows * columns),
    next: new Float64Array(rows * columns),
    gram: new Float64Array(short * short),
    update: new Float64Array(short * short),
  };
}

/**
 * Brings the matrix `m` near to UVᵀ of its singular value decomposition UΣVᵀ by the iteration
 * X ← aX + (bXXᵀ + c(XXᵀ)²)X (Jordan et al. 2024), all in bfloat16 as PyTorch does: sums in single
 * precision, each result rounded. On the CPU that made the golden data this agrees with PyTorch
 * bit for bit; the order of its sums depends on the processor, so that elsewhere a last bit may not. The result is written back into `m`.
 */
export function orthogonalize(
  work: Orthogonalizer,
  m: Float64Array,
  settings: NewtonSchulzSettings,
): void {
  load(work, m, settings);
  for (let k = 0; k < settings.ns_steps; k++) iterate(work, settings.ns_coefficients);
  store(work, m);
}

/** The element of the caller's matrix that is element `i` of ours. */
const place = ({ rows, columns, isTransposed }: Orthogonalizer, i: number): number =>
  isTransposed ? (i % columns) * rows + Math.floor(i / columns) : i;

/** Divides by the Frobenius norm: no singular value is then above 1. */
function load(work: Orthogonalizer, m: Float64Array, { eps }: NewtonSchulzSettings): void {
  const { x } = work;
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    const value = bfloat16(m[place(work, i)] as number);
    squares = Math.fround(squares + value * value);
    x[i] = value;
  }
  const norm = Math.max(bfloat16(Math.sqrt(squares)), bfloat16(eps));
  for (let i = 0; i < x.length; i++) x[i] = bfloat16((x[i] as number) / norm);
}

function store(work: Orthogonalizer, m: Float64Array): void {
  const { x } = work;
  for (let i = 0; i < x.length; i++) m[place(work, i)] = x[i] as number;
}

function iterate(
  { rows, columns, x, next, gram, update }: Orthogonalizer,
  coefficients: readonly [number, number, number],
): void {
  const a = Math.fround(coefficients[0]);
  const b = Math.fround(coefficients[1]);
  const c = Math.fround(coefficients[2]);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      gram[i * rows + j] = bfloat16(product(x, i * columns, 1, x, j * columns, 1, columns));
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const square = product(gram, i * rows, 1, gram, j, rows, rows);
      update[i * rows + j] = scaledSum(b, gram[i * rows + j] as number, c, square);
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const turned = product(update, i * rows, 1, x, j, columns, rows);
      next[i * columns + j] = scaledSum(a, x[i * columns + j] as number, 1, turned);
    }
  }
  x.set(next);
}

/** bfloat16(s·x + t·y) in single precision, the first product fused into the sum. */
const scaledSum = (s: number, x: number, t: number, y: number): number =>
  bfloat16(s * x + Math.fround(t * y));

/** Σ u[i + k·p] v[j + k·q] over k < n, in single precision. */
function product(
  u: Float64Array,
  i: number,
  p: number,
  v: Float64Array,
  j: number,
  q: number,
  n: number,
): number {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    sum = Math.fround(sum + (u[i + k * p] as number) * (v[j + k * q] as number));
  }
  return sum;
}
