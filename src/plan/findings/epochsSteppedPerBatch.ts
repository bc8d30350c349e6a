import { newCode, type Wish } from "../../python/edits/wishes.ts";
import type { LoopFact, SchedulerFact } from "../../python/script.ts";
import {
  argumentText,
  batchesPerStep,
  loopAround,
  numberOf,
  numbersOf,
  perScheduler,
  type RunContext,
  stepPlace,
  stepText,
} from "./context.ts";
import { countedIn } from "./countedIn.ts";
import type { FindingOf, Fix } from "./finding.ts";

/** A part of a run: a count of epochs only where its name says so. */
const partsOfRun: Readonly<Record<string, string>> = {
  LinearLR: "total_iters",
  ConstantLR: "total_iters",
  SequentialLR: "milestones",
};

const effects: Readonly<Record<string, FindingOf<"epochs-stepped-per-batch">["effect"]>> = {
  CosineAnnealingLR: "returns",
  CosineAnnealingWarmRestarts: "restarts",
};

/** `T_max=epochs`, but `step()` runs once per batch. */
export const epochsSteppedPerBatch = perScheduler((s, context) => {
  const name = countedIn[s.name] ?? partsOfRun[s.name];
  const span = stepPlace(s, context);
  if (!name || s.cadence !== "batch" || s.parent !== null || !span) return undefined;
  if (!countsEpochs(s, name, context)) return undefined;
  const value = numberOf(s, name);
  const base = context.optimizer ? numberOf(context.optimizer, "lr") : undefined;
  return {
    code: "epochs-stepped-per-batch",
    severity: "warning",
    span,
    argument: argumentText(s, name),
    step: stepText(s),
    effect: effects[s.name] ?? "ends",
    batches: value ?? null,
    every: batchesPerStep(s, context) ?? 1,
    rate: base ?? null,
    fixes: perEpochFixes(s, name, context),
  };
});

/** The argument is the number of epochs: the very expression of the loop, its value, or its name. */
function countsEpochs(s: SchedulerFact, name: string, { fact }: RunContext): boolean {
  const { epochs, stepsPerEpoch } = fact;
  const argument = s.args[name];
  const text = argument?.text;
  if (!argument || !text) return false;
  // With one update per epoch both units are the same.
  if (stepsPerEpoch.origin === "argument" && stepsPerEpoch.value <= 1) return false;
  if (!loopAround(fact.program, "batch") || !loopAround(fact.program, "epoch")) return false;
  if (partsOfRun[s.name]) return /^\[?[\w.]*epochs?\]?$/i.test(text);
  if (/^[\w.]*\b(n_|num_|max_|total_|nb_|train_)?epochs?$/i.test(text)) return true;
  if (text === epochs.text) return true;
  return epochs.origin === "argument" && epochs.value > 1 && numberOf(s, name) === epochs.value;
}

/** Cycles of fewer batches than there are epochs. */
export const cyclesOfFewBatches = perScheduler((s, context) => {
  const { epochs, stepsPerEpoch } = context.fact;
  const length = numberOf(s, "T_0");
  const isRead = s.cadence === "batch" && s.parent === null && epochs.origin === "argument";
  if (s.name !== "CosineAnnealingWarmRestarts" || !isRead || !s.stepSpan || !length)
    return undefined;
  if (length >= epochs.value || !loopAround(context.fact.program, "batch")) return undefined;
  // An epoch of unknown length may be short: long cycles may span many of them on purpose.
  const isKnown = stepsPerEpoch.origin === "argument";
  const every = batchesPerStep(s, context);
  if (every === undefined) return undefined;
  const batches = length * every;
  if (isKnown ? batches * 2 > stepsPerEpoch.value : batches > FEW) return undefined;
  return {
    code: "epochs-stepped-per-batch",
    severity: isKnown ? "warning" : "info",
    span: s.stepSpan,
    argument: argumentText(s, "T_0"),
    step: stepText(s),
    effect: "restarts",
    batches: length,
    every,
    rate: null,
    fixes: perEpochFixes(s, "T_0", context),
  };
});

const FEW = 50;

/** Decays at numbers of epochs, all of them within the first one. */
export const decaysWithinFirstEpoch = perScheduler((s, context) => {
  const { epochs, stepsPerEpoch } = context.fact;
  if (s.cadence !== "batch" || s.parent !== null || !s.stepSpan) return undefined;
  const isKnown = epochs.origin === "argument" && stepsPerEpoch.origin === "argument";
  const [last, every] = [lastDecay(s), batchesPerStep(s, context)];
  if (!isKnown || last === undefined || every === undefined) return undefined;
  if (last > epochs.value || last * every * 2 > stepsPerEpoch.value) return undefined;
  return {
    code: "epochs-stepped-per-batch",
    severity: "warning",
    span: s.stepSpan,
    argument: argumentText(s, s.name === "StepLR" ? "step_size" : "milestones"),
    step: stepText(s),
    effect: "ends",
    batches: null,
    every,
    rate: null,
    fixes: moveBehind(s, loopAround(context.fact.program, "batch")),
  };
});

/** The last milestone; of a StepLR the step from which a hundredth of the rate is left. */
function lastDecay(s: SchedulerFact): number | undefined {
  if (s.name === "MultiStepLR") {
    const milestones = numbersOf(s, "milestones");
    return milestones && milestones.length > 0 ? Math.max(...milestones) : undefined;
  }
  const [size, gamma] = [numberOf(s, "step_size"), numberOf(s, "gamma")];
  if (s.name !== "StepLR" || !size || !gamma || gamma >= 1 || gamma <= 0) return undefined;
  return size * Math.ceil(Math.log(0.01) / Math.log(gamma));
}

function perEpochFixes(s: SchedulerFact, name: string, { fact }: RunContext): readonly Fix[] {
  const batches = loopAround(fact.program, "batch");
  const moves = moveBehind(s, batches);
  const text = s.args[name]?.text ?? "";
  const loader = fact.stepsPerEpoch.text ?? "";
  const isNamed = /^[A-Za-z_][\w.]*$/.test(loader);
  const wish: Wish = {
    kind: "set",
    call: s.id,
    argument: name,
    to: newCode(`${/^[\w.]+$/.test(text) ? text : `(${text})`} * len(${loader})`),
    at: "call",
  };
  const counts: Fix[] = isNamed
    ? [{ title: { kind: "set", text: `${name}=${text} * len(${loader})` }, wishes: [wish] }]
    : [];
  return s.name === "OneCycleLR" ? [...counts, ...moves] : [...moves, ...counts];
}

function moveBehind(s: SchedulerFact, loop: LoopFact | undefined): readonly Fix[] {
  if (!s.stepSpan || !loop?.span) return [];
  const to = { beside: "after", at: loop.span.from } as const;
  return [
    {
      title: { kind: "step-per-epoch" },
      wishes: [{ kind: "moveStatement", at: s.stepSpan.from, to }],
    },
  ];
}
