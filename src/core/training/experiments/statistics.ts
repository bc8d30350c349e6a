import type { ExperimentPoint } from "./experiment.ts";

/** Of the normal distribution, both sides: 95 % lie within so many deviations. */
const TWO_SIDED_95 = 1.959963984540054;

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
};

/** The sample's standard deviation, with n − 1. */
export function deviation(values: ArrayLike<number>): number {
  const m = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - m) ** 2;
  return values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
}

/** The mean over seeds and its 95 % range. */
export function measured(x: number, values: readonly number[]): ExperimentPoint {
  const y = mean(values);
  const half = (TWO_SIDED_95 * deviation(values)) / Math.sqrt(values.length);
  return { x, y, low: y - half, high: y + half };
}

/** A share of successes with Wilson's 95 % range, which holds near 0 and 1 too. */
export function share(x: number, successes: number, trials: number): ExperimentPoint {
  const p = successes / trials;
  const z = TWO_SIDED_95;
  const weight = 1 + (z * z) / trials;
  const centre = (p + (z * z) / (2 * trials)) / weight;
  const half = (z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials))) / weight;
  return { x, y: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

export const exact = (x: number, y: number): ExperimentPoint => ({ x, y, low: y, high: y });

/** Slope of the least-squares line. */
export function slope(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  let above = 0;
  let below = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] as number) - mx;
    above += dx * ((y[i] as number) - my);
    below += dx * dx;
  }
  return above / below;
}

/** 1, 2, 4, … up to `last`. */
export function doublings(first: number, last: number): readonly number[] {
  const values: number[] = [];
  for (let n = first; n <= last; n *= 2) values.push(n);
  return values;
}
