import type { Surface } from "./objective.ts";

const TAU = 2 * Math.PI;

/** The classic two-dimensional test functions, with exact gradients. */
export const surfaces: readonly Surface[] = [
  {
    name: "sphere",
    title: "sphere",
    doc: "A round bowl: every direction is equally steep.",
    formula: "x² + y²",
    minima: [[0, 0]],
    domain: [-3, 3],
    start: [-2, 1.5],
    f: (x, y) => x * x + y * y,
    dx: (x) => 2 * x,
    dy: (_x, y) => 2 * y,
  },
  {
    name: "rosenbrock",
    title: "Rosenbrock",
    doc: "A curved valley: easy to enter, slow to follow.",
    formula: "(1 − x)² + 100(y − x²)²",
    minima: [[1, 1]],
    domain: [-2, 2],
    start: [-1.5, 2],
    f: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    dx: (x, y) => -2 * (1 - x) - 400 * x * (y - x * x),
    dy: (x, y) => 200 * (y - x * x),
  },
  {
    name: "himmelblau",
    title: "Himmelblau",
    doc: "Four equally deep minima.",
    formula: "(x² + y − 11)² + (x + y² − 7)²",
    minima: [
      [3, 2],
      [-2.805118086952745, 3.131312518250573],
      [-3.779310253377747, -3.283185991286169],
      [3.584428340330492, -1.848126526964404],
    ],
    domain: [-5, 5],
    start: [0, 0],
    f: (x, y) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    dx: (x, y) => 4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
    dy: (x, y) => 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7),
  },
  {
    name: "beale",
    title: "Beale",
    doc: "Flat plains with sharp walls at the corners.",
    formula: "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
    minima: [[3, 0.5]],
    domain: [-4.5, 4.5],
    start: [1, 1],
    f: (x, y) =>
      (1.5 - x + x * y) ** 2 + (2.25 - x + x * y * y) ** 2 + (2.625 - x + x * y ** 3) ** 2,
    dx: (x, y) =>
      2 * (1.5 - x + x * y) * (y - 1) +
      2 * (2.25 - x + x * y * y) * (y * y - 1) +
      2 * (2.625 - x + x * y ** 3) * (y ** 3 - 1),
    dy: (x, y) =>
      2 * (1.5 - x + x * y) * x +
      4 * (2.25 - x + x * y * y) * x * y +
      6 * (2.625 - x + x * y ** 3) * x * y * y,
  },
  {
    name: "booth",
    title: "Booth",
    doc: "A tilted quadratic bowl.",
    formula: "(x + 2y − 7)² + (2x + y − 5)²",
    minima: [[1, 3]],
    domain: [-10, 10],
    start: [-5, -5],
    f: (x, y) => (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    dx: (x, y) => 2 * (x + 2 * y - 7) + 4 * (2 * x + y - 5),
    dy: (x, y) => 4 * (x + 2 * y - 7) + 2 * (2 * x + y - 5),
  },
  {
    name: "matyas",
    title: "Matyas",
    doc: "A long, shallow valley along the diagonal.",
    formula: "0.26(x² + y²) − 0.48xy",
    minima: [[0, 0]],
    domain: [-10, 10],
    start: [-8, 4],
    f: (x, y) => 0.26 * (x * x + y * y) - 0.48 * x * y,
    dx: (x, y) => 0.52 * x - 0.48 * y,
    dy: (x, y) => 0.52 * y - 0.48 * x,
  },
  {
    name: "rastrigin",
    title: "Rastrigin",
    doc: "A bowl with a grid of local minima.",
    formula: "20 + x² + y² − 10(cos 2πx + cos 2πy)",
    minima: [[0, 0]],
    domain: [-5.12, 5.12],
    start: [-3.2, 2.6],
    f: (x, y) => 20 + x * x + y * y - 10 * (Math.cos(TAU * x) + Math.cos(TAU * y)),
    dx: (x) => 2 * x + 10 * TAU * Math.sin(TAU * x),
    dy: (_x, y) => 2 * y + 10 * TAU * Math.sin(TAU * y),
  },
  {
    name: "styblinski-tang",
    title: "Styblinski–Tang",
    doc: "Four basins of different depth.",
    formula: "½(x⁴ − 16x² + 5x + y⁴ − 16y² + 5y)",
    minima: [[-2.903534027771178, -2.903534027771178]],
    domain: [-5, 5],
    start: [0, 4],
    f: (x, y) => 0.5 * (x ** 4 - 16 * x * x + 5 * x + y ** 4 - 16 * y * y + 5 * y),
    dx: (x) => 2 * x ** 3 - 16 * x + 2.5,
    dy: (_x, y) => 2 * y ** 3 - 16 * y + 2.5,
  },
  {
    name: "three-hump-camel",
    title: "three-hump camel",
    doc: "A valley with three minima, two of them too high.",
    formula: "2x² − 1.05x⁴ + x⁶/6 + xy + y²",
    minima: [[0, 0]],
    domain: [-5, 5],
    start: [-2, 2],
    f: (x, y) => 2 * x * x - 1.05 * x ** 4 + x ** 6 / 6 + x * y + y * y,
    dx: (x, y) => 4 * x - 4.2 * x ** 3 + x ** 5 + y,
    dy: (x, y) => x + 2 * y,
  },
  {
    name: "ackley",
    title: "Ackley",
    doc: "A nearly flat outer region with a deep hole in the middle.",
    formula: "−20e^(−0.2√(½(x² + y²))) − e^(½(cos 2πx + cos 2πy)) + e + 20",
    minima: [[0, 0]],
    domain: [-5, 5],
    start: [-3, 2],
    f: (x, y) => ackleyBowl(x, y) + ackleyWaves(x, y) + Math.E + 20,
    dx: (x, y) => ackleySlope(x, y, x),
    dy: (x, y) => ackleySlope(x, y, y),
  },
  {
    name: "saddle",
    title: "saddle",
    doc: "Falls along y and rises along x: the origin is no minimum.",
    formula: "x² − y²",
    minima: [],
    domain: [-2, 2],
    start: [-1.5, 0.001],
    f: (x, y) => x * x - y * y,
    dx: (x) => 2 * x,
    dy: (_x, y) => -2 * y,
  },
];

const ackleyBowl = (x: number, y: number) => -20 * Math.exp(-0.2 * Math.sqrt((x * x + y * y) / 2));
const ackleyWaves = (x: number, y: number) =>
  -Math.exp((Math.cos(TAU * x) + Math.cos(TAU * y)) / 2);

/** The partial derivative along `z`, which is x or y; 0 at the origin, where it has a kink. */
function ackleySlope(x: number, y: number, z: number): number {
  const radius = Math.sqrt((x * x + y * y) / 2);
  const bowl = radius === 0 ? 0 : (-0.2 * ackleyBowl(x, y) * z) / (2 * radius);
  return bowl - Math.PI * Math.sin(TAU * z) * ackleyWaves(x, y);
}
