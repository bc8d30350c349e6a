import { areRatesCertain, isSetByHand, type RunRule } from "./context.ts";

/** The last point of a schedule may be 0; from this share of the run on something is wrong. */
const SHARE = 0.05;

/** The rate is exactly 0 long before the run ends: nothing is trained any more. */
export const zeroRate: RunRule = (context) => {
  const { digest, schedulers } = context;
  const root = schedulers.filter((s) => s.parent === null).at(-1);
  const rates = digest?.rates ?? [];
  if (!digest || !root || rates.length === 0 || isSetByHand(context)) return [];
  if (!areRatesCertain(context)) return [];
  const from = Math.max(...rates.map((r) => r.zeroFrom));
  const isLong = digest.steps - from > Math.max(1, digest.steps * SHARE);
  if (!isLong || from === 0) return [];
  const epoch = digest.epochOf.zero;
  if (epoch === null && context.run.isOpen) return [];
  return [
    {
      code: "zero-rate",
      severity: "warning",
      span: root.nameSpan,
      from: epoch ?? from,
      of: epoch === null ? digest.steps : digest.epochs,
      unit: epoch === null ? "step" : "epoch",
    },
  ];
};
