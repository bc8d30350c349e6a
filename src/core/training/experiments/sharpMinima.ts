import { type Outcome, outcome, taskFor } from "./batchSize.ts";
import { claim, type Experiment, integer, real } from "./experiment.ts";
import { updatePlan } from "./runs.ts";
import { mean, measured } from "./statistics.ts";

const SIZES = [2, 8, 32, 128];

/**
 * Long training to a low training loss with the same number of updates at every batch size
 * (Keskar et al. 2017): where it settles, how sharp the place is, and what that costs on new data.
 */
export const sharpMinima: Experiment = {
  name: "sharpMinima",
  options: {
    seeds: integer(6, 2, 50),
    updates: integer(6000, 500, 20_000),
    rate: real(0.1, 0.01, 0.5),
  },
  *run({ seeds = 0, updates = 0, rate = 0 }) {
    const runs: Outcome[][] = SIZES.map(() => []);
    for (let seed = 0; seed < seeds; seed++) {
      for (const [k, size] of SIZES.entries()) {
        const done = (seed + k / SIZES.length) / seeds;
        const plan = updatePlan("SGD", { lr: rate }, updates);
        runs[k]?.push(yield* outcome(taskFor(size, seed), plan, done));
      }
    }
    const column = (k: number, of: keyof Outcome) => (runs[k] ?? []).map((run) => run[of]);
    const chart = (of: keyof Outcome) => ({
      id: of,
      x: "log" as const,
      y: "linear" as const,
      curves: [
        {
          id: "sameUpdates",
          kind: "measured" as const,
          points: SIZES.map((n, k) => measured(n, column(k, of))),
        },
      ],
    });
    const last = SIZES.length - 1;
    const seedsWhere = (of: keyof Outcome) =>
      column(last, of).filter((x, seed) => x > (column(0, of)[seed] as number)).length;
    const [sharper, worse] = [seedsWhere("sharpness"), seedsWhere("test")];
    const ratio = mean(column(last, "sharpness")) / mean(column(0, "sharpness"));
    const [small, large] = [mean(column(0, "test")), mean(column(last, "test"))];
    return {
      charts: [chart("sharpness"), chart("test"), chart("train")],
      figures: { seeds, sharper, worse, ratio, small, large },
      claims: [
        claim("largeSharper", ratio > 1.5 && sharper > 0.7 * seeds),
        claim("largeGeneralizesWorse", large > 1.05 * small && worse > 0.6 * seeds),
      ],
    };
  },
};
