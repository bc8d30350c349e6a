import { findScheduler } from "../../core/schedulers/index.ts";
import { rhythmOf, steppingOf } from "../../core/schedulers/stepping.ts";
import type { Place } from "../../python/edits/wishes.ts";
import type { SchedulerFact } from "../../python/script.ts";
import { loopAround, perScheduler, type RunContext } from "./context.ts";
import type { Finding, Fix } from "./finding.ts";

/** A scheduler that is built and never used: its rate stays as the constructor leaves it. */
export const neverStepped = perScheduler((s, context): Finding | undefined => {
  // One without a name may be somebody else's to step: a trainer's, for instance.
  if (s.cadence !== "never" || s.parent !== null || s.variable === null) return undefined;
  // In a part that is not valid Python there may be a step.
  if (context.script.syntaxErrors.length > 0) return undefined;
  return {
    code: "never-stepped",
    severity: "warning",
    span: s.nameSpan,
    name: s.name,
    rate: context.run.isDefault ? (context.digest?.rates[0]?.first ?? null) : null,
    fixes: stepFixes(s.variable, s, context),
  };
});

/** Once per epoch, or per batch where the class counts batches. A metric cannot be made up. */
function stepFixes(
  variable: string,
  { name }: SchedulerFact,
  { fact }: RunContext,
): readonly Fix[] {
  if (/Plateau/.test(name) || findScheduler(name)?.module?.startsWith("timm")) return [];
  const loop = loopAround(fact.program, "batch");
  const rhythm = rhythmOf(name, steppingOf(findScheduler(name), {}));
  const place = rhythm === "batch" ? updatePlace(fact.program) : loopPlace(loop?.span?.from);
  const text = `${variable}.step()`;
  return place
    ? [
        {
          title: { kind: "insert-step", text },
          wishes: [{ kind: "insertStatement", text, to: place }],
        },
      ]
    : [];
}

const loopPlace = (at: number | undefined): Place | undefined =>
  at === undefined ? undefined : { beside: "after", at };

function updatePlace(program: RunContext["fact"]["program"]): Place | undefined {
  const batch = loopAround(program, "batch") ?? loopAround(program, "epoch");
  const update = batch?.body.find((n) => n.kind === "optimizerStep");
  return update?.kind === "optimizerStep" && update.span
    ? { beside: "after", at: update.span.from }
    : undefined;
}
