import { exactly } from "./noise.ts";
import type { Objective, ObjectiveDefinition } from "./objective.ts";

const first = (theta: Float64Array) => theta[0] as number;
const second = (theta: Float64Array) => theta[1] as number;

/** On it gradient descent converges exactly for η < 2/L. */
export const parabola: ObjectiveDefinition = {
  name: "parabola",
  title: "parabola",
  doc: "One dimension, one curvature: a rate above 2/L diverges.",
  formula: "½Lx²",
  noisy: false,
  options: { curvature: { default: 1, min: 0.001, doc: "Curvature L at the minimum." } },
  minima: () => [[0]],
  domain: [-3, 3],
  start: () => [-2],
  create: ({ curvature }) =>
    exactly({
      dimension: 1,
      value: (theta) => ((curvature as number) / 2) * first(theta) ** 2,
      gradient(theta, out) {
        out[0] = (curvature as number) * first(theta);
      },
    }),
};

export const plateau: ObjectiveDefinition = {
  name: "plateau",
  title: "plateau",
  doc: "One dimension: a plain whose gradient almost vanishes, with a hole in it.",
  formula: "1 − e^(−x²/2w²)",
  noisy: false,
  options: { width: { default: 0.5, min: 0.001, doc: "Width w of the hole." } },
  minima: () => [[0]],
  domain: [-3, 3],
  start: () => [-1.5],
  create: ({ width }) => {
    const w = width as number;
    return exactly({
      dimension: 1,
      value: (theta) => -Math.expm1(-(first(theta) ** 2) / (2 * w * w)),
      gradient(theta, out) {
        const x = first(theta);
        out[0] = (x / (w * w)) * Math.exp((-x * x) / (2 * w * w));
      },
    });
  },
};

/** Steep across, shallow along: one rate must suit both. */
export const ravine: ObjectiveDefinition = {
  name: "ravine",
  title: "ravine",
  doc: "A long valley: steep across and shallow along, by a condition number that can be set.",
  formula: "½s(u² + κv²), (u, v) = R(φ)(x, y)",
  noisy: false,
  options: {
    condition: {
      default: 50,
      min: 1,
      doc: "Condition number κ: steepest over flattest curvature.",
    },
    angle: {
      default: 0,
      min: -180,
      doc: "Angle φ in degrees between the valley and the x axis.",
    },
    scale: {
      default: 1,
      min: 1e-6,
      doc: "Curvature s along the valley; across it is κ times as large.",
    },
  },
  minima: () => [[0, 0]],
  domain: [-3, 3],
  start: () => [-2.5, 1],
  create: ({ condition, angle, scale }) => {
    const s = scale as number;
    const k = s * (condition as number);
    return exactly(angle === 0 ? straightRavine(s, k) : turnedRavine(s, k, angle as number));
  },
};

const straightRavine = (s: number, k: number): Omit<Objective, "evaluate"> => ({
  dimension: 2,
  value: (theta) => (s * first(theta) ** 2 + k * second(theta) ** 2) / 2,
  gradient(theta, out) {
    out[0] = s * first(theta);
    out[1] = k * second(theta);
  },
});

function turnedRavine(a: number, b: number, degrees: number): Omit<Objective, "evaluate"> {
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  const along = (theta: Float64Array) => c * first(theta) + s * second(theta);
  const across = (theta: Float64Array) => c * second(theta) - s * first(theta);
  return {
    dimension: 2,
    value: (theta) => (a * along(theta) ** 2 + b * across(theta) ** 2) / 2,
    gradient(theta, out) {
      const u = a * along(theta);
      const v = b * across(theta);
      out[0] = c * u - s * v;
      out[1] = s * u + c * v;
    },
  };
}
