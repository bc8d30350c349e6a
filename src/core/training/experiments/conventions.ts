import { findObjective } from "../../objectives/index.ts";
import { completeOptions, type ObjectiveDefinition } from "../../objectives/objective.ts";
import { createRandom } from "../../random.ts";
import { claim, type Experiment, integer, real } from "./experiment.ts";
import { exact } from "./statistics.ts";

/**
 * Momentum with the rate inside the velocity (m ← μm − ηg; w ← w + m, as many textbooks have it)
 * and outside (b ← μb + g; w ← w − ηb, as PyTorch has it): the same steps while η is constant, and
 * different ones as soon as it changes. On the hill; η falls to a tenth half way.
 */
export const conventions: Experiment = {
  name: "conventions",
  options: {
    steps: integer(60, 10, 500),
    rate: real(0.02, 0.001, 0.05),
    momentum: real(0.9, 0, 0.99),
  },
  *run({ steps = 0, rate = 0, momentum = 0 }) {
    const constant = () => rate;
    const falling = (t: number) => (t < steps / 2 ? rate : rate / 10);
    const walk = (inside: boolean, at: (t: number) => number) => path(inside, at, momentum, steps);
    const pairs = [constant, falling].map((at) => [walk(true, at), walk(false, at)] as const);
    yield 0.5;
    const apart = pairs.map(([a, b]) =>
      Math.max(...a.map((x, i) => Math.abs(x - (b[i] as number)))),
    );
    const [, changing] = pairs;
    const first = (changing?.[0] ?? []).findIndex(
      (x, i) => Math.abs(x - (changing?.[1][i] as number)) > 1e-9,
    );
    return {
      charts: ["constant", "falling"].map((id, k) => ({
        id,
        x: "linear",
        y: "linear",
        curves: (["inside", "outside"] as const).map((curve, side) => ({
          id: curve,
          kind: "measured",
          points: (pairs[k]?.[side] ?? []).map((x, i) => exact(i, x)),
        })),
      })),
      figures: { constantApart: apart[0] as number, changingApart: apart[1] as number, first },
      claims: [
        claim("agreeWhileConstant", (apart[0] as number) < 1e-9),
        claim("differWhenChanging", (apart[1] as number) > 1e-3),
        claim("fromTheChangeOn", first === Math.ceil(steps / 2) + 1),
      ],
    };
  },
};

const hill = findObjective("hill") as ObjectiveDefinition;

function path(
  inside: boolean,
  eta: (t: number) => number,
  mu: number,
  steps: number,
): readonly number[] {
  const objective = hill.create(completeOptions(hill, {}), createRandom(0), 1);
  const theta = Float64Array.from(hill.start({}));
  const gradient = new Float64Array(1);
  const positions = [theta[0] as number];
  let velocity = 0;
  for (let t = 0; t < steps; t++) {
    objective.gradient(theta, gradient);
    const g = gradient[0] as number;
    velocity = inside ? mu * velocity - eta(t) * g : mu * velocity + g;
    theta[0] = (theta[0] as number) + (inside ? velocity : -eta(t) * velocity);
    positions.push(theta[0] as number);
  }
  return positions;
}
