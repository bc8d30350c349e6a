import { itemsOf, type PyValue } from "../../core/spec/pyValue.ts";
import { newValue } from "../../python/edits/wishes.ts";
import type { SchedulerFact } from "../../python/script.ts";
import { certainCalls, numberOf, numbersOf, perScheduler, placeOf, stepText } from "./context.ts";
import type { Finding, Fix } from "./finding.ts";

/** Milestones, or the first decay of a StepLR, that lie behind the end of the run. */
export const milestonesUnreached = perScheduler((s, context): Finding | undefined => {
  const name = s.name === "StepLR" ? "step_size" : "milestones";
  const milestones = milestonesOf(s);
  const calls = certainCalls(s, context);
  if (!milestones || calls === undefined || calls === 0) return undefined;
  // What the last step leads to is not used any more.
  const late = milestones.filter((m) => m >= calls);
  if (late.length === 0 || goesOn(milestones, s.args[name]?.text ?? "")) return undefined;
  return {
    code: "milestones-unreached",
    severity: "info",
    span: placeOf(s, name),
    milestones: late,
    calls,
    step: stepText(s),
    fixes: name === "milestones" ? dropFixes(s, calls) : [],
  };
});

/** `range(2, 1000)`: a decay every so often, for as long as a run may be. */
const goesOn = (milestones: readonly number[], text: string): boolean =>
  milestones.length > MANY || /\brange\(/.test(text);

/** Nobody writes more of them one by one. */
const MANY = 12;

function milestonesOf(s: SchedulerFact): readonly number[] | undefined {
  if (s.name === "MultiStepLR" || s.name === "SequentialLR") return numbersOf(s, "milestones");
  const size = s.name === "StepLR" ? numberOf(s, "step_size") : undefined;
  return size === undefined ? undefined : [size];
}

/** Those that are reached stay; a list without any is left to the author. */
function dropFixes(s: SchedulerFact, calls: number): readonly Fix[] {
  const items = itemsOf(s.args.milestones?.value ?? null) ?? [];
  const kept: readonly PyValue[] = items.filter((m) => Number(m) < calls);
  if (s.name !== "MultiStepLR" || kept.length === 0) return [];
  const text = `milestones=[${kept.map(String).join(", ")}]`;
  const to = newValue(kept);
  const wish = { kind: "set", call: s.id, argument: "milestones", to, at: "definition" } as const;
  return [{ title: { kind: "set", text }, wishes: [wish] }];
}
