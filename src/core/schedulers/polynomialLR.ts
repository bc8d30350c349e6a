import { float } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { divide, least, multiply, power, subtract } from "../spec/pyMath.ts";
import { argument } from "../spec/rules.ts";
import { lastEpoch, totalIters } from "./common.ts";
import { defineScheduler, epochValue } from "./scheduler.ts";

const params = {
  total_iters: totalIters,
  power: float({
    default: 1,
    range: "any number, usually > 0",
    slider: [0.5, 5],
    scale: "linear",
    doc: "How bent the way to zero is: 1 is a straight line, 2 falls faster at first.",
  }),
  last_epoch: lastEpoch,
};

export const polynomialLR = defineScheduler({
  name: "PolynomialLR",
  doc: "Lowers the rate to zero along a power of the remaining time.",
  formula: ["η_t = η₀ · (1 − min(t, total_iters) / total_iters)^power"],
  references: [],
  params,
  rules: [],
  state: () => null,
  recursion: {
    factor({ lastEpoch: t, hp, isInitial, result }) {
      const { total_iters } = hp;
      const isStill = isInitial || t > total_iters;
      const share = (1 - t / total_iters) / (1 - (t - 1) / total_iters);
      result[0] = isStill ? 1 : share ** hp.power;
    },
    exactFactor(run) {
      const t = epochValue(run);
      const total = argument(run.args, "total_iters");
      if (run.isInitial || compare(">", t, total)) return 1n;
      const now = subtract(1, divide(t, total));
      const before = subtract(1, divide(subtract(t, 1n), total));
      return power(divide(now, before), argument(run.args, "power"));
    },
  },
  closedForm: {
    rate: ({ lastEpoch: t, hp }, base) =>
      base * (1 - Math.min(hp.total_iters, t) / hp.total_iters) ** hp.power,
    exact(run, base) {
      const total = argument(run.args, "total_iters");
      const left = subtract(1, divide(least(total, epochValue(run)), total));
      return multiply(base, power(left, argument(run.args, "power")));
    },
  },
  event: ({ lastEpoch: t, hp }) => (t === hp.total_iters ? "phase" : null),
});
