import type { LoopRole } from "../core/runPlan.ts";
import { itemsOf, type PyValue, toNumber } from "../core/spec/pyValue.ts";
import type { CallFact, SchedulerFact } from "../python/script.ts";
import { rhythmOf, rhythmText } from "./cadenceText.ts";
import type { Localize } from "./localize.ts";
import { argumentMeaning } from "./meaning.ts";
import { figure } from "./numbers.ts";
import { summarize } from "./runView.ts";
import type { SimulatedRun } from "./simulatedRun.ts";
import { waveOf } from "./waves.ts";

export const hintKinds = [
  "parameterNames",
  "memory",
  "cycles",
  "epochs",
  "assumed",
  "cadence",
  "rates",
] as const;
export type HintKind = (typeof hintKinds)[number];

/** A few words within a line of code. */
export interface Hint {
  readonly kind: HintKind;
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
  /** It stands before what it explains. */
  readonly isBefore: boolean;
  /** What a click sets. */
  readonly action?: "setHorizon" | "setValue";
  /** The expression whose value is to be set. */
  readonly text?: string;
}

export interface HintInput {
  readonly text: string;
  /** The run that a call belongs to; null for one that is not simulated. */
  contextOf(call: CallFact): SimulatedRun | null;
  readonly script: SimulatedRun["script"];
  readonly stated: readonly LoopRole[];
}

/** Every hint of a script, each place once, in text order. */
export function hintsOf(
  input: HintInput,
  kinds: ReadonlySet<HintKind>,
  t: Localize,
): readonly Hint[] {
  const { script } = input;
  const calls = [...script.optimizers, ...script.schedulers].filter((call) => !call.broken);
  const all = [
    ...calls.flatMap((call) => callHints(call, input.contextOf(call), t)),
    ...cadenceHints(input, t),
    ...lengthHints(input, t),
  ].filter((hint) => kinds.has(hint.kind));
  const places = new Map(all.map((hint) => [`${hint.kind} ${hint.offset}`, hint]));
  return [...places.values()].sort((a, b) => a.offset - b.offset);
}

function callHints(call: CallFact, context: SimulatedRun | null, t: Localize): Hint[] {
  const hints = Object.entries(call.args).flatMap(
    ([name, { span, keyword, text, origin, value }]) => {
      if (!span) return [];
      const isNamed = keyword !== null || lastWord(text ?? "") === name;
      const meaning = argumentMeaning(call, name, context, t);
      return [
        ...(isNamed ? [] : [nameHint(name, span.from)]),
        ...(origin === "assumed" && value !== undefined
          ? assumedHints(text, value, span.to, t)
          : []),
        ...(meaning ? [{ ...meaning, offset: span.to, isBefore: false }] : []),
      ];
    },
  );
  return [...hints, ...rateHints(call, context, t)];
}

/** `lr` of `args.lr` says already which argument it is. */
const lastWord = (text: string) => /(\w+)\W*$/.exec(text)?.[1];

const nameHint = (name: string, offset: number): Hint => ({
  kind: "parameterNames",
  offset,
  label: `${name}=`,
  tooltip: "",
  isBefore: true,
});

function assumedHints(text: string | null, value: PyValue, offset: number, t: Localize): Hint[] {
  const numbers = [...(itemsOf(value) ?? [value])].map(toNumber);
  if (numbers.some(Number.isNaN)) return [];
  return [
    {
      kind: "assumed",
      offset,
      label: t("{0} assumed", numbers.map(figure).join(", ")),
      tooltip: t("This file does not say what this value is. Click to set it."),
      isBefore: false,
      ...(text === null ? {} : { action: "setValue" as const, text }),
    },
  ];
}

function rateHints(call: CallFact, context: SimulatedRun | null, t: Localize): Hint[] {
  const trace = context?.result.trace;
  const summary = trace && !trace.error ? summarize(trace) : undefined;
  if (!trace || !summary) return [];
  const { first, last, isConstant } = summary;
  const wave = waveOf(trace);
  const between = wave
    ? `lr ${figure(wave.from)} ↔ ${figure(wave.to)}`
    : `lr ${figure(first)} → ${figure(last)}`;
  const label = isConstant ? `lr ${figure(first)}` : between;
  const tooltip = wave
    ? t("Learning rate: it goes up and down between these")
    : t("Learning rate at the start and at the end of the run");
  return [{ kind: "rates", offset: call.span.to, label, tooltip, isBefore: false }];
}

const cadences: Partial<Record<SchedulerFact["cadence"], (t: Localize) => string>> = {
  epoch: (t) => t("once per epoch"),
  batch: (t) => t("once per batch"),
  fractional: (t) => t("fractions of an epoch"),
};

function cadenceHints({ script, contextOf }: HintInput, t: Localize): Hint[] {
  return script.schedulers.flatMap((scheduler) => {
    const { cadence, stepSpan, id } = scheduler;
    const context = contextOf(scheduler);
    const rhythm = context && rhythmOf(id, context).rhythm;
    const isPlain = cadence === "epoch" || cadence === "batch";
    const label = isPlain && rhythm ? rhythmText(rhythm, t) : cadences[cadence]?.(t);
    if (!stepSpan || label === undefined) return [];
    const tooltip = t("How often the scheduler is stepped here");
    return [{ kind: "cadence", offset: stepSpan.to, label, tooltip, isBefore: false }];
  });
}

/** `70 assumed` behind what a loop runs over, where the file does not say how long that is. */
function lengthHints({ script, text, stated }: HintInput, t: Localize): Hint[] {
  return script.runs.flatMap(({ epochs, stepsPerEpoch }) =>
    (
      [
        ["epoch", epochs],
        ["batch", stepsPerEpoch],
      ] as const
    ).flatMap(([role, fact]): Hint[] => {
      const { origin, span, value } = fact;
      if (origin !== "assumed" || !span) return [];
      const written = text.slice(span.from, span.to);
      const at = fact.text === null ? -1 : written.lastIndexOf(fact.text);
      const isStated = stated.includes(role);
      const tooltip = isStated
        ? t("You set this length for this file. Click to change it.")
        : t("This file does not say how long the loop is. Click to set it.");
      return [
        {
          kind: "assumed",
          offset: at < 0 ? span.to : span.from + at + (fact.text ?? "").length,
          label: isStated ? t("{0} set by you", figure(value)) : t("{0} assumed", figure(value)),
          tooltip,
          isBefore: false,
          action: "setHorizon",
        },
      ];
    }),
  );
}
