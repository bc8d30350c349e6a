import { callable, choice, float, floats, int } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import {
  add,
  divide,
  multiply,
  power,
  refuseNonFinite,
  subtract,
  toFloat,
} from "../spec/pyMath.ts";
import type { PyArgs, PyValue } from "../spec/pyValue.ts";
import { toNumber } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import {
  baseMomentum,
  cycleMomentum,
  lastEpoch,
  maxMomentum,
  numberOfGroup,
  refuseLength,
  refuseWithoutMomentum,
  startMomentum,
  valueOfGroup,
  whenCycling,
} from "./common.ts";
import { callValue } from "./lambdas.ts";
import {
  defineScheduler,
  epochValue,
  type SchedulerRule,
  type SchedulerRun,
  type Start,
  setBases,
} from "./scheduler.ts";

const rateRange = {
  range: "a rate, or a list with one per group",
  slider: [1e-5, 1],
  scale: "log",
} as const;
const stepCount = { slider: [1, 5000], scale: "log" } as const;

const params = {
  base_lr: floats({
    ...rateRange,
    assumed: 1e-3,
    doc: "The lowest rate, where every cycle begins; the optimizer's own rate is not used.",
  }),
  max_lr: floats({ ...rateRange, assumed: 0.1, doc: "The highest rate, in the first cycle." }),
  step_size_up: int({
    ...stepCount,
    default: 2000n,
    range: "a number > 0",
    doc: "Scheduler steps from the lowest to the highest rate.",
  }),
  step_size_down: int({
    ...stepCount,
    default: null,
    range: "a number ≥ 0, or None for step_size_up",
    doc: "Scheduler steps from the highest rate back to the lowest.",
  }),
  mode: choice({
    default: "triangular",
    choices: ["triangular", "triangular2", "exp_range"],
    range: "'triangular', 'triangular2', 'exp_range'",
    doc: "Whether the height stays, halves from cycle to cycle, or shrinks with every step.",
  }),
  gamma: float({
    default: 1,
    range: "any number, usually in (0, 1]",
    slider: [0.99, 1],
    scale: "linear",
    doc: "The factor per step by which exp_range shrinks the height.",
  }),
  scale_fn: callable({
    default: null,
    range: "a function, or None to use mode",
    doc: "Scales the height: a function of the cycle, or of the step with scale_mode.",
  }),
  scale_mode: choice({
    default: "cycle",
    choices: ["cycle", "iterations"],
    range: "'cycle', 'iterations'",
    doc: "Whether scale_fn is called with the number of the cycle or of the step.",
  }),
  cycle_momentum: cycleMomentum,
  base_momentum: baseMomentum(0.8),
  max_momentum: maxMomentum(0.9),
  last_epoch: lastEpoch,
};

type Shape = "triangular" | "triangular2" | "exp_range" | "own";

interface Triangle {
  /** The scale of the height: one of the modes, or a function of the script. */
  readonly shape: Shape;
  readonly total: number;
  /** The share of a cycle in which the rate rises. */
  readonly ratio: number;
  /** Where in the triangle this step is, from 0 to 1, and what the height is scaled with. */
  scale: number;
  height: number;
  /** Two per cycle: even while the rate rises. */
  leg: number;
  hasTurned: boolean;
}

type Run = SchedulerRun<typeof params, Triangle>;

/** `total_size` and `step_ratio`. */
function lengthsOf(args: PyArgs): { total: number; ratio: number } {
  const up = toFloat(argument(args, "step_size_up"));
  const given = argument(args, "step_size_down");
  const total = up + (given === null ? up : toFloat(given));
  return { total, ratio: toNumber(divide(up, total)) };
}

const refuseLengths: SchedulerRule = (args) => {
  lengthsOf(args);
};

const isBuiltIn = (mode: PyValue) => params.mode.choices.some((name) => name === mode);

const refuseMode: SchedulerRule = (args, site) => {
  if (!site) return;
  if (isBuiltIn(argument(args, "mode")) || argument(args, "scale_fn") !== null) return;
  throw valueError("mode is invalid and scale_fn is None");
};

function setUp(start: Start<typeof params>): void {
  const { args, optimizer, isFresh } = start;
  for (const [i, group] of isFresh ? optimizer.groups.entries() : []) {
    const base = valueOfGroup(argument(args, "base_lr"), i);
    group.hp.lr = toNumber(base);
    group.scheduled.setIfAbsent("initial_lr", base);
  }
  startMomentum(start);
}

