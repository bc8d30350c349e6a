import { isNumeric, itemsOf, toNumber } from "../../core/spec/pyValue.ts";
import type { SchedulerFact } from "../../python/script.ts";
import {
  argumentText,
  initialRates,
  isCertain,
  isWritten,
  perScheduler,
  placeOf,
} from "./context.ts";
import type { Finding } from "./finding.ts";

/** The lowest rate of a schedule, by class. */
const floors: Readonly<Record<string, string>> = {
  CosineAnnealingLR: "eta_min",
  CosineAnnealingWarmRestarts: "eta_min",
  ReduceLROnPlateau: "min_lr",
};

/** A minimum above the rate: the cosine rises instead of falling, the plateau never reduces. */
export const etaMinAboveRate = perScheduler((s, context): Finding | undefined => {
  const name = floors[s.name];
  const rates = initialRates(context);
  if (!name || !rates || !isWritten(s, name)) return undefined;
  const low = lowestOf(s, name);
  const rate = Math.max(...rates);
  // A chain may have multiplied the rate; a list holds one minimum for each group.
  if (low === undefined || low <= rate || s.parent !== null) return undefined;
  return {
    code: "eta-min-above-rate",
    severity: "warning",
    span: placeOf(s, name),
    argument: argumentText(s, name),
    rate,
    isFloor: name === "min_lr",
    fixes: [
      {
        title: { kind: "remove", text: name },
        wishes: [{ kind: "remove", call: s.id, argument: name }],
      },
    ],
  };
});

function lowestOf(s: SchedulerFact, name: string): number | undefined {
  const fact = s.args[name];
  const value = fact?.value ?? null;
  if (!isCertain(fact)) return undefined;
  const items = itemsOf(value);
  if (items) return items.every(isNumeric) ? Math.min(...items.map(toNumber)) : undefined;
  return isNumeric(value) ? toNumber(value) : undefined;
}
