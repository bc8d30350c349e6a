import { type ParamGroup, setMomentum } from "../optimizers/optimizer.ts";
import type { ScheduledKey } from "../optimizers/scheduledValues.ts";
import { bool, choice, float, floats, int } from "../spec/paramSpec.ts";
import { PyError, valueError } from "../spec/pyError.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { itemsOf, type PyArgs, type PyValue, toNumber } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { truthy } from "../spec/values.ts";
import type { SchedulerRule, Start } from "./scheduler.ts";

export const lastEpoch = int({
  default: -1n,
  range: "-1, or the last finished epoch when resuming",
  slider: [-1, 100],
  scale: "linear",
  doc: "The last epoch that is done: -1 starts afresh, another value resumes.",
});

export const gamma = float({
  default: 0.1,
  range: "any number, usually in (0, 1)",
  slider: [0.01, 1],
  scale: "linear",
  doc: "The factor by which the rate is multiplied at each drop.",
});

export const etaMin = float({
  default: 0,
  range: "any number, usually from 0 to lr",
  slider: [1e-8, 0.01],
  scale: "log",
  doc: "The lowest rate, reached at the end of the cosine.",
});

export const annealStrategy = choice({
  default: "cos",
  choices: ["cos", "linear"],
  range: "'cos', 'linear'",
  doc: "The shape of the way from one rate to the next: half a cosine or a straight line.",
});

/** A list must have one value for each parameter group. */
export const refuseLength =
  (name: string): SchedulerRule =>
  (args, site) => {
    const items = itemsOf(argument(args, name));
    const groups = site?.optimizer?.groups.length ?? items?.length;
    if (!items || items.length === groups) return;
    throw valueError(
      `${name} must have the same length as optimizer.param_groups. ` +
        `${name} has ${items.length} values, param_groups has ${groups}.`,
    );
  };

/** The value of group `index`: its own in a list, or the one for all groups. */
export function valueOfGroup(value: PyValue, index: number): PyValue {
  const items = itemsOf(value);
  return items ? (items[index] ?? null) : value;
}

/** The same for values that are numbers already. */
export const numberOfGroup = (value: number | readonly number[], index: number): number =>
  typeof value === "number" ? value : (value[index] as number);

/** `group[key]`. */
export function scheduledValue({ scheduled }: ParamGroup, key: ScheduledKey): PyValue {
  const value = scheduled.get(key);
  if (value === undefined) throw new PyError("KeyError", key);
  return value;
}

/** PyTorch's check of `anneal_strategy`. */
export const refuseStrategy: SchedulerRule = (args: PyArgs) => {
  const value = argument(args, "anneal_strategy");
  if (value === "cos" || value === "linear") return;
  throw valueError(`anneal_strategy must be one of 'cos' or 'linear', instead got ${pyStr(value)}`);
};

/** `cycle_momentum` needs something to cycle. */
export const refuseWithoutMomentum: SchedulerRule = (args, site) => {
  if (!site?.optimizer || !truthy(argument(args, "cycle_momentum"))) return;
  if (site.optimizer.definition.momentumField !== null) return;
  throw valueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled");
};

/** A check that only matters when momentum is cycled. */
export const whenCycling =
  (rule: SchedulerRule): SchedulerRule =>
  (args, site) => {
    if (truthy(argument(args, "cycle_momentum"))) rule(args, site);
  };

/** A fresh schedule starts every group at its highest momentum and notes its range. */
export function startMomentum({ optimizer, args, isFresh }: Start): void {
  if (!isFresh || !truthy(argument(args, "cycle_momentum"))) return;
  optimizer.groups.forEach((group, i) => {
    const highest = valueOfGroup(argument(args, "max_momentum"), i);
    setMomentum(optimizer, group, toNumber(highest));
    group.scheduled.set("max_momentum", highest);
    group.scheduled.set("base_momentum", valueOfGroup(argument(args, "base_momentum"), i));
  });
}

/** `zip(…, strict=True)` over the groups known at construction and the optimizer's. */
export const lateGroup = () => valueError("zip() argument 2 is longer than argument 1");

export const totalIters = int({
  default: 5n,
  range: "a whole number ≥ 1",
  slider: [1, 100],
  scale: "linear",
  doc: "The number of scheduler steps it takes.",
});

export const cycleMomentum = bool({
  default: true,
  range: "True, False; True needs momentum or betas",
  doc: "Moves the momentum, or β₁, against the rate: low where the rate is high.",
});

const momentumRange = { range: "[0, 1), or a list with one per group", scale: "linear" } as const;

export const baseMomentum = (value: number) =>
  floats({
    ...momentumRange,
    default: value,
    slider: [0, 0.99],
    doc: "The lowest momentum, used where the rate is highest.",
  });

export const maxMomentum = (value: number) =>
  floats({
    ...momentumRange,
    default: value,
    slider: [0, 0.999],
    doc: "The highest momentum, used where the rate is lowest.",
  });
