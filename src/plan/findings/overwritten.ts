import { findOptimizer } from "../../core/optimizers/index.ts";
import { itemsOf, toNumber } from "../../core/spec/pyValue.ts";
import { newValue } from "../../python/edits/wishes.ts";
import type { OptimizerFact, SchedulerFact } from "../../python/script.ts";
import { argumentText, isCertain, isWritten, numberOf, perScheduler, placeOf } from "./context.ts";
import type { Finding } from "./finding.ts";

/** The rate such a scheduler gives the optimizer when it is built. */
function firstRate(s: SchedulerFact): number | undefined {
  if (s.name === "CyclicLR") return numberOf(s, "base_lr");
  const [top, factor] = [numberOf(s, "max_lr"), numberOf(s, "div_factor")];
  return top === undefined || !factor ? undefined : top / factor;
}

const isCycle = (s: SchedulerFact) => s.name === "OneCycleLR" || s.name === "CyclicLR";

/** The optimizer's own rate has no effect: the scheduler starts from its own. */
export const rateOverwritten = perScheduler((s, { optimizer }): Finding | undefined => {
  if (!isCycle(s) || s.parent !== null || !optimizer || s.optimizer !== optimizer.id)
    return undefined;
  const rate = firstRate(s);
  const own = numberOf(optimizer, "lr");
  const isNew = numberOf(s, "last_epoch") === -1;
  if (!isNew || rate === undefined || own === undefined || !isWritten(optimizer, "lr"))
    return undefined;
  // The same text in both calls says that the author knows which one counts.
  const top = s.args[s.name === "CyclicLR" ? "base_lr" : "max_lr"];
  const isMeant =
    own === rate || top?.text === optimizer.args.lr?.text || own === toNumber(top?.value ?? null);
  if (isMeant) return undefined;
  return {
    code: "rate-overwritten",
    severity: "hint",
    span: placeOf(optimizer, "lr"),
    argument: argumentText(optimizer, "lr"),
    name: s.name,
    rate,
  };
});

/** A momentum that the author wrote is replaced by the scheduler's. */
export const momentumOverwritten = perScheduler((s, { optimizer }): Finding | undefined => {
  if (!isCycle(s) || !optimizer || s.optimizer !== optimizer.id) return undefined;
  if (s.args.cycle_momentum?.value !== true || !isCertain(s.args.cycle_momentum)) return undefined;
  // Who writes the bounds knows of them.
  if (isWritten(s, "base_momentum") || isWritten(s, "max_momentum")) return undefined;
  const [low, high] = [numberOf(s, "base_momentum"), numberOf(s, "max_momentum")];
  const written = writtenMomentum(optimizer);
  if (!written || low === undefined || high === undefined) return undefined;
  if (written.value >= low && written.value <= high) return undefined;
  const to = newValue(false);
  return {
    code: "momentum-overwritten",
    severity: "info",
    span: s.nameSpan,
    name: s.name,
    before: written.text,
    field: written.field,
    low,
    high,
    fixes: [
      {
        title: { kind: "add", text: "cycle_momentum=False" },
        wishes: [{ kind: "set", call: s.id, argument: "cycle_momentum", to, at: "call" }],
      },
    ],
  };
});

/** Momentum or β₁ as written in the optimizer's call. */
function writtenMomentum(optimizer: OptimizerFact) {
  const field = findOptimizer(optimizer.name)?.momentumField;
  if (!field || !isWritten(optimizer, field)) return undefined;
  const value = optimizer.args[field]?.value ?? null;
  const first = itemsOf(value)?.[0] ?? value;
  const text = argumentText(optimizer, field);
  const number = toNumber(first);
  return Number.isNaN(number)
    ? undefined
    : ({ value: number, text, field: field === "betas" ? "beta1" : "momentum" } as const);
}
