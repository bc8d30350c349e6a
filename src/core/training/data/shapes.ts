import type { Random } from "../../random.ts";
import type { DataKind } from "./dataSet.ts";

/** A synthetic data set: how one point of it is drawn. */
export interface DataShape {
  readonly name: string;
  readonly kind: DataKind;
  readonly inputs: number;
  /** Absent: two, where there are classes. */
  readonly classes?: number;
  /** Usual amount of noise. */
  readonly noise: number;
  draw(random: Random, i: number, noise: number): DrawnPoint;
}

/** Features and label. Classes alternate with `i`, so that all are equally frequent. */
export type DrawnPoint = readonly [x: readonly number[], y: number];

const jitter = (random: Random, noise: number, ...x: readonly number[]) =>
  x.map((value) => value + noise * random.normal());

const between = (random: Random, low: number, high: number) =>
  low + (high - low) * random.uniform();

/** A ring around a smaller one. */
const circles: DataShape = {
  name: "circles",
  kind: "classification",
  inputs: 2,
  noise: 0.1,
  draw(random, i, noise) {
    const y = i % 2;
    const radius = y === 1 ? 0.5 : 1;
    const angle = between(random, 0, 2 * Math.PI);
    return [jitter(random, noise, radius * Math.cos(angle), radius * Math.sin(angle)), y];
  },
};

/** Four quadrants: opposite ones belong together, so that no line tells the classes apart. */
const xor: DataShape = {
  name: "xor",
  kind: "classification",
  inputs: 2,
  noise: 0.1,
  draw(random, i, noise) {
    const right = i % 4 < 2 ? 1 : -1;
    const up = i % 2 === 0 ? right : -right;
    const x = jitter(random, noise, right * random.uniform(), up * random.uniform());
    return [x, i % 2];
  },
};

/** Two round clouds, which overlap as the noise grows. */
const gaussians: DataShape = {
  name: "gaussians",
  kind: "classification",
  inputs: 2,
  noise: 0.6,
  draw(random, i, noise) {
    const y = i % 2;
    const centre = y === 1 ? 0.7 : -0.7;
    return [jitter(random, noise, centre, centre), y];
  },
};

/** Three round clouds at the corners of a triangle. */
const threeGaussians: DataShape = {
  name: "three gaussians",
  kind: "classification",
  inputs: 2,
  classes: 3,
  noise: 0.4,
  draw(random, i, noise) {
    const y = i % 3;
    const angle = (2 * Math.PI * y) / 3 + Math.PI / 2;
    return [jitter(random, noise, Math.cos(angle), Math.sin(angle)), y];
  },
};

/** Two arms around each other, one and a half turns. */
const spirals: DataShape = {
  name: "spirals",
  kind: "classification",
  inputs: 2,
  noise: 0.05,
  draw(random, i, noise) {
    const y = i % 2;
    const t = Math.sqrt(random.uniform());
    const angle = 3 * Math.PI * t + Math.PI * y;
    return [jitter(random, noise, t * Math.cos(angle), t * Math.sin(angle)), y];
  },
};

/** Two interleaved half circles. */
const moons: DataShape = {
  name: "moons",
  kind: "classification",
  inputs: 2,
  noise: 0.2,
  draw(random, i, noise) {
    const y = i % 2;
    const angle = between(random, 0, Math.PI);
    const x = y === 0 ? Math.cos(angle) : 1 - Math.cos(angle);
    const height = y === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
    return [jitter(random, noise, x, height), y];
  },
};

/** Four by four fields. */
const checkerboard: DataShape = {
  name: "checkerboard",
  kind: "classification",
  inputs: 2,
  noise: 0.05,
  draw(random, i, noise) {
    const y = i % 2;
    const row = Math.floor(between(random, 0, 4));
    const column = 2 * Math.floor(between(random, 0, 2)) + ((row + y) % 2);
    const x = jitter(random, noise, column - 2 + random.uniform(), row - 2 + random.uniform());
    return [x, y];
  },
};

const curve = (name: string, f: (x: number) => number): DataShape => ({
  name,
  kind: "regression",
  inputs: 1,
  noise: 0.2,
  draw(random, _i, noise) {
    const x = between(random, -1, 1);
    return [[x], f(x) + noise * random.normal()];
  },
});

const surface = (name: string, f: (x1: number, x2: number) => number): DataShape => ({
  name,
  kind: "regression",
  inputs: 2,
  noise: 0.1,
  draw(random, _i, noise) {
    const x = [between(random, -1, 1), between(random, -1, 1)] as const;
    return [x, f(x[0], x[1]) + noise * random.normal()];
  },
});

/** Every synthetic data set by name. */
export const dataShapes: Readonly<Record<string, DataShape>> = Object.fromEntries(
  [
    circles,
    xor,
    gaussians,
    spirals,
    moons,
    checkerboard,
    threeGaussians,
    curve("polynomial", (x) => 4 * x ** 3 - 3 * x),
    curve("sine", (x) => Math.sin(2 * Math.PI * x)),
    surface("saddle surface", (x1, x2) => x1 * x1 - x2 * x2),
    surface("sine surface", (x1, x2) => Math.sin(Math.PI * x1) * Math.cos(Math.PI * x2)),
  ].map((shape) => [shape.name, shape]),
);
