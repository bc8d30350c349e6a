import { initialRates, isSetByHand, isWritten, placeOf, type RunRule } from "./context.ts";

/** The rates people use, generously. LBFGS multiplies a Newton step, Adafactor's is relative. */
const usual: Readonly<Record<string, readonly [low: number, high: number]>> = {
  SGD: [1e-5, 1],
  Adam: [1e-6, 1e-2],
  AdamW: [1e-6, 1e-2],
  NAdam: [1e-6, 1e-2],
  RAdam: [1e-6, 1e-2],
  Adamax: [1e-6, 1e-2],
  RMSprop: [1e-6, 1e-2],
  Adagrad: [1e-4, 0.1],
  Adadelta: [0.1, 1],
  Muon: [1e-4, 0.1],
};

/** So far outside a rate is unusual. Rate finders begin with very small ones on purpose. */
const ABOVE = 100;
const BELOW = 1000;

/** A rate orders of magnitude outside of what this optimizer is usually given. */
export const unusualRate: RunRule = (context) => {
  const { run, optimizer, schedulers, digest } = context;
  const range = optimizer && usual[optimizer.name];
  const rates = initialRates(context);
  if (!run.isDefault || !range || !rates || !isWritten(optimizer, "lr") || optimizer.broken)
    return [];
  const [low, high] = range;
  const isOutside = (rate: number) => rate > 0 && (rate >= high * ABOVE || rate < low / BELOW);
  const [rate] = rates;
  if (rate === undefined || !rates.every(isOutside) || isSetByHand(context)) return [];
  // A scheduler may be what makes the rate a usual one: `lr=1` under a function of the step.
  const highest = digest?.rates[0]?.highest;
  const isKept = schedulers.length === 0 || (highest !== undefined && isOutside(highest));
  if (!isKept) return [];
  const span = placeOf(optimizer, "lr");
  return [{ code: "unusual-rate", severity: "hint", span, name: optimizer.name, rate, low, high }];
};
