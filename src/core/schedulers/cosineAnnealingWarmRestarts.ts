import { int } from "../spec/paramSpec.ts";
import { onePlusCos } from "../spec/preciseCos.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { add, divide, multiply, refuseNonFinite, subtract } from "../spec/pyMath.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { isInt, isNumeric, type PyValue, toNumber, typeName } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { etaMin, lastEpoch } from "./common.ts";
import { truncatedLog } from "./preciseLog.ts";
import { defineScheduler, type SchedulerRule, type SchedulerRun } from "./scheduler.ts";

const params = {
  T_0: int({
    assumed: 10n,
    range: "an int ≥ 1",
    slider: [1, 70],
    scale: "linear",
    doc: "Length of the first cycle, in scheduler steps.",
  }),
  T_mult: int({
    default: 1n,
    range: "an int ≥ 1",
    slider: [1, 5],
    scale: "linear",
    doc: "Each cycle lasts this many times as long as the one before.",
  }),
  eta_min: etaMin,
  last_epoch: lastEpoch,
};

/** `T_cur` counts within the cycle, `T_i` is the cycle's length. */
interface Cycle {
  current: number;
  length: number;
  hasRestarted: boolean;
  /** 1 + cos(π T_cur / T_i). */
  height: number;
}

type Run = SchedulerRun<typeof params, Cycle>;

const refuseFirstLength: SchedulerRule = (args) => {
  const value = argument(args, "T_0");
  if (compare("<=", value, 0n) || !isInt(value)) {
    throw valueError(`Expected positive integer T_0, but got ${pyStr(value)}`);
  }
};

const refuseMultiplier: SchedulerRule = (args) => {
  const value = argument(args, "T_mult");
  if (compare("<", value, 1n) || !isInt(value)) {
    throw valueError(`Expected integer T_mult >= 1, but got ${pyStr(value)}`);
  }
};

const refuseLowest: SchedulerRule = (args) => {
  const value = argument(args, "eta_min");
  if (!isNumeric(value)) {
    const type = `<class '${typeName(value)}'>`;
    throw valueError(`Expected float or int eta_min, but got ${pyStr(value)} of type ${type}`);
  }
};

function advanceByOne(run: Run): void {
  const { state, hp } = run;
  run.lastEpoch = Math.floor(run.lastEpoch + 1);
  state.current += 1;
  state.hasRestarted = state.current >= state.length;
  if (!state.hasRestarted) return;
  state.current = state.current % state.length;
  state.length *= hp.T_mult;
}

function jumpTo(run: Run, epoch: number): void {
  const { state, hp } = run;
  const { T_0, T_mult } = hp;
  const before = state.current;
  // Written so that NaN takes the same branch as in Python.
  if (!(epoch >= T_0)) {
    state.length = T_0;
    state.current = epoch;
  } else if (T_mult === 1) state.current = epoch % T_0;
  else {
    refuseNonFinite(epoch);
    const n = truncatedLog((epoch / T_0) * (T_mult - 1) + 1, T_mult);
    state.current = epoch - (T_0 * (T_mult ** n - 1)) / (T_mult - 1);
    state.length = T_0 * T_mult ** n;
  }
  refuseNonFinite(epoch);
  state.hasRestarted = state.current < before;
  run.lastEpoch = Math.floor(epoch);
}

/** `step(epoch)` may go anywhere, also between two epochs. */
function advance(run: Run, argument: PyValue): void {
  if (argument !== null) {
    if (compare("<", argument, 0n)) {
      throw valueError(`Expected non-negative epoch, but got ${pyStr(argument)}`);
    }
    jumpTo(run, toNumber(argument));
  } else {
    if (run.oddEpoch !== undefined) compare("<", run.oddEpoch, 0n);
    if (run.lastEpoch < 0) jumpTo(run, 0);
    else advanceByOne(run);
  }
  run.oddEpoch = undefined;
}

export const cosineAnnealingWarmRestarts = defineScheduler({
  name: "CosineAnnealingWarmRestarts",
  doc: "SGDR: lowers the rate along a cosine, then restarts it, with cycles that may grow.",
  formula: ["η_t = η_min + ½(η₀ − η_min)(1 + cos(π T_cur / T_i))", "T_i ← T_mult · T_i"],
  references: [
    {
      title: "SGDR: Stochastic Gradient Descent with Warm Restarts",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  params,
  rules: [refuseFirstLength, refuseMultiplier, refuseLowest],
  state: ({ hp }): Cycle => ({
    current: hp.last_epoch,
    length: hp.T_0,
    hasRestarted: false,
    height: 0,
  }),
  advance,
  recursion: {
    overBases: true,
    makesFloats: true,
    prepare({ state }) {
      state.height = onePlusCos((Math.PI * state.current) / state.length);
    },
    rate({ hp, state, baseLrs, result }, i) {
      result[0] = hp.eta_min + (((baseLrs[i] as number) - hp.eta_min) * state.height) / 2;
    },
    exact({ args, state, bases }, i) {
      const eta = argument(args, "eta_min");
      const above = multiply(subtract(bases[i] as PyValue, eta), state.height);
      return add(eta, divide(above, 2n));
    },
  },
  event({ state }) {
    const { hasRestarted } = state;
    state.hasRestarted = false;
    return hasRestarted ? "restart" : null;
  },
});
