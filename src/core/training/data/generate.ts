import type { Random } from "../../random.ts";
import { type DataSet, range, shuffle, streamOf } from "./dataSet.ts";
import { dataShapes } from "./shapes.ts";

/** A synthetic data set as plain data. */
export interface GeneratedData {
  readonly shape: string;
  readonly size: number;
  /** Standard deviation of the features' noise, or of the target's in regression. */
  readonly noise: number;
  /** Share of the labels, from 0 to 1, that are flipped; classification only. */
  readonly flippedLabels: number;
  readonly seed: number;
}

/** Draws the points. The same seed gives the same first points whatever the size. */
export function generateData(options: GeneratedData): DataSet {
  const shape = dataShapes[options.shape];
  if (!shape) throw new Error(`no such data set: ${options.shape}`);
  const { size, noise, seed } = options;
  const random = streamOf(seed, "data");
  const x = new Float64Array(size * shape.inputs);
  const y = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const [features, label] = shape.draw(random, i, noise);
    x.set(features, i * shape.inputs);
    y[i] = label;
  }
  const isClassified = shape.kind === "classification";
  const count = isClassified ? Math.round(options.flippedLabels * size) : 0;
  const flipped = flipLabels(y, count, shape.classes ?? 2, streamOf(seed, "labels"));
  const { kind, inputs, classes } = shape;
  return { kind, size, inputs, x, y, flipped, ...(classes === undefined ? {} : { classes }) };
}

/** Turns so many labels, chosen at random, into another class, each as likely. */
function flipLabels(y: Float64Array, count: number, classes: number, random: Random): Int32Array {
  const order = range(y.length);
  shuffle(order, random);
  const chosen = order.slice(0, count).sort();
  for (const i of chosen) {
    const shift = classes === 2 ? 1 : 1 + Math.floor(random.uniform() * (classes - 1));
    y[i] = ((y[i] as number) + shift) % classes;
  }
  return chosen;
}