/** x counts from 0 to 1 within a cycle. The order of the operations is PyTorch's. */
function prepare({ state, hp, lastEpoch: t, isInitial }: Run): void {
  const { ratio } = state;
  const sum = 1 + t / state.total;
  const cycle = Math.floor(sum);
  const x = sum - cycle;
  state.scale = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
  state.height = heightOf(state.shape, hp.gamma, cycle, t);
  const leg = 2 * cycle + (x < ratio - 1e-9 ? 0 : 1);
  state.hasTurned = leg !== state.leg && !isInitial;
  state.leg = leg;
}

function shapeOf(args: PyArgs): Shape {
  const isOwn = argument(args, "scale_fn") !== null;
  return isOwn ? "own" : (argument(args, "mode") as Exclude<Shape, "own">);
}

function heightOf(shape: Shape, gamma: number, cycle: number, t: number): number {
  if (shape === "triangular") return 1;
  if (shape === "exp_range") return gamma ** t;
  if (shape === "own") return Number.NaN;
  const halvings = 2 ** (cycle - 1);
  return Number.isFinite(halvings) ? 1 / halvings : Number.NaN;
}

/** `base_height` of a range times `scale_fn`, in Python's arithmetic. */
function exactRise(run: Run, low: PyValue, high: PyValue): PyValue {
  const { total, ratio } = run.state;
  const t = epochValue(run);
  const part = divide(t, total);
  const sum = toNumber(add(1n, part));
  refuseNonFinite(sum);
  const cycle = BigInt(Math.floor(sum));
  const x = subtract(add(1, part), cycle);
  const scale = compare("<=", x, ratio)
    ? divide(x, ratio)
    : divide(subtract(x, 1n), subtract(ratio, 1n));
  const height = multiply(subtract(high, low), scale);
  return multiply(height, exactHeight(run, cycle, t));
}

function exactHeight(run: Run, cycle: bigint, t: PyValue): PyValue {
  const fn = argument(run.args, "scale_fn");
  if (fn !== null) {
    const isCycle = argument(run.args, "scale_mode") === "cycle";
    return callValue(fn, isCycle ? cycle : t, run);
  }
  const mode = argument(run.args, "mode");
  if (mode === "exp_range") return power(argument(run.args, "gamma"), t);
  return mode === "triangular" ? 1 : divide(1n, power(2, cycle - 1n));
}

export const cyclicLR = defineScheduler({
  name: "CyclicLR",
  doc: "Moves the rate up and down between two bounds, and the momentum against it.",
  formula: ["η_t = η_base + (η_max − η_base) · triangle(t) · scale"],
  references: [
    {
      title: "Cyclical Learning Rates for Training Neural Networks",
      url: "https://arxiv.org/abs/1506.01186",
    },
  ],
  params,
  rules: [
    refuseLength("base_lr"),
    refuseLength("max_lr"),
    refuseLengths,
    refuseMode,
    refuseWithoutMomentum,
    whenCycling(refuseLength("base_momentum")),
    whenCycling(refuseLength("max_momentum")),
  ],
  state({ args }): Triangle {
    const shape = shapeOf(args);
    return { ...lengthsOf(args), shape, scale: 0, height: 1, leg: 0, hasTurned: false };
  },
  setUp,
  // Only now: the first rate still starts from the groups' initial_lr.
  complete(run) {
    const base = argument(run.args, "base_lr");
    setBases(
      run,
      run.bases.map((_, i) => valueOfGroup(base, i)),
    );
  },
  recursion: {
    overBases: true,
    makesFloats: true,
    prepare,
    rate({ state, hp, baseLrs, result }, i) {
      const base = baseLrs[i] as number;
      result[0] = base + (numberOfGroup(hp.max_lr, i) - base) * state.scale * state.height;
    },
    exact(run, i) {
      const base = run.bases[i] as PyValue;
      return add(base, exactRise(run, base, valueOfGroup(argument(run.args, "max_lr"), i)));
    },
  },
  momentum: {
    overBases: true,
    value({ state, hp, result }, i) {
      const high = numberOfGroup(hp.max_momentum, i);
      const low = numberOfGroup(hp.base_momentum, i);
      result[0] = high - (high - low) * state.scale * state.height;
    },
    exact(run, i) {
      const high = valueOfGroup(argument(run.args, "max_momentum"), i);
      const low = valueOfGroup(argument(run.args, "base_momentum"), i);
      return subtract(high, exactRise(run, low, high));
    },
  },
  event: ({ state }) => (state.hasTurned ? "phase" : null),
});
