import type { Random } from "../../random.ts";
import { classCount, type DataSet, shuffle, streamOf } from "./dataSet.ts";

/** Shares of the points; what the first two leave is the test set. */
export interface SplitFractions {
  readonly train: number;
  readonly validation: number;
}

/** Indices of the points in each set. No point is in two of them. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** Groups that every set should hold in the same proportion: classes, or fifths of the target. */
function strata(data: DataSet): readonly Int32Array[] {
  const { kind, y, size } = data;
  const order = Array.from({ length: size }, (_, i) => i);
  if (kind === "classification") {
    return Array.from({ length: classCount(data) }, (_, label) =>
      Int32Array.from(order.filter((i) => y[i] === label)),
    );
  }
  order.sort((a, b) => (y[a] as number) - (y[b] as number));
  const cut = (k: number) => Math.round((k * size) / 5);
  return [0, 1, 2, 3, 4].map((k) => Int32Array.from(order.slice(cut(k), cut(k + 1))));
}

const SETS = 3;

/**
 * Whole numbers of points for each set, in total `size`, by the largest remainder; no set stays
 * empty while another has points to spare.
 */
export function setSizes(size: number, { train, validation }: SplitFractions): number[] {
  const shares = [train, validation, Math.max(0, 1 - train - validation)];
  const sizes = shares.map((share) => Math.floor(share * size + 1e-9));
  const remainder = (k: number) => (shares[k] as number) * size - (sizes[k] as number);
  const order = [0, 1, 2].sort((a, b) => remainder(b) - remainder(a));
  const left = size - sizes.reduce((a, b) => a + b);
  for (let i = 0; i < left; i++) add(sizes, order[i % SETS] as number, 1);
  for (let k = 0; k < SETS; k++) {
    if (sizes[k] !== 0 || size < SETS) continue;
    add(sizes, sizes.indexOf(Math.max(...sizes)), -1);
    add(sizes, k, 1);
  }
  return sizes;
}

function add(sizes: number[], k: number, by: number): void {
  sizes[k] = (sizes[k] as number) + by;
}

/** Deals every stratum out over the sets, so that each gets its share of each. */
export function splitData(data: DataSet, fractions: SplitFractions, seed: number): Split {
  const order = stratifiedOrder(data, streamOf(seed, "split"));
  const [train = 0, validation = 0] = setSizes(data.size, fractions);
  return {
    train: order.slice(0, train).sort(),
    validation: order.slice(train, train + validation).sort(),
    test: order.slice(train + validation).sort(),
  };
}

/** A random order of which every stretch holds the strata in about their overall proportion. */
function stratifiedOrder(data: DataSet, random: Random): Int32Array {
  const placed = strata(data).flatMap((stratum) => {
    shuffle(stratum, random);
    const start = random.uniform();
    return Array.from(stratum, (i, k) => ({ i, at: (k + start) / stratum.length }));
  });
  placed.sort((a, b) => a.at - b.at);
  return Int32Array.from(placed, ({ i }) => i);
}

/**
 * The k parts of cross-validation: every point is in one of them, the strata in proportion, and
 * no two parts differ in size by more than one.
 */
export function foldsOf(data: DataSet, points: Int32Array, k: number, seed: number): Int32Array[] {
  if (k < 2 || k > points.length) {
    throw new RangeError(`cannot make ${k} folds of ${points.length} points`);
  }
  const wanted = new Set(points);
  const order = stratifiedOrder(data, streamOf(seed, "split")).filter((i) => wanted.has(i));
  const cut = (fold: number) => Math.round((fold * order.length) / k);
  return Array.from({ length: k }, (_, fold) => order.slice(cut(fold), cut(fold + 1)).sort());
}
