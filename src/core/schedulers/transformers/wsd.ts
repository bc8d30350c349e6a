import { choice, float, int } from "../../spec/paramSpec.ts";
import { onePlusCos, preciseCos } from "../../spec/preciseCos.ts";
import { compare } from "../../spec/pyArithmetic.ts";
import { valueError } from "../../spec/pyError.ts";
import {
  add,
  cosine,
  divide,
  greatest,
  multiply,
  squareRoot,
  subtract,
  toFloat,
} from "../../spec/pyMath.ts";
import { pyStr } from "../../spec/pyRepr.ts";
import { type PyArgs, type PyValue, toNumber } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { lastEpoch } from "../common.ts";
import { epochValue, type SchedulerRule, type SchedulerRun } from "../scheduler.ts";
import { defineSchedule } from "./schedule.ts";
import { exactWarmup, exactWave, numCycles, numWarmupSteps } from "./warmup.ts";

const shapes = ["linear", "cosine", "1-sqrt"] as const;
const shape = { choices: shapes, range: "'linear', 'cosine', '1-sqrt'" } as const;
const steps = { slider: [0, 100_000], scale: "linear" } as const;

const params = {
  num_warmup_steps: numWarmupSteps,
  num_decay_steps: int({
    ...steps,
    assumed: 3519n,
    range: "a whole number ≥ 0",
    doc: "How many steps the rate falls at the end.",
  }),
  num_training_steps: int({
    ...steps,
    default: null,
    range: "a whole number, or None with num_stable_steps",
    doc: "The number of steps of the whole training: the constant part takes what is left of it.",
  }),
  num_stable_steps: int({
    ...steps,
    default: null,
    range: "a whole number, or None with num_training_steps",
    doc: "How many steps the rate stays at its initial value.",
  }),
  warmup_type: choice({ ...shape, default: "linear", doc: "The shape of the rise." }),
  decay_type: choice({ ...shape, default: "cosine", doc: "The shape of the fall." }),
  min_lr_ratio: float({
    default: 0n,
    range: "a fraction",
    slider: [0, 1],
    scale: "linear",
    doc: "The first and the last rate as a fraction of the initial rate.",
  }),
  num_cycles: numCycles,
  last_epoch: lastEpoch,
};

interface Stable {
  readonly exact: PyValue;
  readonly steps: number;
}

type Run = SchedulerRun<typeof params, Stable>;

const refuseLengths: SchedulerRule = (args) => {
  const isOpen = (name: string) => argument(args, name) === null;
  if (isOpen("num_training_steps") && isOpen("num_stable_steps")) {
    throw valueError("Either num_training_steps or num_stable_steps must be specified.");
  }
};

const refuseShape =
  (name: string, what: string): SchedulerRule =>
  (args) => {
    const value = argument(args, name);
    if (shapes.some((known) => known === value)) return;
    throw valueError(
      `Unknown ${what} type: ${pyStr(value)}, expected 'linear', 'cosine' or '1-sqrt'`,
    );
  };

function stableSteps(args: PyArgs): Stable {
  const rest = (total: PyValue) =>
    subtract(
      subtract(total, argument(args, "num_warmup_steps")),
      argument(args, "num_decay_steps"),
    );
  const exact = argument(args, "num_stable_steps") ?? rest(argument(args, "num_training_steps"));
  return { exact, steps: toNumber(exact) };
}

/** Between the lowest factor and 1. */
const raised = (factor: number, { hp }: Run) =>
  Math.max(0, factor * (1 - hp.min_lr_ratio) + hp.min_lr_ratio);

function exactRaised(factor: PyValue, { args }: Run): PyValue {
  const lowest = argument(args, "min_lr_ratio");
  return greatest(0, add(multiply(factor, subtract(1, lowest)), lowest));
}

function rise(progress: number, type: string | null): number {
  if (type === "linear") return progress;
  if (type === "cosine") return 0.5 * (1 - preciseCos(Math.PI * progress));
  return 1 - Math.sqrt(1 - progress);
}

function exactRise(progress: PyValue, { args }: Run): PyValue {
  const type = argument(args, "warmup_type");
  if (type === "linear") return progress;
  if (type === "cosine") return multiply(0.5, subtract(1, cosine(multiply(Math.PI, progress))));
  return subtract(1, squareRoot(subtract(1, progress)));
}

function fall(progress: number, { hp }: Run): number {
  const { decay_type: type, num_cycles: cycles } = hp;
  if (type === "linear") return 1 - progress;
  if (type === "cosine") return 0.5 * onePlusCos(Math.PI * cycles * 2 * progress);
  return 1 - Math.sqrt(progress);
}

function exactFall(progress: PyValue, { args }: Run): PyValue {
  const type = argument(args, "decay_type");
  if (type === "linear") return subtract(1, progress);
  if (type === "1-sqrt") return subtract(1, squareRoot(progress));
  const cycles = toFloat(argument(args, "num_cycles"));
  return multiply(0.5, add(1, exactWave(cycles, progress)));
}

function exactFactor(run: Run): PyValue {
  const { args, state } = run;
  const rising = exactWarmup(run);
  if (rising !== undefined) return exactRaised(exactRise(rising, run), run);
  const t = epochValue(run);
  const warmup = argument(args, "num_warmup_steps");
  const decay = argument(args, "num_decay_steps");
  const stable = add(warmup, state.exact);
  if (compare("<", t, stable)) return 1;
  if (!compare("<", t, add(stable, decay))) return argument(args, "min_lr_ratio");
  const done = toFloat(subtract(subtract(t, warmup), state.exact));
  const progress = divide(done, toFloat(greatest(1n, decay)));
  return exactRaised(exactFall(progress, run), run);
}

export const wsdSchedule = defineSchedule({
  name: "get_wsd_schedule",
  doc: "Warm-up, stable, decay: raises the rate, leaves it as it is, and lowers it at the end.",
  formula: [
    "η_t = η₀ · (rise(t / w)(1 − m) + m)  for t < w",
    "η_t = η₀  for t < w + s",
    "η_t = η₀ · (fall((t − w − s) / d)(1 − m) + m)  for t < w + s + d",
    "η_t = η₀ · m  after that,  m = min_lr_ratio",
  ],
  params,
  rules: [refuseLengths, refuseShape("warmup_type", "warmup"), refuseShape("decay_type", "decay")],
  constants: ({ args }) => stableSteps(args),
  factor(run) {
    const { lastEpoch: t, hp, state, result } = run;
    const { num_warmup_steps: w, num_decay_steps: d } = hp;
    const decayed = t - w - state.steps;
    if (t < w) result[0] = raised(rise(t / Math.max(1, w), hp.warmup_type), run);
    else if (t < w + state.steps) result[0] = 1;
    else if (!(t < w + state.steps + d)) result[0] = hp.min_lr_ratio;
    else result[0] = raised(fall(decayed / Math.max(1, d), run), run);
  },
  exactFactor,
  event({ lastEpoch: t, hp, state }) {
    const stable = hp.num_warmup_steps + state.steps;
    const isEnd = t === hp.num_warmup_steps || t === stable || t === stable + hp.num_decay_steps;
    return t > 0 && isEnd ? "phase" : null;
  },
});
