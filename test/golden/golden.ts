import { readFileSync } from "node:fs";

/** Non-finite numbers are stored as Python's text for them. */
export type GoldenNumber = number | string;

export interface GoldenError {
  readonly type: string;
  readonly message: string;
}

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`data/${name}`, import.meta.url), "utf8")) as T;
}

const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

export const goldenNumber = (x: GoldenNumber): number =>
  typeof x === "number" ? x : (words[x] ?? Number.NaN);

/**
 * The deviation from PyTorch in units of the tolerance's scale: |ours − torch| / max(floor, |torch|).
 * Equal non-finite values do not deviate.
 */
export function deviation(ours: number, torch: number, floor: number): number {
  if (Object.is(ours, torch) || ours === torch) return 0;
  if (!Number.isFinite(ours) || !Number.isFinite(torch)) return Number.POSITIVE_INFINITY;
  return Math.abs(ours - torch) / Math.max(floor, Math.abs(torch));
}

/** Collects the largest deviation per name, to be printed after the tests. */
export class Deviations {
  readonly largest = new Map<string, number>();

  add(name: string, value: number): void {
    this.largest.set(name, Math.max(value, this.largest.get(name) ?? 0));
  }

  print(title: string): void {
    const rows = [...this.largest].map(([name, x]) => `    ${name}: ${x.toExponential(1)}`);
    console.log([`  largest deviation from PyTorch, ${title}`, ...rows].join("\n"));
  }
}
