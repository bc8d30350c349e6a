import type { ParamGroup } from "../optimizers/optimizer.ts";
import { choice, float, floats } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { PyError, typeError, valueError } from "../spec/pyError.ts";
import { add, greatest, multiply, subtract, toFloat } from "../spec/pyMath.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { isDict, isNumeric, itemsOf, type PyValue, toNumber, typeName } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { numberOfGroup, valueOfGroup } from "./common.ts";
import { cooldown, factor, patience } from "./plateauParams.ts";
import { defineScheduler, type SchedulerRule, type SchedulerRun } from "./scheduler.ts";
import { advanceEpoch, setEpoch } from "./step.ts";

const params = {
  mode: choice({
    default: "min",
    choices: ["min", "max"],
    range: "'min', 'max'",
    doc: "Whether a lower or a higher metric is better.",
  }),
  factor,
  patience,
  threshold: float({
    default: 1e-4,
    range: "any number, usually ≥ 0",
    slider: [1e-6, 0.1],
    scale: "log",
    doc: "By how much a metric must beat the best one to count as better.",
  }),
  threshold_mode: choice({
    default: "rel",
    choices: ["rel", "abs"],
    range: "'rel', 'abs'",
    doc: "Whether the threshold is a share of the best metric or a difference.",
  }),
  cooldown,
  min_lr: floats({
    default: 0n,
    range: "a rate, or a list with one per group",
    slider: [1e-8, 0.1],
    scale: "log",
    doc: "The rate never falls below this.",
  }),
  eps: float({
    default: 1e-8,
    range: "any number, usually ≥ 0",
    slider: [1e-10, 1e-4],
    scale: "log",
    doc: "A reduction by no more than this is left out.",
  }),
};

interface Plateau {
  /** The groups known at construction, or at the last reduction with one `min_lr` for all. */
  groups: number;
  best: number;
  badEpochs: number;
  cooldown: PyValue;
}

type Run = SchedulerRun<typeof params, Plateau>;

const refuseFactor: SchedulerRule = (args) => {
  if (compare(">=", argument(args, "factor"), 1)) throw valueError("Factor should be < 1.0.");
};

const refuseMinLrs: SchedulerRule = (args, site) => {
  const given = itemsOf(argument(args, "min_lr"));
  const groups = site?.optimizer?.groups.length ?? given?.length;
  if (given && given.length !== groups) {
    throw valueError(`expected ${groups} min_lrs, got ${given.length}`);
  }
};

/** `if value not in {…}: raise ValueError(text + value + " is unknown!")`. */
const refuseUnknown =
  (name: "mode" | "threshold_mode", text: string): SchedulerRule =>
  (args) => {
    const value = argument(args, name);
    if (params[name].choices.some((known) => known === value)) return;
    if (Array.isArray(value) || isDict(value)) {
      throw typeError(`unhashable type: '${typeName(value)}'`);
    }
    if (typeof value === "string") throw valueError(`${text}${pyStr(value)} is unknown!`);
    throw typeError(`can only concatenate str (not "${typeName(value)}") to str`);
  };

function isBetter({ hp, state }: Run, metric: number): boolean {
  const { threshold, mode } = hp;
  const { best } = state;
  if (mode === "min") {
    return metric < (hp.threshold_mode === "rel" ? best * (1 - threshold) : best - threshold);
  }
  return metric > (hp.threshold_mode === "rel" ? best * (threshold + 1) : best + threshold);
}

function exactIsBetter({ args, state }: Run, metric: number): boolean {
  const threshold = argument(args, "threshold");
  const isRelative = argument(args, "threshold_mode") === "rel";
  const { best } = state;
  if (argument(args, "mode") === "min") {
    const bar = isRelative ? multiply(best, subtract(1, threshold)) : subtract(best, threshold);
    return compare("<", metric, bar);
  }
  const bar = isRelative ? multiply(best, add(threshold, 1)) : add(best, threshold);
  return compare(">", metric, bar);
}

