import {
  areRatesCertain,
  argumentText,
  initialRates,
  isWritten,
  numberOf,
  perScheduler,
  placeOf,
} from "./context.ts";
import type { Finding } from "./finding.ts";

/** This close to it a minimum counts as reached: the last point of a schedule is never used. */
const NEARLY = 1.5;

/** The share of the way down that one cosine over the whole run leaves: nobody misses it. */
const NEAR_ENOUGH = 0.01;

/** A written minimum that the rate stays above. */
export const etaMinUnreached = perScheduler((s, context): Finding | undefined => {
  const { digest, schedulers } = context;
  if (!/^CosineAnnealing/.test(s.name) || schedulers.length !== 1 || !digest) return undefined;
  if (!isWritten(s, "eta_min") || !areRatesCertain(context)) return undefined;
  const low = numberOf(s, "eta_min");
  const [rates] = digest.rates;
  const start = initialRates(context)?.[0];
  if (!low || !rates || start === undefined || low >= start) return undefined;
  const left = (rates.lowest - low) / (start - low);
  const isNear = s.name === "CosineAnnealingLR" && left < NEAR_ENOUGH;
  if (rates.lowest < low * NEARLY || isNear) return undefined;
  const epoch = digest.epochOf.lowest;
  if (epoch === null && context.run.isOpen) return undefined;
  return {
    code: "eta-min-unreached",
    severity: "info",
    span: placeOf(s, "eta_min"),
    argument: argumentText(s, "eta_min"),
    lowest: rates.lowest,
    at: epoch ?? rates.lowestAt,
    unit: epoch === null ? "step" : "epoch",
  };
});
