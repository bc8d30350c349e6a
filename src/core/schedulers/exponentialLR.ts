import { float } from "../spec/paramSpec.ts";
import { multiply, power } from "../spec/pyMath.ts";
import { argument } from "../spec/rules.ts";
import { lastEpoch } from "./common.ts";
import { defineScheduler, epochValue } from "./scheduler.ts";

const params = {
  gamma: float({
    assumed: 0.95,
    range: "any number, usually in (0, 1)",
    slider: [0.8, 1],
    scale: "linear",
    doc: "The factor by which the rate is multiplied in every step.",
  }),
  last_epoch: lastEpoch,
};

export const exponentialLR = defineScheduler({
  name: "ExponentialLR",
  doc: "Multiplies the rate by gamma in every step.",
  formula: ["η ← γη", "η_t = η₀ · γᵗ"],
  references: [],
  params,
  rules: [],
  state: () => null,
  recursion: {
    factor({ hp, isInitial, result }) {
      result[0] = isInitial ? 1 : hp.gamma;
    },
    exactFactor: ({ args, isInitial }) => (isInitial ? 1n : argument(args, "gamma")),
  },
  closedForm: {
    rate: ({ lastEpoch: t, hp }, base) => base * hp.gamma ** t,
    exact: (run, base) => multiply(base, power(argument(run.args, "gamma"), epochValue(run))),
  },
});
