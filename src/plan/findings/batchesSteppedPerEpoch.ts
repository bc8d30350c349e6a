import { isNumeric, toNumber } from "../../core/spec/pyValue.ts";
import { type RunFact, type SchedulerFact, updateSpan } from "../../python/script.ts";
import {
  argumentText,
  isCertain,
  loopAround,
  perScheduler,
  type RunContext,
  stepPlace,
  stepText,
} from "./context.ts";
import { countedIn } from "./countedIn.ts";
import type { Finding, Fix } from "./finding.ts";

/** `epochs * len(loader)` steps, but `step()` runs once per epoch. */
export const batchesSteppedPerEpoch = perScheduler((s, run): Finding | undefined => {
  const span = stepPlace(s, run);
  if (s.cadence !== "epoch" || s.parent !== null || !span) return undefined;
  const name = batchArgument(s, run);
  const { stepsPerEpoch } = run.fact;
  if (!name || (stepsPerEpoch.origin === "argument" && stepsPerEpoch.value <= 1)) return undefined;
  if (!loopAround(run.fact.program, "batch")) return undefined;
  const update = updateSpan(run.fact.program);
  const fixes: Fix[] =
    update && s.stepSpan
      ? [
          {
            title: { kind: "step-per-batch" },
            wishes: [
              {
                kind: "moveStatement",
                at: s.stepSpan.from,
                to: { beside: "after", at: update.from },
              },
            ],
          },
        ]
      : [];
  return {
    code: "batches-stepped-per-epoch",
    severity: "warning",
    span,
    argument: argumentText(s, name),
    step: stepText(s),
    fixes,
  };
});

/** The argument that counts batches by what is written: with the length of a loader in it. */
function batchArgument(s: SchedulerFact, { fact }: RunContext): string | undefined {
  if (s.name === "OneCycleLR") {
    const steps = s.args.steps_per_epoch;
    const isGiven = s.args.total_steps?.origin === "default" && steps?.text != null;
    const isOne = isCertain(steps) && Number(steps?.value) <= 1;
    if (isGiven && !isOne && s.args.epochs?.text) return "steps_per_epoch";
  }
  const name = countedIn[s.name];
  const text = name ? (s.args[name]?.text ?? "") : "";
  if (name && isEveryBatch(s, name, fact)) return name;
  return name && /\blen\(\w*(loader|batches|iter|dl)\w*\)/i.test(text) && text.includes("*")
    ? name
    : undefined;
}

/**
 * The value is the product of the two loops, whatever length is assumed for the inner one: it was
 * computed from the same loader.
 */
function isEveryBatch(s: SchedulerFact, name: string, { epochs, stepsPerEpoch }: RunFact): boolean {
  const value = s.args[name]?.value ?? null;
  const steps = isNumeric(value) ? toNumber(value) : Number.NaN;
  return (
    stepsPerEpoch.value > 1 && epochs.value > 1 && steps === epochs.value * stepsPerEpoch.value
  );
}
