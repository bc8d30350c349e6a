import { pyStr } from "../spec/pyRepr.ts";
import { itemsOf, type PyValue, toNumber, tuple } from "../spec/pyValue.ts";
import type { Optimizer, ParamGroup } from "./optimizer.ts";

/** `repr(optimizer)`: the class and every group's values but its tensors, in the order of names. */
export function optimizerRepr(optimizer: Optimizer): string {
  const groups = optimizer.groups.map((group, i) => {
    const lines = Object.entries(valuesOf(optimizer, group)).sort(([a], [b]) => (a < b ? -1 : 1));
    return `\nParameter Group ${i}\n${lines.map(([k, v]) => `    ${k}: ${pyStr(v)}\n`).join("")}`;
  });
  return `${optimizer.definition.name} (${groups.join("")})`;
}

/** The values given, with what schedulers have changed since. */
function valuesOf({ definition }: Optimizer, group: ParamGroup): Record<string, PyValue> {
  const { args, scheduled, hp } = group;
  const [, ...otherBetas] = itemsOf(args.betas ?? null) ?? [];
  const momentum = changed(args.momentum ?? null, hp.momentum ?? Number.NaN);
  const betas = tuple(hp.betas?.[0] ?? null, ...otherBetas);
  return {
    ...args,
    ...scheduled.toArgs(),
    lr: group.hasIntRate ? changed(args.lr ?? null, hp.lr) : hp.lr,
    ...(definition.momentumField === "momentum" ? { momentum } : {}),
    ...(definition.momentumField === "betas" ? { betas } : {}),
  };
}

/** An int stays an int as long as nothing has changed it. */
const changed = (given: PyValue, now: number): PyValue => (toNumber(given) === now ? given : now);
