import { batchDeviation, exactly, freshNoise, withNoise } from "./noise.ts";
import type { Objective, ObjectiveDefinition, ObjectiveOptions } from "./objective.ts";

/** A basin beside a barrier whose top is at 0: its minimum lies `width` away, `depth` below. */
interface Well {
  readonly depth: number;
  readonly width: number;
}

/**
 * Two wells in one dimension, left and right of a barrier at 0, the lowest at height 0. With s the
 * distance from a well's minimum in units of its width, the loss rises by depth·(2s² − s⁴) towards
 * the barrier, where its slope vanishes, and by depth·2s² on the other side: the curvature at the
 * minimum is 4·depth/width² from both sides.
 */
function doubleWell(left: Well, right: Well): Omit<Objective, "evaluate"> {
  const top = Math.max(left.depth, right.depth);
  const inWell = (x: number) => (x < 0 ? left : right);
  const place = (x: number, { width }: Well) => (Math.abs(x) - width) / width;
  return {
    dimension: 1,
    value(theta) {
      const x = theta[0] as number;
      const well = inWell(x);
      const s = place(x, well);
      const rise = s < 0 ? s * s * (2 - s * s) : 2 * s * s;
      return top - well.depth + well.depth * rise;
    },
    gradient(theta, out) {
      const x = theta[0] as number;
      const well = inWell(x);
      const s = place(x, well);
      const slope = s < 0 ? 4 * s * (1 - s * s) : 4 * s;
      out[0] = ((x < 0 ? -1 : 1) * slope * well.depth) / well.width;
    },
  };
}

/** A ball's way over a hill: with enough momentum it leaves the local minimum. */
export const hill: ObjectiveDefinition = {
  name: "hill",
  title: "hill",
  doc: "One dimension: a local minimum, a barrier, and a lower minimum behind it.",
  formula: "minima at −1 (height d) and 1 (height 0), barrier at 0 (height d + h)",
  noisy: false,
  options: {
    barrier: { default: 1, min: 0.001, doc: "Height h of the barrier above the local minimum." },
    drop: { default: 2, min: 0, doc: "How much lower the minimum behind the barrier is (d)." },
  },
  minima: ({ drop }) => (drop === 0 ? [[-1], [1]] : [[1]]),
  domain: [-3, 3],
  start: () => [-2.5],
  create({ barrier, drop }) {
    const height = barrier as number;
    const behind = { depth: height + (drop as number), width: 1 };
    return exactly(doubleWell({ depth: height, width: 1 }, behind));
  },
};

const widths = (options: ObjectiveOptions) =>
  [options.sharp_width as number, options.flat_width as number] as const;

/** Keskar et al. 2017: small batches' noise leaves the sharp minimum, large batches stay in it. */
export const twoBasins: ObjectiveDefinition = {
  name: "two-basins",
  title: "two basins",
  doc: "One dimension: a sharp and a flat minimum, equally deep, with a noisy gradient.",
  formula: "minima at −a (curvature 4h/a²) and b (curvature 4h/b²), barrier at 0 (height h)",
  noisy: true,
  options: {
    sharp_width: { default: 0.2, min: 0.001, doc: "Width a of the sharp basin." },
    flat_width: { default: 1, min: 0.001, doc: "Width b of the flat basin." },
    barrier: { default: 1, min: 0.001, doc: "Height h of the barrier between the basins." },
    batch_size: { default: 4, min: 1, doc: "Samples per step: divides the noise variance." },
    noise: { default: 400, min: 0, doc: "Variance of the gradient of one sample." },
  },
  minima(options) {
    const [sharp, flat] = widths(options);
    return [[-sharp], [flat]];
  },
  domain: [-1, 2],
  start: (options) => [-widths(options)[0]],
  create(options, random) {
    const [sharp, flat] = widths(options);
    const depth = options.barrier as number;
    const deviation = batchDeviation(options.noise as number, options.batch_size as number);
    const wells = doubleWell({ depth, width: sharp }, { depth, width: flat });
    return withNoise(wells, Float64Array.of(deviation), freshNoise(random, 1));
  },
};
