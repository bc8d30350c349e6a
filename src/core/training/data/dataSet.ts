import { createRandom, type Random } from "../../random.ts";

/** What a model learns: a class, or a number. */
export type DataKind = "classification" | "regression";

/** Points with their labels: the number of a class, from 0, or a value. */
export interface DataSet {
  readonly kind: DataKind;
  readonly size: number;
  /** Features per point: 1 or 2. */
  readonly inputs: number;
  /** Features in row-major order, `size` × `inputs`. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** How many classes there are; absent: two. */
  readonly classes?: number;
  /** Points whose label was flipped; empty without label noise. */
  readonly flipped: Int32Array;
}

/** 0 where a value is learned. */
export const classCount = ({ kind, classes = 2 }: Pick<DataSet, "kind" | "classes">): number =>
  kind === "classification" ? classes : 0;

/** Every purpose has its own stream, so that changing one of them leaves the others alone. */
const streams = ["data", "labels", "split", "weights", "batches", "dropout", "probe"] as const;

export const streamOf = (seed: number, stream: (typeof streams)[number]): Random =>
  createRandom(Math.imul(seed + 1, 16) + streams.indexOf(stream));

/** Reorders in place, every order equally likely: Fisher and Yates. */
export function shuffle(items: Int32Array, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    const kept = items[i] as number;
    items[i] = items[j] as number;
    items[j] = kept;
  }
}

export const range = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);
