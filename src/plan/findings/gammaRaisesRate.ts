import { argumentText, numberOf, perScheduler, placeOf } from "./context.ts";
import type { Finding } from "./finding.ts";

/** ExponentialLR is left out: rate finders raise the rate with it on purpose. */
const decaying = new Set(["StepLR", "MultiStepLR"]);

/** A decay factor above 1 raises the rate. */
export const gammaRaisesRate = perScheduler((s): Finding | undefined => {
  const gamma = decaying.has(s.name) ? numberOf(s, "gamma") : undefined;
  if (gamma === undefined || gamma <= 1) return undefined;
  const span = placeOf(s, "gamma");
  return { code: "gamma-raises-rate", severity: "info", span, argument: argumentText(s, "gamma") };
});
