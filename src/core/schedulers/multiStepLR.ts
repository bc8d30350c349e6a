import { list } from "../spec/paramSpec.ts";
import { typeError } from "../spec/pyError.ts";
import { bisectRight, equals, multiply, power } from "../spec/pyMath.ts";
import {
  isDict,
  isNumeric,
  itemsOf,
  type PyArgs,
  type PyValue,
  toNumber,
  typeName,
} from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { gamma, lastEpoch } from "./common.ts";
import { defineScheduler, epochValue, type SchedulerRule } from "./scheduler.ts";

const params = {
  milestones: list({
    assumed: [30n, 60n, 80n],
    range: "a list of epochs, in any order",
    doc: "The epochs at which the rate drops; an epoch that is listed twice drops it twice.",
  }),
  gamma,
  last_epoch: lastEpoch,
};

/** PyTorch counts the milestones with `Counter`, which takes anything that can be walked through. */
function milestonesOf(args: PyArgs): readonly PyValue[] {
  const value = argument(args, "milestones");
  if (value === null) return [];
  if (typeof value === "string") return [...value];
  if (isDict(value)) return value.entries.flatMap(([key, n]) => Array(Number(n)).fill(key));
  const items = itemsOf(value);
  if (!items) throw typeError(`'${typeName(value)}' object is not iterable`);
  const unhashable = items.find((item) => Array.isArray(item) || isDict(item));
  if (unhashable === undefined) return items;
  throw typeError(`unhashable type: '${typeName(unhashable)}'`);
}

const refuseMilestones: SchedulerRule = (args) => {
  milestonesOf(args);
};

/** Python's `sorted`, which compares neighbours and raises where it cannot. */
function sorted(items: readonly PyValue[]): readonly PyValue[] {
  const result: PyValue[] = [];
  for (const item of items) result.splice(bisectRight(result, item), 0, item);
  return result;
}

const countOf = (milestones: readonly PyValue[], t: PyValue) =>
  milestones.filter((m) => equals(m, t)).length;

export const multiStepLR = defineScheduler({
  name: "MultiStepLR",
  doc: "Multiplies the rate by gamma at each of the given epochs.",
  formula: ["η ← γη  at each milestone", "η_t = η₀ · γ^(number of milestones ≤ t)"],
  references: [],
  params,
  rules: [refuseMilestones],
  state({ args }) {
    const milestones = milestonesOf(args);
    const counts = new Map<number, number>();
    for (const m of milestones.filter(isNumeric).map(toNumber)) {
      counts.set(m, (counts.get(m) ?? 0) + 1);
    }
    return { milestones, counts, drops: 0 };
  },
  recursion: {
    factor({ lastEpoch: t, hp, state, result }) {
      state.drops = state.counts.get(t) ?? 0;
      result[0] = state.drops === 0 ? 1 : hp.gamma ** state.drops;
    },
    exactFactor(run) {
      const count = countOf(run.state.milestones, epochValue(run));
      return count === 0 ? 1n : power(argument(run.args, "gamma"), BigInt(count));
    },
  },
  closedForm: {
    rate({ lastEpoch: t, hp, state }, base) {
      let drops = 0;
      for (const [milestone, count] of state.counts) if (milestone <= t) drops += count;
      return base * hp.gamma ** drops;
    },
    exact(run, base) {
      const drops = bisectRight(sorted(run.state.milestones), epochValue(run));
      return multiply(base, power(argument(run.args, "gamma"), BigInt(drops)));
    },
  },
  event: ({ state }) => (state.drops > 0 ? "milestone" : null),
});
