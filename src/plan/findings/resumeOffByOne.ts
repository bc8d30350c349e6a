import { newCode } from "../../python/edits/wishes.ts";
import { argumentText, perScheduler, placeOf } from "./context.ts";
import type { Finding } from "./finding.ts";

/** `range(start, …)`: the first epoch that still has to run. */
const firstOf = (loop: string | null): string | undefined =>
  /^range\(\s*([A-Za-z_][\w.]*)\s*,/.exec(loop ?? "")?.[1];

/**
 * `last_epoch` names the last epoch that is done; the constructor goes on to the next one. Given
 * the epoch that runs next, the schedule is one epoch ahead.
 */
export const resumeOffByOne = perScheduler((s, { fact }): Finding | undefined => {
  const start = firstOf(fact.epochs.text);
  if (s.cadence !== "epoch" || !start || s.args.last_epoch?.text !== start) return undefined;
  const text = `${start} - 1`;
  const to = newCode(text);
  const wish = { kind: "set", call: s.id, argument: "last_epoch", to, at: "call" } as const;
  return {
    code: "resume-off-by-one",
    severity: "warning",
    span: placeOf(s, "last_epoch"),
    argument: argumentText(s, "last_epoch"),
    start,
    fixes: [{ title: { kind: "set", text: `last_epoch=${text}` }, wishes: [wish] }],
  };
});
