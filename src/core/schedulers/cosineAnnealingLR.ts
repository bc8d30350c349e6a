import type { ParamGroup } from "../optimizers/optimizer.ts";
import { int } from "../spec/paramSpec.ts";
import { onePlusCos, preciseCos } from "../spec/preciseCos.ts";
import { floatModulo } from "../spec/pyArithmetic.ts";
import { add, cosine, divide, equals, modulo, multiply, subtract } from "../spec/pyMath.ts";
import type { PyValue } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { etaMin, lastEpoch, lateGroup } from "./common.ts";
import { defineScheduler, epochValue, rateValue, type SchedulerRun } from "./scheduler.ts";

const params = {
  T_max: int({
    assumed: 50n,
    range: "any number except 0",
    slider: [1, 300],
    scale: "linear",
    doc: "Scheduler steps from the highest to the lowest rate; after that it rises again.",
  }),
  eta_min: etaMin,
  last_epoch: lastEpoch,
};

interface Step {
  /**
   * A rate below eta_min comes back to where it began by cancellation, which shows every last bit
   * of a cosine: only then is each of them computed precisely.
   */
  readonly isDelicate: boolean;
  /** How this step moves the rates, and by how much. */
  move: "stay" | "add" | "scale";
  amount: number;
  /** 1 + cos(π t / T_max) of the epoch measured last: the next step divides by it. */
  epoch: number;
  height: number;
}

type Run = SchedulerRun<typeof params, Step>;

/** Above this the cosine is certainly not at its lowest point. */
const LOW = 1e-3;

/** Leaves the height in the state: as a returned number it would be allocated. */
function measure(t: number, { hp, state }: Run): void {
  const x = (Math.PI * t) / hp.T_max;
  state.epoch = t;
  state.height = state.isDelicate ? 1 + preciseCos(x) : onePlusCos(x);
}

function closedRate(run: Run, base: number): number {
  const { eta_min } = run.hp;
  measure(run.lastEpoch, run);
  return eta_min + ((base - eta_min) * run.state.height) / 2;
}

/** (1 + cos(π t / T_max)), in Python's arithmetic. */
const exactHeight = (t: PyValue, total: PyValue) =>
  add(1n, cosine(divide(multiply(Math.PI, t), total)));

function exactClosedRate(run: Run, base: PyValue): PyValue {
  const eta = argument(run.args, "eta_min");
  const height = exactHeight(epochValue(run), argument(run.args, "T_max"));
  return add(eta, divide(multiply(subtract(base, eta), height), 2n));
}

function exactRate(run: Run, i: number, group: ParamGroup): PyValue {
  const t = epochValue(run);
  const lr = rateValue(group);
  const total = argument(run.args, "T_max");
  const eta = argument(run.args, "eta_min");
  if (run.isInitial) return lr;
  const phase = modulo(subtract(subtract(t, 1n), total), multiply(2n, total));
  if (equals(phase, 0n)) {
    if (i >= run.bases.length) throw lateGroup();
    const fall = subtract(1n, cosine(divide(Math.PI, total)));
    return add(lr, divide(multiply(subtract(run.bases[i] as PyValue, eta), fall), 2n));
  }
  const ratio = divide(exactHeight(t, total), exactHeight(subtract(t, 1n), total));
  return add(multiply(ratio, subtract(lr, eta)), eta);
}

/**
 * PyTorch's recursion. Right after the lowest point the ratio would be 0/0, so that one step
 * adds a difference instead; it is found by `(t − 1 − T_max) mod 2·T_max = 0`.
 */
export const cosineAnnealingLR = defineScheduler({
  name: "CosineAnnealingLR",
  doc: "Lowers the rate along half a cosine, without restarting it.",
  formula: ["η_t = η_min + ½(η₀ − η_min)(1 + cos(π t / T_max))"],
  references: [
    {
      title: "SGDR: Stochastic Gradient Descent with Warm Restarts",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  params,
  rules: [],
  state: ({ optimizer, hp }): Step => ({
    isDelicate: optimizer.groups.some((group) => group.hp.lr < Math.abs(hp.eta_min)),
    move: "stay",
    amount: 0,
    epoch: Number.NaN,
    height: 0,
  }),
  recursion: {
    prepare(run) {
      const { state, lastEpoch: t, hp } = run;
      state.move = "stay";
      if (run.isInitial) return;
      if (state.epoch !== t - 1) measure(t - 1, run);
      const before = state.height;
      measure(t, run);
      state.move = "scale";
      state.amount = state.height / before;
      // The division of the remainder is slow: it is made only where the last height was about 0.
      if (before > LOW) return;
      const phase = floatModulo(t - 1 - hp.T_max, 2 * hp.T_max);
      if (phase !== 0) return;
      state.move = "add";
      state.amount = 1 - preciseCos(Math.PI / hp.T_max);
    },
    rate({ hp, state, baseLrs, result }, i, group) {
      const { lr } = group.hp;
      const { eta_min } = hp;
      if (state.move === "stay") result[0] = lr;
      else if (state.move === "scale") result[0] = state.amount * (lr - eta_min) + eta_min;
      else result[0] = lr + (((baseLrs[i] as number) - eta_min) * state.amount) / 2;
    },
    exact: exactRate,
  },
  closedForm: { rate: closedRate, exact: exactClosedRate },
});
