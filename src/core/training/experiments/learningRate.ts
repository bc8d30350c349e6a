import { claim, type Experiment, integer, real } from "./experiment.ts";
import { exact } from "./statistics.ts";

/** Rates as multiples of 1/L. */
const MULTIPLES = [0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.99, 1.01, 1.3, 1.6, 1.9, 1.99, 2.01, 2.1, 2.3];
const MAX_STEPS = 2000;
const START = -2;

/** What gradient descent does on the parabola ½Lx² by its rate. Nothing is random here. */
export const learningRate: Experiment = {
  name: "learningRate",
  options: { curvature: real(1, 0.1, 10), steps: integer(200, 20, 1000) },
  *run({ curvature = 0, steps = 0 }) {
    const taken = MULTIPLES.map((m) => stepsTo(m / curvature, curvature));
    yield 0.5;
    const ends = MULTIPLES.map((m) =>
      Math.abs(positions(m / curvature, curvature, steps).at(-1) as number),
    );
    const changesSide = (m: number) => positions(m / curvature, curvature, 2).some((x) => x > 0);
    const below = (m: number) => m < 1;
    const between = (m: number) => m > 1 && m < 2;
    const diverging = MULTIPLES.filter((_, k) => (ends[k] as number) > Math.abs(START));
    return {
      charts: [
        {
          id: "steps",
          x: "log",
          y: "log",
          curves: [
            {
              id: "steps",
              kind: "measured",
              points: MULTIPLES.map((m, k) => exact(m / curvature, taken[k] ?? Number.NaN)),
            },
          ],
        },
      ],
      figures: {
        limit: 2 / curvature,
        best: 1 / curvature,
        slow: taken[0] ?? Number.NaN,
        right: taken[MULTIPLES.indexOf(0.99)] ?? Number.NaN,
        firstDiverging: Math.min(...diverging) / curvature,
      },
      claims: [
        claim("smallIsSlow", (taken[0] ?? 0) > 20 * (taken[MULTIPLES.indexOf(0.99)] ?? Infinity)),
        claim(
          "straightBelow",
          MULTIPLES.filter(below).every((m) => !changesSide(m)),
        ),
        claim(
          "swingsBetween",
          MULTIPLES.filter(between).every((m) => changesSide(m)),
        ),
        claim(
          "divergesAbove",
          MULTIPLES.every((m) => diverging.includes(m) === m > 2),
        ),
      ],
    };
  },
};

function positions(eta: number, curvature: number, steps: number): readonly number[] {
  const path = [START];
  for (let i = 0; i < steps; i++) {
    const x = path.at(-1) as number;
    path.push(x - eta * curvature * x);
  }
  return path;
}

/** Steps to a hundredth of the start's distance; undefined where it never comes there. */
function stepsTo(eta: number, curvature: number): number | undefined {
  const path = positions(eta, curvature, MAX_STEPS);
  const found = path.findIndex((x) => Math.abs(x) < Math.abs(START) / 100);
  return found < 0 ? undefined : found;
}
