import { float } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { add, divide, equals, least, multiply, subtract } from "../spec/pyMath.ts";
import { argument } from "../spec/rules.ts";
import { lastEpoch, totalIters } from "./common.ts";
import { defineScheduler, epochValue, type SchedulerRule } from "./scheduler.ts";

const params = {
  start_factor: float({
    default: 1 / 3,
    range: "(0, 1]",
    slider: [0.001, 1],
    scale: "log",
    doc: "The first rate as a fraction of the initial rate.",
  }),
  end_factor: float({
    default: 1,
    range: "[0, 1]",
    slider: [0, 1],
    scale: "linear",
    doc: "The last rate as a fraction of the initial rate.",
  }),
  total_iters: totalIters,
  last_epoch: lastEpoch,
};

const refuseStart: SchedulerRule = (args) => {
  const factor = argument(args, "start_factor");
  if (compare(">", factor, 1) || compare("<=", factor, 0n)) {
    throw valueError(
      "Starting multiplicative factor expected to be greater than 0 and less or equal to 1.",
    );
  }
};

const refuseEnd: SchedulerRule = (args) => {
  const factor = argument(args, "end_factor");
  if (compare(">", factor, 1) || compare("<", factor, 0n)) {
    throw valueError("Ending multiplicative factor expected to be between 0 and 1.");
  }
};

/** Each step multiplies by the ratio of two neighbours on the straight line from s to e. */
export const linearLR = defineScheduler({
  name: "LinearLR",
  doc: "Moves the rate along a straight line from one fraction of itself to another.",
  formula: ["η_t = η₀ · (s + (e − s) · min(t, total_iters) / total_iters)"],
  references: [],
  params,
  rules: [refuseStart, refuseEnd],
  state: () => null,
  recursion: {
    factor({ lastEpoch: t, hp, isInitial, result }) {
      const { start_factor, end_factor, total_iters } = hp;
      const rise = end_factor - start_factor;
      if (t === 0) result[0] = start_factor;
      else if (isInitial || t > total_iters) result[0] = 1;
      else result[0] = 1 + rise / (total_iters * start_factor + (t - 1) * rise);
    },
    exactFactor(run) {
      const t = epochValue(run);
      const start = argument(run.args, "start_factor");
      const total = argument(run.args, "total_iters");
      if (equals(t, 0n)) return start;
      if (run.isInitial || compare(">", t, total)) return 1n;
      const rise = subtract(argument(run.args, "end_factor"), start);
      const before = add(multiply(total, start), multiply(subtract(t, 1n), rise));
      return add(1, divide(rise, before));
    },
  },
  closedForm: {
    rate({ lastEpoch: t, hp }, base) {
      const { start_factor, end_factor, total_iters } = hp;
      const rise = (end_factor - start_factor) * Math.min(total_iters, t);
      return base * (start_factor + rise / total_iters);
    },
    exact(run, base) {
      const start = argument(run.args, "start_factor");
      const total = argument(run.args, "total_iters");
      const rise = subtract(argument(run.args, "end_factor"), start);
      const part = divide(multiply(rise, least(total, epochValue(run))), total);
      return multiply(base, add(start, part));
    },
  },
  event: ({ lastEpoch: t, hp }) => (t === hp.total_iters ? "phase" : null),
});