/** `count > limit`. */
const exceeds = (count: number, limit: PyValue) =>
  isNumeric(limit) ? count > Number(limit) : compare(">", BigInt(count), limit);

function step(run: Run, given: PyValue | undefined, epoch: PyValue = null): void {
  if (given === undefined) {
    throw typeError("ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'");
  }
  const { state, args } = run;
  const metric = toFloat(given);
  countEpoch(run as SchedulerRun, epoch);
  if (run.isOrdinary ? isBetter(run, metric) : exactIsBetter(run, metric)) {
    state.best = metric;
    state.badEpochs = 0;
  } else state.badEpochs += 1;
  if (compare(">", state.cooldown, 0n)) {
    state.cooldown = toNumber(state.cooldown) - 1;
    state.badEpochs = 0;
  }
  if (!exceeds(state.badEpochs, argument(args, "patience"))) return;
  if (reduceRates(run)) run.host.onEvent?.(run as SchedulerRun, "reduction");
  state.cooldown = argument(args, "cooldown");
  state.badEpochs = 0;
}

/** An epoch that is given is only kept. */
function countEpoch(run: SchedulerRun, epoch: PyValue): void {
  if (epoch === null) advanceEpoch(run);
  else {
    run.host.onWarning?.(run, "epoch-argument");
    setEpoch(run, epoch);
  }
}

function reduceRates(run: Run): boolean {
  const { groups } = run.optimizer;
  if (groups.length !== run.state.groups) followGroups(run);
  let isReduced = false;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as ParamGroup;
    if (run.isOrdinary) reduce(run, i, group);
    else exactReduce(run, i, group);
    const next = run.result[0] as number;
    if (Object.is(next, group.hp.lr)) continue;
    group.hp.lr = next;
    isReduced = true;
  }
  return isReduced;
}

/** Leaves the next rate of a group in `run.result`: the present one where it stays. */
function reduce({ hp, result }: Run, index: number, group: ParamGroup): void {
  const { lr } = group.hp;
  const reduced = Math.max(lr * hp.factor, numberOfGroup(hp.min_lr, index));
  result[0] = lr - reduced > hp.eps ? reduced : lr;
}

function exactReduce({ args, result }: Run, index: number, { hp }: ParamGroup): void {
  const lowest = valueOfGroup(argument(args, "min_lr"), index);
  const reduced = greatest(multiply(hp.lr, argument(args, "factor")), lowest);
  const isWorthIt = compare(">", subtract(hp.lr, reduced), argument(args, "eps"));
  result[0] = isWorthIt ? toNumber(reduced) : hp.lr;
}

/** One `min_lr` for all extends to a group that was added later; a list does not. */
function followGroups({ state, args, optimizer }: Run): void {
  const { length } = optimizer.groups;
  if (!itemsOf(argument(args, "min_lr"))) {
    state.groups = length;
    return;
  }
  throw new PyError(
    "RuntimeError",
    `The number of param groups in the \`optimizer\` (${length}) differs from when ` +
      `\`ReduceLROnPlateau\` was initialized (${state.groups}), usually due to a new param group ` +
      "being added to the optimizer. Please modify the `min_lrs` field to match the length of " +
      "the `optimizer` param groups.",
  );
}

export const reduceLROnPlateau = defineScheduler({
  name: "ReduceLROnPlateau",
  doc: "Reduces the rate when a metric has stopped getting better.",
  formula: ["η ← max(factor · η, min_lr)  after more than patience steps without a better metric"],
  references: [],
  params,
  stepping: () => ({ method: "step", takes: ["metric", "epoch"], after: "epoch" }),
  rules: [
    refuseFactor,
    refuseMinLrs,
    refuseUnknown("mode", "mode "),
    refuseUnknown("threshold_mode", "threshold mode "),
  ],
  state: ({ args, optimizer }): Plateau => ({
    groups: optimizer.groups.length,
    best: argument(args, "mode") === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
    badEpochs: 0,
    cooldown: 0,
  }),
  complete(run) {
    run.lastEpoch = 0;
  },
  step,
});
