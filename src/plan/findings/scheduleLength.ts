import { newCode, newValue, type Wish } from "../../python/edits/wishes.ts";
import type { SchedulerFact } from "../../python/script.ts";
import {
  argumentText,
  certainCalls,
  numberOf,
  parentOf,
  perScheduler,
  placeOf,
  type RunContext,
  stepText,
} from "./context.ts";
import type { Finding, Fix } from "./finding.ts";

/** A length that misses the loop by less than this is meant to fit. */
const TOLERANCE = 0.05;

/** How long one schedule is, in its own steps, and the argument that says so. */
function lengthOf(s: SchedulerFact): { name: string; length: number } | undefined {
  const written = (name: string) => {
    const length = numberOf(s, name);
    return length !== undefined && length > 0 ? { name, length } : undefined;
  };
  switch (s.name) {
    case "CosineAnnealingLR":
      return written("T_max");
    case "PolynomialLR":
    case "LinearLR":
    case "ConstantLR":
      return written("total_iters");
    case "OneCycleLR":
      return oneCycleLength(s);
    default:
      return undefined;
  }
}

function oneCycleLength(s: SchedulerFact) {
  const total = numberOf(s, "total_steps");
  if (total !== undefined && total > 0) return { name: "total_steps", length: total };
  const [epochs, steps] = [numberOf(s, "epochs"), numberOf(s, "steps_per_epoch")];
  return epochs && steps ? { name: "epochs", length: epochs * steps } : undefined;
}

/** The run ends long before the schedule does: the rate stays far above where it should end. */
export const scheduleUnfinished = perScheduler((s, context): Finding | undefined => {
  const found = lengthOf(s);
  const calls = certainCalls(s, context);
  if (!found || calls === undefined || calls === 0 || takesTurns(context)) return undefined;
  // The constructor has taken the first point, the last step leads to one that is never used.
  if (calls + 1 >= found.length * (1 - TOLERANCE)) return undefined;
  const isWarmup = s.name === "LinearLR" || s.name === "ConstantLR";
  const isFar = calls * 2 <= found.length || s.name === "OneCycleLR" || isWarmup;
  return {
    code: "schedule-unfinished",
    severity: isFar ? "warning" : "info",
    span: placeOf(s, found.name),
    argument: lengthText(s, found),
    step: stepText(s),
    calls,
    rate: parentOf(s, context) ? null : (context.digest?.rates[0]?.last ?? null),
    fixes: lengthFixes(s, found.name, calls, context),
  };
});

/** Another scheduler may take over on purpose before this one has come to its end. */
const takesTurns = ({ schedulers }: RunContext): boolean =>
  schedulers.filter((s) => s.parent === null && !/Plateau/.test(s.name)).length > 1;

const lengthText = (s: SchedulerFact, { name, length }: { name: string; length: number }) =>
  name === "epochs" ? `epochs * steps_per_epoch = ${length}` : argumentText(s, name);

/** The cosine is at its minimum before the run ends, and climbs again: not even a whole wave. */
export const scheduleOverrun = perScheduler((s, context): Finding | undefined => {
  if (s.name !== "CosineAnnealingLR") return undefined;
  const length = numberOf(s, "T_max");
  const calls = certainCalls(s, context);
  if (!length || length <= 0 || calls === undefined) return undefined;
  const isRising = calls - 1 > length * (1 + TOLERANCE) && calls < length * 2;
  if (!isRising) return undefined;
  return {
    code: "schedule-overrun",
    severity: "warning",
    span: placeOf(s, "T_max"),
    argument: argumentText(s, "T_max"),
    step: stepText(s),
    calls,
    at: length,
    rate: parentOf(s, context) ? null : (context.digest?.rates[0]?.last ?? null),
    fixes: lengthFixes(s, "T_max", calls, context),
  };
});

/** The loop's own expression where there is a plain one, else its number. */
function lengthFixes(
  s: SchedulerFact,
  name: string,
  calls: number,
  { fact }: RunContext,
): readonly Fix[] {
  if (name === "epochs") return [];
  const { epochs } = fact;
  const set = (text: string, to: Extract<Wish, { kind: "set" }>["to"], at: "call" | "definition") =>
    ({
      title: { kind: "set", text: `${name}=${text}` },
      wishes: [{ kind: "set", call: s.id, argument: name, to, at }],
    }) as const;
  const isLoop = s.parent === null && s.cadence === "epoch" && epochs.value === calls;
  const text = epochs.text ?? "";
  const isNamed = isLoop && /^[A-Za-z_][\w.]*$/.test(text) && text !== s.args[name]?.text;
  const byName: Fix[] = isNamed ? [set(text, newCode(text), "call")] : [];
  return [
    ...byName,
    set(String(calls), newValue(BigInt(calls)), isLoops(s, name, text) ? "call" : "definition"),
  ];
}

/** The number is the loop's own too: another one where it is defined would change the run. */
function isLoops(s: SchedulerFact, name: string, loop: string): boolean {
  const counted = namesIn(loop);
  return namesIn(s.args[name]?.text ?? "").some((own) => counted.includes(own));
}

const namesIn = (text: string): readonly string[] => text.match(/[A-Za-z_][\w.]*/g) ?? [];
