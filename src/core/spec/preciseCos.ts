import { productError } from "./fma.ts";

/**
 * Cosine, rounded correctly in all but about one of two thousand cases. `Math.cos` differs from the C
 * library in the last bit in one of 25 cases, and between JavaScript engines; the recursion of a
 * cosine schedule keeps such a bit for ever and, near its lowest point, enlarges it.
 *
 * Values are carried as unevaluated sums of two doubles, high + low (Dekker 1971).
 */
export function preciseCos(x: number): number {
  const k = Math.round(x / HALF_PI);
  if (!(Math.abs(k) < MAX_TURNS)) return Math.cos(x);
  return reduced(x, k, k);
}

/** Sine, as precise. */
export function preciseSin(x: number): number {
  const k = Math.round(x / HALF_PI);
  // The sine of a number that small is the number itself, with its sign where it is zero.
  if (!(Math.abs(k) < MAX_TURNS) || Math.abs(x) < TINY) return Math.sin(x);
  // sin x = cos(x − π/2)
  return reduced(x, k, k + 3);
}

/** The cosine of x − k·π/2 + quarter·π/2. */
function reduced(x: number, k: number, quarter: number): number {
  // x − k·π/2 in three exact steps and a remainder: HALF_PI_1 and _2 have 33 bits, k at most 20.
  const a = x - k * HALF_PI_1;
  const b = k * HALF_PI_2;
  const high = a - b;
  const low = a - high - b - k * HALF_PI_3;
  const r = high + low;
  const rest = high - r + low;
  switch (quarter & 3) {
    case 0:
      return cosine(r, rest);
    case 1:
      return -sine(r, rest);
    case 2:
      return -cosine(r, rest);
    default:
      return sine(r, rest);
  }
}

/**
 * 1 + cos x. Only near the lowest point of the cosine does a last bit of it weigh: elsewhere the
 * engine's own function is good enough, and three times as fast.
 */
export function onePlusCos(x: number): number {
  const cosine = Math.cos(x);
  // Two sums: a choice between the cosines would be allocated before it is added to.
  return cosine > -0.99 ? 1 + cosine : 1 + preciseCos(x);
}

const HALF_PI = Math.PI / 2;
const HALF_PI_1 = 0x1921fb544 * 2 ** -32;
const HALF_PI_2 = 0x10b4611a6 * 2 ** -66;
const HALF_PI_3 = 2.02226624879595e-21;
const MAX_TURNS = 2 ** 20;
const TINY = 2 ** -27;

/** cos(r + rest) for |r| ≤ π/4: 1 − z/2 + z²/24 in two doubles, the tail in one. */
function cosine(r: number, rest: number): number {
  const z = r * r;
  const zLow = productError(r, r, z) + 2 * r * rest;
  const zz = z * z;
  const zzLow = productError(z, z, zz) + 2 * z * zLow;
  const fourth = zz / 24;
  const fourthLow = quotientRest(zz, zzLow, 24, fourth);
  const tail = z * zz * (C6 + z * (C8 + z * (C10 + z * (C12 + z * (C14 + z * C16)))));
  const half = z / 2;
  const sum = 1 - half;
  const sumLow = 1 - sum - half - zLow / 2;
  const total = sum + fourth;
  const totalLow = sum - total + fourth + sumLow + fourthLow;
  return total + (totalLow + tail);
}

/** sin(r + rest) for |r| ≤ π/4: r − r³/6 + r⁵/120 in two doubles, the tail in one. */
function sine(r: number, rest: number): number {
  const z = r * r;
  const zLow = productError(r, r, z) + 2 * r * rest;
  const cube = r * z;
  const cubeLow = productError(r, z, cube) + r * zLow + rest * z;
  const third = cube / 6;
  const thirdLow = quotientRest(cube, cubeLow, 6, third);
  const power = cube * z;
  const powerLow = productError(cube, z, power) + cube * zLow + cubeLow * z;
  const fifth = power / 120;
  const fifthLow = quotientRest(power, powerLow, 120, fifth);
  const tail = power * z * (S7 + z * (S9 + z * (S11 + z * (S13 + z * (S15 + z * S17)))));
  const sum = r - third;
  const sumLow = r - sum - third + rest - thirdLow;
  const total = sum + fifth;
  const totalLow = sum - total + fifth + sumLow + fifthLow;
  return total + (totalLow + tail);
}

/** The low part of (high + low) / divisor, given the rounded quotient of the high part. */
function quotientRest(high: number, low: number, divisor: number, quotient: number): number {
  const product = quotient * divisor;
  return (high - product - productError(quotient, divisor, product) + low) / divisor;
}

const C6 = -1 / 720;
const C8 = 1 / 40320;
const C10 = -1 / 3628800;
const C12 = 1 / 479001600;
const C14 = -1 / 87178291200;
const C16 = 1 / 20922789888000;
const S7 = -1 / 5040;
const S9 = 1 / 362880;
const S11 = -1 / 39916800;
const S13 = 1 / 6227020800;
const S15 = -1 / 1307674368000;
const S17 = 1 / 355687428096000;
