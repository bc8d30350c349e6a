import { float } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { add, divide, equals, multiply, subtract } from "../spec/pyMath.ts";
import { argument } from "../spec/rules.ts";
import { lastEpoch, totalIters } from "./common.ts";
import { defineScheduler, epochValue, type SchedulerRule } from "./scheduler.ts";

const params = {
  factor: float({
    default: 1 / 3,
    range: "[0, 1]",
    slider: [0.01, 1],
    scale: "linear",
    doc: "What the rate is multiplied with until total_iters is reached.",
  }),
  total_iters: totalIters,
  last_epoch: lastEpoch,
};

const refuseFactor: SchedulerRule = (args) => {
  const factor = argument(args, "factor");
  if (compare(">", factor, 1) || compare("<", factor, 0n)) {
    throw valueError("Constant multiplicative factor expected to be between 0 and 1.");
  }
};

export const constantLR = defineScheduler({
  name: "ConstantLR",
  doc: "Keeps the rate at a fraction of itself for the first steps, then restores it.",
  formula: ["η_t = η₀ · factor  for t < total_iters, then η₀"],
  references: [],
  params,
  rules: [refuseFactor],
  state: () => null,
  recursion: {
    factor({ lastEpoch: t, hp, result }) {
      if (t === 0) result[0] = hp.factor;
      else result[0] = t === hp.total_iters ? 1 / hp.factor : 1;
    },
    exactFactor(run) {
      const t = epochValue(run);
      const factor = argument(run.args, "factor");
      if (equals(t, 0n)) return factor;
      return equals(t, argument(run.args, "total_iters")) ? divide(1, factor) : 1n;
    },
  },
  closedForm: {
    rate: ({ lastEpoch: t, hp }, base) =>
      base * (hp.factor + (t >= hp.total_iters ? 1 - hp.factor : 0)),
    exact(run, base) {
      const factor = argument(run.args, "factor");
      const isOver = compare(">=", epochValue(run), argument(run.args, "total_iters"));
      return multiply(base, add(factor, multiply(isOver, subtract(1n, factor))));
    },
  },
  event: ({ lastEpoch: t, hp }) => (t !== 0 && t === hp.total_iters ? "phase" : null),
});
