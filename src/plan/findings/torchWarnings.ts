import { findScheduler } from "../../core/schedulers/index.ts";
import { steppingOf } from "../../core/schedulers/stepping.ts";
import { type SchedulerFact, updateSpan } from "../../python/script.ts";
import { initialRates, loopAround, type RunContext, type RunRule, stepText } from "./context.ts";
import type { Finding, Fix } from "./finding.ts";

/** PyTorch's warnings, where the script itself shows the steps they are about. */
export const torchWarnings: RunRule = (context) =>
  (context.digest?.warnings ?? []).flatMap(({ code, message, scheduler }): Finding[] => {
    const s = context.schedulers[scheduler];
    const span = s?.stepSpan;
    if (!s || !span) return [];
    if (code === "epoch-argument") {
      const fixes = takesEpochOnly(s) ? [clearFix(span.from, stepText(s))] : [];
      return [{ code, severity: "warning", span, message, fixes }];
    }
    if (!context.optimizer?.stepSpan) return [];
    if (code === "step-overridden")
      return [{ code, severity: "warning", span, message, fixes: [] }];
    return [
      {
        code,
        severity: "warning",
        span,
        message,
        step: stepText(s),
        update: `${context.optimizer.variable ?? "optimizer"}.step()`,
        rate: firstRate(s, context),
        fixes: orderFixes(s, context),
      },
    ];
  });

/** ReduceLROnPlateau needs its metric beside the epoch. */
const takesEpochOnly = ({ name }: SchedulerFact): boolean =>
  steppingOf(findScheduler(name), {}).takes[0] === "epoch";

const clearFix = (at: number, text: string): Fix => ({
  title: { kind: "clear-arguments", text },
  wishes: [{ kind: "clearArguments", at }],
});

/** Their constructors leave the rate as it is. */
const untouching =
  /^(StepLR|MultiStepLR|ExponentialLR|CosineAnnealingLR|CosineAnnealingWarmRestarts|PolynomialLR|MultiplicativeLR)$/;

/** The first value of the schedule, which no update uses; a step decay keeps it for a while. */
function firstRate(s: SchedulerFact, context: RunContext): number | null {
  const isAlone = context.schedulers.length === 1 && untouching.test(s.name);
  const rates = initialRates(context);
  const [rate = null] = isAlone && rates?.length === 1 ? rates : [];
  return context.digest?.rates[0]?.first === rate ? null : rate;
}

/** Behind the updates: once per epoch behind their loop, once per batch behind the update. */
function orderFixes(s: SchedulerFact, { fact }: RunContext): readonly Fix[] {
  const update = updateSpan(fact.program);
  const batches = loopAround(fact.program, "batch")?.span;
  const at = s.cadence === "batch" ? update?.from : (batches?.from ?? update?.from);
  if (!s.stepSpan || at === undefined) return [];
  const wish = { kind: "moveStatement", at: s.stepSpan.from, to: { beside: "after", at } } as const;
  return [{ title: { kind: "step-after-update" }, wishes: [wish] }];
}
