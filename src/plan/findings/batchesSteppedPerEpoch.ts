import { isNumeric, toNumber } from "../../core/spec/pyValue.ts";
import { newCode } from "../../python/edits/wishes.ts";
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
  return {
    code: "batches-stepped-per-epoch",
    severity: "warning",
    span,
    argument: argumentText(s, name),
    step: stepText(s),
    fixes: isOneEpoch(s, name) ? countEpochs(s, name, run) : stepPerBatch(s, run),
  };
});

/** `len(loader)` alone is as long as one epoch: its place in `T_max` is that of the epochs. */
const isOneEpoch = (s: SchedulerFact, name: string): boolean =>
  name !== "steps_per_epoch" &&
  /^len\(\w*(loader|batches|iter|dl)\w*\)$/i.test(s.args[name]?.text ?? "");

function countEpochs(s: SchedulerFact, name: string, { fact }: RunContext): readonly Fix[] {
  const { text, value, origin } = fact.epochs;
  const isNamed = text !== null && /^[A-Za-z_][\w.]*$/.test(text);
  if (!isNamed && origin !== "argument") return [];
  const epochs = isNamed ? text : String(value);
  const to = newCode(epochs);
  const wish = { kind: "set", call: s.id, argument: name, to, at: "call" } as const;
  return [{ title: { kind: "set", text: `${name}=${epochs}` }, wishes: [wish] }];
}

function stepPerBatch(s: SchedulerFact, { fact }: RunContext): readonly Fix[] {
  const update = updateSpan(fact.program);
  if (!update || !s.stepSpan) return [];
  const to = { beside: "after", at: update.from } as const;
  const wish = { kind: "moveStatement", at: s.stepSpan.from, to } as const;
  return [{ title: { kind: "step-per-batch" }, wishes: [wish] }];
}

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
  if (name && (isEveryBatch(s, name, fact) || isOneEpoch(s, name))) return name;
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
