import { findObjective } from "../../objectives/index.ts";
import { completeOptions, type ObjectiveDefinition } from "../../objectives/objective.ts";
import { createRandom } from "../../random.ts";
import { claim, type Experiment, type ExperimentCurve, integer, real } from "./experiment.ts";
import { mean, share } from "./statistics.ts";

/** Length of a run as rate × updates: halving the rate doubles the updates. */
const DURATION = 20;
const SIZES = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128, 256];
/** Variance of one sample's gradient: it puts the crossing among these batch sizes. */
const NOISE = 1600;

/**
 * Seeds that start in the sharp basin of the two-basin loss and end in the flat one, against
 * n/η: the noise of a step has the variance η²σ²/n, which per unit of η·t is ησ²/n.
 */
export const flatBasin: Experiment = {
  name: "flatBasin",
  options: { seeds: integer(40, 5, 500), rate: real(0.004, 0.0005, 0.008) },
  *run({ seeds = 0, rate = 0 }) {
    const rates = [rate, rate / 2];
    const curves: ExperimentCurve[] = [];
    const counts: number[][] = [];
    for (const [r, eta] of rates.entries()) {
      const found: number[] = [];
      for (const [k, n] of SIZES.entries()) {
        let crossed = 0;
        for (let seed = 0; seed < seeds; seed++) {
          if (endsFlat(n, eta, seed)) crossed += 1;
          yield (r + (k + (seed + 1) / seeds) / SIZES.length) / rates.length;
        }
        found.push(crossed);
      }
      const points = SIZES.map((n, k) => share(n / eta, found[k] as number, seeds));
      curves.push({ id: "rate", value: eta, kind: "measured", points });
      counts.push(found);
    }
    const [first = [], half = []] = counts.map((found) => found.map((n) => n / seeds));
    // Half the rate has the same n/η at half the batch size.
    const gaps = SIZES.flatMap((n, k) => {
      const pair = SIZES.indexOf(n / 2);
      return pair < 0 ? [] : [Math.abs((first[k] as number) - (half[pair] as number))];
    });
    return {
      charts: [{ id: "share", x: "log", y: "linear", curves }],
      figures: {
        smallest: first[0] as number,
        largest: first.at(-1) as number,
        smallestSeeds: counts[0]?.[0] as number,
        largestSeeds: counts[0]?.at(-1) as number,
        smallestSize: SIZES[0] as number,
        largestSize: SIZES.at(-1) as number,
        seeds,
        meanGap: mean(gaps),
      },
      claims: [
        claim("noiseLeaves", (first[0] as number) >= 0.7),
        claim("largeStays", (first.at(-1) as number) <= 0.1),
        claim("ratioDecides", mean(gaps) < 0.15),
      ],
    };
  },
};

const basins = findObjective("two-basins") as ObjectiveDefinition;

function endsFlat(batchSize: number, eta: number, seed: number): boolean {
  const options = completeOptions(basins, { batch_size: batchSize, noise: NOISE });
  const objective = basins.create(options, createRandom(1000 * batchSize + seed), 1);
  const theta = Float64Array.from(basins.start(options));
  const gradient = new Float64Array(1);
  const updates = Math.round(DURATION / eta);
  for (let i = 0; i < updates; i++) {
    objective.gradient(theta, gradient);
    theta[0] = (theta[0] as number) - eta * (gradient[0] as number);
  }
  return (theta[0] as number) > 0;
}
