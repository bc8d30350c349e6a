import { int } from "../spec/paramSpec.ts";
import { floatFloorDivide, floatModulo } from "../spec/pyArithmetic.ts";
import { equals, floorDivide, modulo, multiply, power } from "../spec/pyMath.ts";
import { argument } from "../spec/rules.ts";
import { gamma, lastEpoch } from "./common.ts";
import { defineScheduler, epochValue } from "./scheduler.ts";

const params = {
  step_size: int({
    assumed: 30n,
    range: "any number except 0",
    slider: [1, 100],
    scale: "linear",
    doc: "How many scheduler steps lie between two drops.",
  }),
  gamma,
  last_epoch: lastEpoch,
};

export const stepLR = defineScheduler({
  name: "StepLR",
  doc: "Multiplies the rate by gamma once every step_size scheduler steps.",
  formula: ["η ← γη  every step_size steps", "η_t = η₀ · γ^⌊t / step_size⌋"],
  references: [],
  params,
  rules: [],
  state: () => ({ hasDropped: false }),
  recursion: {
    factor({ lastEpoch: t, hp, state, result }) {
      const remainder = t === 0 ? 1 : floatModulo(t, hp.step_size);
      state.hasDropped = remainder === 0;
      if (state.hasDropped) result[0] = hp.gamma;
      else result[0] = Number.isNaN(remainder) ? remainder : 1;
    },
    exactFactor(run) {
      const t = epochValue(run);
      if (equals(t, 0n) || !equals(modulo(t, argument(run.args, "step_size")), 0n)) return 1n;
      return argument(run.args, "gamma");
    },
  },
  closedForm: {
    rate: ({ lastEpoch: t, hp }, base) => base * hp.gamma ** floatFloorDivide(t, hp.step_size),
    exact(run, base) {
      const drops = floorDivide(epochValue(run), argument(run.args, "step_size"));
      return multiply(base, power(argument(run.args, "gamma"), drops));
    },
  },
  event: ({ state }) => (state.hasDropped ? "milestone" : null),
});
